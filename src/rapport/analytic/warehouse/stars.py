"""The star schema of a build: made whole, or its touched rows replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rapport.analytic.marts import FOLLOWED, MARTS, Computed, Followed, Mart, Tables
from rapport.analytic.warehouse import landing, statements
from rapport.analytic.warehouse.about import Reason, WholeNeeded

if TYPE_CHECKING:
    import ibis.expr.types as ir

TOGETHER = "customer_id"


def look(connection: Any) -> None:
    """Refuse a build that lacks a mart."""
    if MARTS.keys() - _names(connection):
        raise WholeNeeded(Reason.DEFINITION)


def make(connection: Any, name: str, tables: Tables, mart: Mart | Computed) -> ir.Table:
    """Make one table whole, also where the former build has it; rows of one customer together, as pages read them."""
    connection.con.execute(f'DROP TABLE IF EXISTS "{name}"')
    if isinstance(mart, Computed):
        rows = mart.work(tables, lambda asked: statements.frame(connection, asked))
        return statements.fill(connection, name, rows.select(list(mart.columns)))
    made = mart(tables)
    return statements.create(connection, name, made.order_by(TOGETHER) if TOGETHER in made.columns else made)


def follow(connection: Any, name: str, tables: Tables) -> ir.Table:
    """Replace the rows of one mart whose keys were touched; a mart without keys of its own is made whole."""
    followed = FOLLOWED.get(name)
    if followed is None:
        return make(connection, name, tables, MARTS[name])
    keys = _touched(connection, followed, tables)
    if statements.count(connection, keys):
        narrowed = {
            known: table.semi_join(keys, table[followed.inputs[known]] == keys.key)
            if known in followed.inputs
            else table
            for known, table in tables.items()
        }
        rows = statements.sql(MARTS[name](narrowed))
        connection.con.execute(f'DELETE FROM "{name}" WHERE "{followed.key}" IN (SELECT key FROM {_named(followed)})')
        connection.con.execute(f'INSERT INTO "{name}" BY NAME ({rows})')
    return statements.table(connection, name)


def drop_others(connection: Any, wanted: set[str]) -> None:
    """Remove the tables of the former build that this one does not have."""
    for name in _names(connection) - wanted:
        connection.con.execute(f'DROP TABLE "{name}"')


def _touched(connection: Any, followed: Followed, tables: Tables) -> ir.Table:
    """The touched keys, kept in a temporary table: marts of one key share it."""
    name = f"touched_{followed.key}"
    if name not in _names(connection, temporary=True):
        found = statements.sql(followed.touched(landing.moved(connection), tables))
        connection.con.execute(f"CREATE TEMPORARY TABLE {_named(followed)} AS {found}")
    return statements.table(connection, name, *landing.TEMPORARY)


def _names(connection: Any, *, temporary: bool = False) -> set[str]:
    """The tables in the file outside the landing zone, or the temporary ones."""
    kind = "temporary" if temporary else "NOT temporary AND schema_name = 'main'"
    return {row[0] for row in connection.con.execute(f"SELECT table_name FROM duckdb_tables() WHERE {kind}").fetchall()}


def _named(followed: Followed) -> str:
    return f'"touched_{followed.key}"'
