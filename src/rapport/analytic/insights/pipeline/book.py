"""The warehouse table by table, read from the code that makes it: grain, columns, types, and where rows come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import ibis

from rapport.analytic.extracts import EXTRACTS, Extract
from rapport.analytic.insights.pipeline.book_words import COLUMNS, COMPUTED_FROM, TABLES
from rapport.analytic.marts import FOLLOWED, MARTS, Computed, Mart
from rapport.analytic.studies.models import StandingRules
from rapport.analytic.studies.services import derived_tables
from rapport.analytic.warehouse import engine_types
from rapport.kit.errors import Text

if TYPE_CHECKING:
    import ibis.expr.types as ir

LANDING, STAR, DERIVED = "landing", "star", "derived"
WHOLE, BLOCKS, TOUCHED = "whole", "blocks", "touched"
SPELLED = {"TEXT": "VARCHAR", "INT": "INTEGER"}
SCOPED = frozenset({"owner_id", "team_id", "customer_id"})


@dataclass(frozen=True)
class ColumnTold:
    """A column: its type in the warehouse, what it holds, and of a landed one where in the database it is."""

    name: str
    kind: str
    words: Text
    source: str = ""


@dataclass(frozen=True)
class TableTold:
    """A table: what one row is, what it is made from, and how it follows.

    `zone` is landing, star or derived; `fed` says whether it is read or made whole each time, read in the blocks of
    keys that differ, or replaced for the keys that were touched.
    """

    name: str
    zone: str
    words: Text
    sources: tuple[str, ...]
    fed: str
    columns: tuple[ColumnTold, ...]
    condition: str = ""
    key: str = ""

    @property
    def is_scoped(self) -> bool:
        """Whether its rows carry owner and team, on which a reader's scope is rendered."""
        return {column.name for column in self.columns} >= SCOPED


class _Asked(Mapping[str, "ir.Table"]):
    """Tables that remember which of them a mart asked for."""

    def __init__(self, tables: Mapping[str, ir.Table]) -> None:
        self._tables, self.names = tables, dict[str, None]()

    def __getitem__(self, name: str) -> ir.Table:
        self.names[name] = None
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


@cache
def book() -> tuple[TableTold, ...]:
    """Return every table of the warehouse in the order in which it is made, as the code says it."""
    tables = {extract.name: _landed(extract) for extract in EXTRACTS}
    told = [_extract(extract) for extract in EXTRACTS]
    told += [_mart(name, mart, STAR, tables) for name, mart in MARTS.items()]
    derived = derived_tables(StandingRules(pk=1), as_of=date(2000, 1, 1))
    return (*told, *(_mart(name, mart, DERIVED, tables) for name, mart in derived.items()))


def _landed(extract: Extract) -> ir.Table:
    schema = {name: engine_types.DuckDBType.from_string(kind) for name, (_sql, kind) in extract.columns.items()}
    return ibis.table(schema, name=extract.name)


def _extract(extract: Extract) -> TableTold:
    columns = (ColumnTold(name, kind, _words(extract.name, name), sql) for name, (sql, kind) in extract.columns.items())
    return TableTold(
        extract.name, LANDING, TABLES.get(extract.name, ""), (extract.model._meta.db_table,),
        WHOLE if extract.is_read_whole else BLOCKS, tuple(columns), extract.condition, extract.key,
    )  # fmt: skip


def _mart(name: str, mart: Mart | Computed, zone: str, tables: dict[str, ir.Table]) -> TableTold:
    """Ask a mart for its expression over empty tables, and keep its shape for those that stand on it.

    A table that no statement can make says its columns itself; what it is computed from stands with its words.
    """
    asked = _Asked(tables)
    schema = ibis.schema(mart.columns) if isinstance(mart, Computed) else mart(asked).schema()
    tables[name] = ibis.table(schema, name=name)
    columns = (ColumnTold(key, _spelled(kind), _words(name, key)) for key, kind in schema.items())
    followed = FOLLOWED.get(name)
    sources = tuple(asked.names) or COMPUTED_FROM.get(name, ())
    fed, key = (TOUCHED, followed.key) if followed else (WHOLE, "")
    return TableTold(name, zone, TABLES.get(name, ""), sources, fed, tuple(columns), key=key)


def _spelled(kind: Any) -> str:
    """A type as the engine names it when asked."""
    written = str(engine_types.DuckDBType.to_string(kind))
    return SPELLED.get(written, written)


def _words(table: str, column: str) -> Text:
    return COLUMNS.get(f"{table}.{column}") or COLUMNS.get(column, "")
