"""One page of a sorted list by keyset: rows without a value come after all others, on every database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db.models import DateField, DateTimeField, Field, JSONField, Q, QuerySet

from rapport.kit.paging import COUNT_LIMIT, BadCursor, Count, Cursor, Slice


@dataclass(frozen=True)
class Order:
    """A sort: the ORM path, its direction, and whether the path may be empty."""

    path: str
    is_descending: bool
    is_nullable: bool
    tie: str = "pk"


def order_by(model: Any, path: str, *, descending: bool) -> Order:
    """Return the sort by a path; rows that are equal follow the key of the table that the path sorts."""
    *steps, _last = path.split("__")
    step = model._meta.get_field(steps[0]) if steps else None
    tie = f"{steps[0]}__pk" if step is not None and step.one_to_one else "pk"
    return Order(path, descending, is_nullable(model, path), tie)


def page(rows: QuerySet[Any], order: Order, cursor: Cursor | None, size: int) -> Slice:
    """Return the rows from the cursor on and the cursors of the neighbouring pages."""
    backwards = bool(cursor and cursor.backwards)
    found = _read(rows, order, cursor, size + 1, backwards)
    more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Slice([], None, None)
    first, last = _edge(found[0], order), _edge(found[-1], order)
    has_next = more if not backwards else True
    has_previous = more if backwards else cursor is not None
    return Slice(found, Cursor(last) if has_next else None, Cursor(first, True) if has_previous else None)


def keys(rows: QuerySet[Any], order: Order, cursor: Cursor | None, size: int) -> list[int]:
    """Return the keys of the rows that `page` would read."""
    return _read(rows.values_list("pk", flat=True), order, cursor, size + 1, bool(cursor and cursor.backwards))


def count(pieces: Iterable[QuerySet[Any]]) -> Count:
    """Return the exact number of rows up to the limit, and no more than the limit beyond it."""
    found = 0
    for rows in pieces:
        found += rows.order_by()[: COUNT_LIMIT + 1 - found].count()
        if found > COUNT_LIMIT:
            return Count(COUNT_LIMIT, is_exact=False)
    return Count(found)


def _read(rows: QuerySet[Any], order: Order, cursor: Cursor | None, limit: int, backwards: bool) -> list[Any]:
    """Read across the two sections, filled values then empty ones, in the direction of reading."""
    if not order.is_nullable:
        return list(_section(rows, order, cursor, backwards, empty=False)[:limit])
    filled, blank = Q(**{f"{order.path}__isnull": False}), Q(**{f"{order.path}__isnull": True})
    in_blank = cursor is not None and cursor.values[0] is None
    sections: Sequence[tuple[Q, bool]] = ((filled, False), (blank, True))
    if backwards:
        sections = sections[::-1] if in_blank else sections[:1]
    elif in_blank:
        sections = sections[1:]
    found: list[Any] = []
    for place, (condition, empty) in enumerate(sections):
        start = cursor if place == 0 else None
        part = _section(rows.filter(condition), order, start, backwards, empty=empty)
        found += part[: limit - len(found)]
        if len(found) >= limit:
            break
    return found


def _section(rows: QuerySet[Any], order: Order, cursor: Cursor | None, backwards: bool, *, empty: bool) -> Any:
    descending = order.is_descending != backwards
    sign = "-" if descending else ""
    keys = [order.tie] if empty else [order.path, order.tie]
    rows = rows.order_by(*(f"{sign}{key}" for key in keys))
    return rows.filter(_beyond(rows, order, cursor, descending, empty)) if cursor else rows


def _beyond(rows: QuerySet[Any], order: Order, cursor: Cursor, descending: bool, empty: bool) -> Q:
    if len(cursor.values) != 2:
        raise BadCursor
    value, key = cursor.values
    word = "lt" if descending else "gt"
    after = Q(**{f"{order.tie}__{word}": key})
    if empty:
        return after
    value = _typed(field_at(rows.model, order.path), value)
    return Q(**{f"{order.path}__{word}e": value}) & (Q(**{f"{order.path}__{word}": value}) | after)


def _edge(row: Any, order: Order) -> tuple[Any, Any]:
    return follow(row, order.path), row.pk


def follow(row: Any, path: str) -> Any:
    """Return the value at the end of a path, or None where the path breaks off."""
    for step in _steps(path):
        if row is None:
            return None
        row = row.get(step) if isinstance(row, dict) else getattr(row, step, None)
    return row() if callable(row) else row


@cache
def _steps(path: str) -> list[str]:
    return path.replace("__", ".").split(".")


def field_at(model: Any, path: str) -> Field[Any, Any]:
    """Return the model field at the end of an ORM path; the column itself for a key inside JSON."""
    *steps, last = path.split("__")
    for step in steps:
        through = model._meta.get_field(step)
        if isinstance(through, JSONField):
            return through
        model = through.related_model
    field: Field[Any, Any] = model._meta.get_field(last)
    return field


def is_nullable(model: Any, path: str) -> bool:
    """True when the column may be empty, or when a foreign key on the way to it may."""
    steps = path.split("__")
    places = ["__".join(steps[: count + 1]) for count in range(len(steps))]
    fields = [field_at(model, place) for place in places]
    in_json = len(steps) > 1 and isinstance(fields[-1], JSONField)
    return in_json or any(field.null for field in fields if field.concrete)


def _typed(field: Field[Any, Any], value: Any) -> Any:
    if isinstance(field, DateField | DateTimeField) or not isinstance(value, int | float):
        return field.to_python(value)
    return value
