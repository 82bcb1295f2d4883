"""Statements that are built and compiled once and asked many times: the orders of one customer, the shares of one user.

Building and compiling a query costs Django several times what the database takes to answer a few rows by an index. What
changes from call to call are positional values (keys of rows); all else that the statement depends on, as the reader's
scope or the day, is named, and each combination of it is kept for itself:

    @prepared
    def _orders(party_id: int, *, scope: Scope) -> QuerySet[Order]:
        return Order.objects.within(scope).filter(party_id=party_id).order_by("-placed_on", "-id")[:SHOWN]

    rows = _orders(party.pk, scope=scope)
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import lru_cache, update_wrapper
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connections
from django.db.models import QuerySet

R = TypeVar("R")
KEPT = 256
FIRST = 2_147_482_000
Value = int | UUID
Write = Callable[[Any], Any]


def _as_is(value: Value) -> Any:
    return value


def _as_hex(value: UUID) -> str:
    """As SQLite keeps a UUID."""
    return value.hex


@dataclass(frozen=True)
class Slot:
    """A place in the parameters that a value takes, and how the database writes it."""

    place: int
    write: Write


@dataclass(frozen=True)
class Compiled:
    """A compiled statement: its text, and its parameters with slots for the values."""

    template: Any
    compiler: Any
    sql: str
    params: tuple[Any, ...]

    def rows(self, values: Sequence[Value]) -> Any:
        """Return the query with these values; it compiles nothing any more."""
        params = tuple(one.write(values[one.place]) if isinstance(one, Slot) else one for one in self.params)
        compiler = copy(self.compiler)
        compiler.connection = connections[compiler.using]
        compiler.as_sql = lambda *_, **__: (self.sql, params)
        rows = self.template._chain()
        rows.query.get_compiler = lambda *_, **__: compiler
        return rows


class Prepared(Generic[R]):
    """A function that makes a query of its arguments, and is answered with its rows.

    Errors: TypeError for a value that is no key, LookupError where the query does not use each value as it is.
    """

    def __init__(self, make: Callable[..., QuerySet[Any, R]]) -> None:
        update_wrapper(self, make)
        self._make = make
        self._compiled = lru_cache(KEPT)(self._compile)

    def __call__(self, *values: Value, **shape: Hashable) -> list[R]:
        found = self._compiled(tuple(map(type, values)), tuple(shape.items()))
        return list(found.rows(values)) if found is not None else []

    def _compile(self, kinds: tuple[type, ...], shape: tuple[tuple[str, Hashable], ...]) -> Compiled | None:
        """Compile the statement with values that nobody has, and look where they stand; None where it holds no row."""
        samples = [_sample(kind, place) for place, kind in enumerate(kinds)]
        template: Any = self._make(*samples, **dict(shape))
        compiler = template.query.get_compiler(template.db)
        try:
            sql, params = compiler.as_sql()
        except EmptyResultSet:
            return None
        places: dict[Any, int] = {sample: place for place, sample in enumerate(samples)}
        places |= {_as_hex(sample): place for sample, place in places.items() if isinstance(sample, UUID)}
        slotted = tuple(_slotted(param, places) for param in params)
        if {one.place for one in slotted if isinstance(one, Slot)} != set(range(len(samples))):
            raise LookupError(f"{self._make.__qualname__} does not use each of its values as it is")
        return Compiled(template, compiler, sql, slotted)


def prepared(make: Callable[..., QuerySet[Any, R]]) -> Prepared[R]:
    """Prepare the statement that a function makes; see above."""
    return Prepared(make)


def _sample(kind: type, place: int) -> Value:
    """A value that no row has."""
    if kind is int:
        return FIRST + place
    if kind is UUID:
        return UUID(int=FIRST + place)
    raise TypeError(f"a prepared statement takes keys of rows, not {kind.__name__}")


def _slotted(param: Any, places: Mapping[Any, int]) -> Any:
    """A slot for a parameter that is a sample, as the database's own kind of number or text; any other as it is."""
    if not isinstance(param, int | str | UUID) or param not in places:
        return param
    write: Write = type(param) if isinstance(param, int) else _as_hex if isinstance(param, str) else _as_is
    return Slot(places[param], write)
