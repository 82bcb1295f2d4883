"""The schema of the API is a promise: it changes in a commit, never by accident."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from django.test import Client
from ninja import Schema

from rapport.collaborative.rest.api import api

SNAPSHOT = Path(__file__).resolve().parents[5] / "docs" / "openapi.json"


@pytest.mark.django_db
def test_the_schema_is_the_committed_one() -> None:
    """Refresh it with UPDATE_OPENAPI=1 and read the difference before committing it."""
    schema = (
        json.dumps(Client().get("/api/v1/openapi.json").json(), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    )
    if os.environ.get("UPDATE_OPENAPI"):
        SNAPSHOT.write_text(schema, encoding="utf-8")
    assert schema == SNAPSHOT.read_text(encoding="utf-8")


def test_no_two_schemas_have_one_name() -> None:
    """The document holds one schema of a name: of two, the other would be told by what it does not hold."""
    named: dict[str, set[type[Schema]]] = defaultdict(set)
    for schema in used():
        named[schema.__name__].add(schema)
    assert {"EventIn", "TimelineOut"} <= set(named)
    assert not {name: found for name, found in named.items() if len(found) > 1}


def used() -> set[type[Schema]]:
    """Every schema of ours that an operation takes or answers, those within others included."""
    found: set[type[Schema]] = set()
    waiting = [shape for _prefix, router in api._routers for shape in shapes_of(router)]
    while waiting:
        schema = waiting.pop()
        if schema not in found:
            found.add(schema)
            waiting += [each for field in schema.model_fields.values() for each in within(field.annotation)]
    return {schema for schema in found if schema.__module__.startswith("rapport.")}


def shapes_of(router: Any) -> Iterator[type[Schema]]:
    """What the framework reads the requests of a router into, and writes its answers from."""
    for view in router.path_operations.values():
        for operation in view.operations:
            yield from operation.models
            for answer in operation.response_models.values():
                yield from within(answer)


def within(annotation: Any) -> Iterator[type[Schema]]:
    """The schemas that an annotation names: list[Out], Out | None."""
    if isinstance(annotation, type) and issubclass(annotation, Schema):
        yield annotation
    for part in get_args(annotation):
        yield from within(part)
