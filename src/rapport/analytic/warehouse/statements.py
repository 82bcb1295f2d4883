"""Statements for the engine: an expression becomes SQL once and is remembered, whichever build it is run on.

Turning an expression into SQL takes longer than running it on most bases. Tables are known by name and columns alone,
so the same expression over the next build is the same key. What is remembered takes some 60 kB an expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache, lru_cache
from itertools import count as count_from
from typing import TYPE_CHECKING, Any

import ibis
import ibis.expr.datatypes as dt

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

KEPT = 512
MOST_PREPARED = 64
Rows = list[dict[str, Any]]
_numbers = count_from(1)
_ASKED = re.compile(r"GETVARIABLE\('(\w+)'\)", re.IGNORECASE)


def table(connection: Any, name: str, *within: str) -> ir.Table:
    """A table of an open build by its name and, where it stands elsewhere, by its catalogue and schema."""
    place = ".".join(f'"{part}"' for part in (*within, name))
    columns = tuple(column[:3] for column in connection.con.execute(f"DESCRIBE {place}").fetchall())
    return _table(connection.compiler.type_mapper, columns, name, *within[::-1])


@lru_cache(maxsize=KEPT)
def _table(types: Any, columns: tuple[tuple[str, str, str], ...], name: str, *within: str) -> ir.Table:
    schema = ibis.schema({column: types.from_string(kind, nullable=null == "YES") for column, kind, null in columns})
    return ibis.table(schema, name=name, **dict(zip(("database", "catalog"), within, strict=False)))


@lru_cache(maxsize=KEPT)
def _sql(node: Any) -> str:
    return str(ibis.to_sql(node.to_expr(), dialect="duckdb", pretty=False))


def asked(key: str) -> ir.IntegerScalar:
    """A whole number that is given each time a statement runs: one statement then serves every customer."""
    found: ir.IntegerScalar = _variable()(key)
    return found


@cache
def _variable() -> Callable[[str], Any]:
    made = ibis.udf.scalar.builtin(name="getvariable", signature=(("string",), "int64"))
    found: Callable[[str], Any] = made(lambda key: None)
    return found


def sql(expression: ir.Table) -> str:
    """The statement of an expression over tables of a build."""
    return _sql(expression.op())


def rows(connection: Any, expression: ir.Table) -> Rows:
    """Run an expression on an open build and return its rows as plain values."""
    return _plain(connection.con.execute(sql(expression)).fetchall(), expression)


def rows_of(connection: Any, prepared: dict[str, str], expression: ir.Table, given: Mapping[str, int]) -> Rows:
    """Run an expression with the numbers it asks for; what `prepared` holds of this connection is not planned again.

    The engine binds a prepared statement anew where a table that it reads was replaced.
    """
    text = _ASKED.sub(r"$\1", sql(expression))
    prepared[text] = prepared.pop(text, "") or _prepare(connection, prepared, text)
    values = ", ".join(f"{key} := {value:d}" for key, value in given.items())
    return _plain(connection.con.execute(f"EXECUTE {prepared[text]}({values})").fetchall(), expression)


def _prepare(connection: Any, prepared: dict[str, str], text: str) -> str:
    """Prepare a statement; beyond `MOST_PREPARED` the one that was not asked for longest goes."""
    if len(prepared) >= MOST_PREPARED:
        connection.con.execute(f"DEALLOCATE {prepared.pop(next(iter(prepared)))}")
    name = f"asked_{next(_numbers)}"
    connection.con.execute(f"PREPARE {name} AS {text}")
    return name


def _plain(found: list[tuple[Any, ...]], expression: ir.Table) -> Rows:
    schema = expression.schema()
    plain = [_PLAIN.get(type(kind), _same) for kind in schema.types]
    return [{name: make(value) for name, make, value in zip(schema.names, plain, row, strict=True)} for row in found]


def _same(value: Any) -> Any:
    return value


def _day(value: Any) -> Any:
    """A day, which the engine gives as a moment where it was cut out of one."""
    return value.date() if isinstance(value, datetime) else value


def _number(value: Any) -> Any:
    return None if value is None else float(value)


_PLAIN: Mapping[type, Callable[[Any], Any]] = {dt.Date: _day, dt.Float64: _number}


def count(connection: Any, expression: ir.Table) -> int:
    """How many rows an expression has on an open build."""
    ((found,),) = connection.con.execute(f"SELECT count(*) FROM ({sql(expression)})").fetchall()
    return int(found)


def create(connection: Any, name: str, expression: ir.Table) -> ir.Table:
    """Make a table of exactly the expression's columns, and fill it."""
    connection.create_table(name, schema=expression.schema())
    connection.con.execute(f'INSERT INTO "{name}" BY NAME ({sql(expression)})')
    return table(connection, name)


def frame(connection: Any, expression: ir.Table) -> pa.Table:
    """Run an expression on an open build and return its rows as one Arrow table."""
    return connection.con.sql(sql(expression)).to_arrow_table()


def fill(connection: Any, name: str, rows: pa.Table) -> ir.Table:
    """Make a table of these rows."""
    connection.con.register("computed", rows)
    connection.con.execute(f'CREATE TABLE "{name}" AS FROM computed')
    connection.con.unregister("computed")
    return table(connection, name)
