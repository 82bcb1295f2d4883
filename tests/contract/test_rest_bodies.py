"""Bodies are taken as the schema writes them: yes is no number, digits in quotes are none, a number is no time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from ninja import Schema
from pydantic import TypeAdapter, ValidationError

from rapport.collaborative.rest.api import api

ODD: tuple[tuple[Any, frozenset[str]], ...] = (
    (True, frozenset({"boolean"})),
    ("1", frozenset({"string"})),
    ("yes", frozenset({"string"})),
    (1, frozenset({"integer", "number"})),
    (1.5, frozenset({"number"})),
)


def _bodies() -> Iterator[type[Any]]:
    """Every schema that stands in the body of a request, those inside others included."""
    found: set[type[Any]] = set()
    left = [
        field.annotation
        for _prefix, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
        for model in operation.models
        if model.__ninja_param_source__ == "body"
        for field in model.model_fields.values()
    ]
    while left:
        kind = left.pop()
        left += getattr(kind, "__args__", ())
        if isinstance(kind, type) and issubclass(kind, Schema) and kind not in found:
            found.add(kind)
            left += [field.annotation for field in kind.model_fields.values()]
    yield from sorted(found, key=lambda kind: (kind.__module__, kind.__qualname__))


def _fields() -> Iterator[Any]:
    for kind in _bodies():
        for name, field in kind.model_fields.items():
            whole: Any = Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation
            yield pytest.param(TypeAdapter(whole), id=f"{kind.__qualname__}.{name}")


def _types(schema: dict[str, Any]) -> set[str]:
    """What a schema allows, as far as it names types; empty where it allows anything or another schema."""
    parts = [schema, *schema.get("anyOf", ())]
    return set() if any("$ref" in part for part in parts) else {part["type"] for part in parts if "type" in part}


def _takes(adapter: TypeAdapter[Any], value: Any) -> bool:
    try:
        adapter.validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("adapter", list(_fields()))
def test_a_field_takes_nothing_that_its_schema_does_not_allow(adapter: TypeAdapter[Any]) -> None:
    schema = adapter.json_schema()
    allowed = _types(schema)
    assert not [value for value, kinds in ODD if allowed and not kinds & allowed and _takes(adapter, value)]
    arrays = [part for part in (schema, *schema.get("anyOf", ())) if part.get("type") == "array"]
    inside = set().union(*(_types(part.get("items", {})) for part in arrays))
    assert not [value for value, kinds in ODD if inside and not kinds & inside and _takes(adapter, [value])]


def test_there_are_bodies_with_numbers_days_and_answers_of_yes_or_no() -> None:
    names = {field.id for field in _fields()}
    assert {"EventIn.minutes", "ToDoIn.due_time", "ProductFields.is_active", "HoursIn.minutes"} <= names
