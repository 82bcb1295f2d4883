"""Small files, small functions, names that say what is inside."""

from __future__ import annotations

import ast
import statistics

from tests.architecture.source import length, modules, own_modules, templates

FORBIDDEN_NAMES = {"common", "utils", "helpers", "extras", "misc", "util", "helper"}


def test_no_file_is_longer_than_400_lines() -> None:
    long = {module.path: module.text.count("\n") for module in modules() if module.text.count("\n") > 400}
    assert not long


def test_no_function_is_longer_than_60_lines() -> None:
    long = {f"{m.path}:{f.name}": length(f) for m in modules() for f in m.functions() if length(f) > 60}
    assert not long


def test_functions_are_small_on_the_whole() -> None:
    lengths = sorted(length(function) for module in own_modules() for function in module.functions())
    assert statistics.median(lengths) <= 8
    assert lengths[int(len(lengths) * 0.95)] <= 35


def test_no_template_is_longer_than_200_lines() -> None:
    assert not {path: text.count("\n") for path, text in templates() if text.count("\n") > 200}


def test_no_module_is_called_after_a_drawer_for_everything() -> None:
    assert not [m.path for m in modules() if FORBIDDEN_NAMES & {part.removesuffix(".py") for part in m.parts}]


def test_every_module_says_in_one_line_what_lives_in_it() -> None:
    silent = [m.path for m in own_modules() if m.text.strip() and ast.get_docstring(m.tree) is None]
    assert not silent


def test_every_model_says_what_it_is_in_the_business() -> None:
    silent = [
        f"{module.path}:{node.name}"
        for module in own_modules()
        if "models" in module.path
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and _is_model(node) and ast.get_docstring(node) is None
    ]
    assert not silent


def test_every_function_is_annotated() -> None:
    missing = [f"{m.path}:{f.name}" for m in modules() for f in m.functions() if not _is_annotated(f)]
    assert not missing


def test_nothing_is_imported_inside_a_function() -> None:
    """`ready` of an application is the exception: models must be loaded first."""
    inside = [
        f"{module.path}:{function.name}"
        for module in own_modules()
        if module.parts[-1] != "apps.py"
        for function in module.functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not inside


def test_no_exception_is_caught_whole() -> None:
    whole = [
        f"{module.path}:{node.lineno}"
        for module in own_modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and _catches_all(node)
    ]
    assert {place.split(":")[0] for place in whole} <= set(CATCHES_ALL)


CATCHES_ALL = {
    "analytic/warehouse/services.py": "a build that failed for any reason is thrown away, and the reason goes on",
    "core/jobs/running.py": "a job is somebody else's code: whatever it raises is written down beside the job",
    "core/events/services.py": "a subscriber is somebody else's code: what it raises is written beside the delivery",
}


def _is_model(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base) in {"models.Model", "Record", "AbstractBaseUser"} for base in node.bases)


def _is_annotated(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
    named = [argument for argument in arguments if argument.arg not in {"self", "cls"}]
    return function.returns is not None and all(argument.annotation is not None for argument in named)


def _catches_all(node: ast.ExceptHandler) -> bool:
    return node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"}
