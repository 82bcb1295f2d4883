"""The source tree, parsed once for all rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "rapport"


@dataclass(frozen=True)
class Module:
    """One Python file: its path within the package, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def parts(self) -> list[str]:
        return self.path.split("/")

    @property
    def is_test(self) -> bool:
        return "tests" in self.parts

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.parts

    @property
    def is_service(self) -> bool:
        return "services" in self.parts or self.parts[-1] == "services.py"

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package that people wrote: no migrations."""
    found = (_module(path) for path in sorted(PACKAGE.rglob("*.py")))
    return tuple(module for module in found if not module.is_migration)


@cache
def own_modules() -> tuple[Module, ...]:
    """The same without tests."""
    return tuple(module for module in modules() if not module.is_test)


@cache
def templates() -> tuple[tuple[str, str], ...]:
    """Every template: its path and its text."""
    paths = sorted(PACKAGE.glob("**/templates/**/*.html"))
    return tuple((str(path.relative_to(PACKAGE)), path.read_text(encoding="utf-8")) for path in paths)


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function's body, without its decorators and its docstring."""
    body = node.body
    if ast.get_docstring(node) is not None and len(body) > 1:
        body = body[1:]
    return (node.end_lineno or node.lineno) - body[0].lineno + 1


def called(node: ast.AST) -> Iterator[str]:
    """The dotted names of what is called inside a node."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            yield ast.unparse(call.func)


def _module(path: Path) -> Module:
    text = path.read_text(encoding="utf-8")
    return Module(str(path.relative_to(PACKAGE)), text, ast.parse(text))
