"""What the API offers, read from its own schema."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One address and what it does."""

    method: str
    path: str
    summary: str
    body: str


@dataclass(frozen=True)
class Chapter:
    """The operations of one record type."""

    name: str
    operations: Sequence[Operation]


def chapters(schema: dict[str, Any]) -> list[Chapter]:
    """Return the operations of an OpenAPI schema, by tag."""
    found: dict[str, list[Operation]] = {}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                found.setdefault(operation["tags"][0], []).append(_operation(method, path, operation))
    return [Chapter(name, operations) for name, operations in found.items()]


def _operation(method: str, path: str, operation: dict[str, Any]) -> Operation:
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    return Operation(method.upper(), path, operation.get("summary", ""), reference.rpartition("/")[2])
