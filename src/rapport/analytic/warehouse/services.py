"""Building the warehouse: aside, from one consistent view of the operational database, then put in place at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ibis

from rapport.analytic.extracts import EXTRACTS, Extract, Source, open_source
from rapport.analytic.marts import MARTS, Mart
from rapport.analytic.warehouse import files

if TYPE_CHECKING:
    import ibis.expr.types as ir

Tell = Callable[[int, int], None]
LANDING = ("temp", "main")


@dataclass(frozen=True)
class Build:
    """What a refresh made: the number of rows of each table."""

    name: str
    at: datetime
    counts: Mapping[str, int]


def _silent(done: int, total: int) -> None:
    """Tells nobody."""


def refresh(
    *,
    at: datetime,
    derived: Mapping[str, Mart] | None = None,
    tell: Tell = _silent,
) -> Build:
    """This function will build extracts, marts and the derived tables in a new file and put it in the old one's place.

    `derived` are further tables, made in order from all that stand before them. A failure leaves the former build as
    it was. Nothing operational is changed, so there is nothing to audit.
    """
    path = files.new_build()
    wanted: dict[str, Mart] = {**MARTS, **(derived or {})}
    try:
        build = _build(path, at=at, wanted=wanted, tell=tell)
    except BaseException:
        files.discard(path)
        raise
    files.publish(path)
    return build


def _build(
    path: Path,
    *,
    at: datetime,
    wanted: Mapping[str, Mart],
    tell: Tell,
) -> Build:
    total = len(EXTRACTS) + len(wanted)
    connection = ibis.duckdb.connect(path)
    tables: dict[str, ir.Table] = {}
    try:
        with open_source() as source:
            for done, extract in enumerate(EXTRACTS):
                tell(done, total)
                _land(connection, source, extract)
                tables[extract.name] = connection.table(extract.name, database=LANDING)
        for done, (name, mart) in enumerate(wanted.items(), start=len(EXTRACTS)):
            tell(done, total)
            tables[name] = connection.create_table(name, mart(tables))
        counts = {name: int(connection.to_pyarrow(table.count()).as_py()) for name, table in tables.items()}
        connection.create_table("about", ibis.memtable({"built_at": [at.isoformat()]}))
    finally:
        connection.disconnect()
    return Build(path.stem, at, counts)


def _land(connection: Any, source: Source, extract: Extract) -> None:
    """Stream one extract into a temporary table, which never enters the file."""
    incoming = source.read(extract)
    connection.con.register("incoming", incoming)
    connection.con.execute(f'CREATE TEMPORARY TABLE "{extract.name}" AS SELECT {extract.cast} FROM incoming')
    connection.con.unregister("incoming")
