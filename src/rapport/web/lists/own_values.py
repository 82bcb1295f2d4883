"""Custom values in conditions: lists that hold a choice, and times in UTC compared by the company's days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, F, Q, Value
from django.db.models.expressions import Func

from rapport.kit import clock, ports

IN_JSON = "custom__"


class Holds(Func):
    """Whether the list under a key of a JSON column holds a text."""

    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        (column, before), (key, keys), (value, values) = map(compiler.compile, self.source_expressions)
        inside = f"json_each({column}, '$.' || {key}) WHERE value = {value}"
        return f"EXISTS(SELECT 1 FROM {inside})", (*before, *keys, *values)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, list[Any]]:
        (column, before), (key, keys), (value, values) = map(compiler.compile, self.source_expressions)
        holds = f"({column} -> {key}::text) @> to_jsonb({value}::text)"
        return f"COALESCE({holds}, false)", [*before, *keys, *values]


def any_of(path: str, values: Sequence[str], *, is_not: bool) -> Q:
    """The condition that a list holds one of the texts, or none of them."""
    column, key = path.split("__", 1)
    either = Q()
    for value in values:
        either |= Q(Holds(F(column), Value(key), Value(value)))
    return ~either if is_not else either


def moments(path: str, operator: str, days: Sequence[str], *, in_json: bool = True) -> Q:
    """The condition that a time falls on, after or before days of the company's time zone."""
    start = _written if in_json else _start
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    if operator == "min":
        return Q(**{f"{path}__gte": start(first)})
    until = Q(**{f"{path}__lt": start(last + timedelta(days=1))})
    return until if operator == "max" else Q(**{f"{path}__gte": start(first)}) & until


def _written(day: date) -> str:
    return _start(day).strftime("%Y-%m-%dT%H:%M+00:00")


def _start(day: date) -> datetime:
    return clock.midnight(day, ZoneInfo(ports.company.use()().time_zone)).astimezone(UTC)
