"""Reading the warehouse, within a reader's scope."""

from __future__ import annotations

import os
import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
import pyarrow as pa

from rapport.analytic.warehouse import about, beside, files, landing, statements
from rapport.analytic.warehouse.statements import asked as asked
from rapport.kit.scope import Scope

if TYPE_CHECKING:
    import ibis.expr.types as ir

_held = threading.local()


@dataclass(frozen=True)
class Warehouse:
    """One build, opened for reading. It stays as it is even when a newer one is published."""

    name: str
    connection: Any
    _tables: dict[str, ir.Table] = field(default_factory=dict, repr=False)
    _keys: dict[str, frozenset[int]] = field(default_factory=dict, repr=False)
    _prepared: dict[str, str] = field(default_factory=dict, repr=False)
    _beside: dict[str, str] = field(default_factory=dict, repr=False)

    def table(self, name: str) -> ir.Table:
        if name not in self._tables:
            self._tables[name] = statements.table(self.connection, name)
        return self._tables[name]

    @cached_property
    def is_of_this_release(self) -> bool:
        try:
            told = self.row(self.table(about.TABLE))
        except duckdb.CatalogException:
            return False
        return told.get("release") == about.release()

    def aged(self, name: str, day: str, days: int) -> ir.Table:
        """A mart as if its day column were so many days later, so that what was then is asked as what is now."""
        view = f"{name}_aged"
        shifted = f'CAST("{day}" + INTERVAL {int(days)} DAY AS DATE) AS "{day}"'
        self.connection.con.execute(
            f'CREATE OR REPLACE TEMPORARY VIEW "{view}" AS SELECT * REPLACE ({shifted}) FROM "{name}"'
        )
        return statements.table(self.connection, view)

    def keys(self, customers: frozenset[int]) -> ir.Table:
        """Some customers as a table of this connection, to keep their rows of any mart; the last given stand in it."""
        if self._keys.get("of") is not customers:
            rows = pa.table({"customer_id": pa.array(customers, pa.int64())})
            self.connection.con.register("chosen", rows)
            self._keys["of"] = customers
        return statements.table(self.connection, "chosen")

    def beside(self, name: str, columns: Collection[str]) -> ir.Table | None:
        """A table that a study keeps beside the builds; nothing before it has one with these columns."""
        path = beside.current(name)
        if path is None:
            return None
        if self._beside.get(name) != path.name:
            place = str(path).replace("'", "''")
            self.connection.con.execute(
                f"CREATE OR REPLACE TEMPORARY VIEW \"{name}\" AS SELECT * FROM read_parquet('{place}')"
            )
            self._beside[name] = path.name
        found = statements.table(self.connection, name)
        return found if set(columns) == set(found.columns) else None

    def lent(self, name: str, rows: pa.Table) -> ir.Table:
        """Some rows as a table of this connection, until others are lent under this name."""
        self.connection.con.register(name, rows)
        return statements.table(self.connection, name)

    def frame(self, expression: ir.Table) -> pa.Table:
        """Run an expression and return its rows as one Arrow table."""
        return statements.frame(self.connection, expression)

    @cached_property
    def about(self) -> about.About:
        """What this build tells about itself."""
        return about.About(**self.row(self.table(about.TABLE)))

    @property
    def built_at(self) -> datetime:
        """The moment whose data this build holds."""
        return datetime.fromisoformat(self.about.built_at)

    def count(self, name: str, scope: Scope) -> int | None:
        """How many rows of a mart a scope covers; None where a part is asked of a mart that carries no owner."""
        table = self.table(name)
        if not scope.everyone and "owner_id" not in table.columns:
            return None
        return statements.count(self.connection, within(table, scope))

    def count_landed(self, name: str) -> int:
        """How many rows of an extract this build holds, the whole company's."""
        return statements.count(self.connection, statements.table(self.connection, name, landing.LANDING))

    def rows(self, expression: ir.Table, **given: int) -> list[dict[str, Any]]:
        """Run an expression and return its rows as plain values; `given` are the numbers that are `asked` in it."""
        if given:
            return statements.rows_of(self.connection, self._prepared, expression, given)
        return statements.rows(self.connection, expression)

    def row(self, expression: ir.Table, **given: int) -> dict[str, Any]:
        """Run an expression that has one row."""
        (only,) = self.rows(expression, **given)
        return only

    def batches(self, expression: ir.Table, size: int = 50_000) -> Any:
        """Run an expression and stream its rows as Arrow batches."""
        return self.connection.con.sql(statements.sql(expression)).to_arrow_reader(size)


def open_readonly() -> Warehouse | None:
    """Open the last finished build for this thread; nothing before this release has made one."""
    path = files.current()
    if path is None:
        return None
    known: Warehouse | None = getattr(_held, "warehouse", None)
    if known is None or known.name != path.name:
        known = _open(path)
        _held.warehouse = known
    return known if known.is_of_this_release else None


def let_go() -> None:
    """Close what this thread holds open: a child process would inherit an engine without the threads that it runs on,
    and wait for them forever."""
    known: Warehouse | None = getattr(_held, "warehouse", None)
    if known is not None:
        known.connection.disconnect()
        _held.warehouse = None


os.register_at_fork(before=let_go)


def is_held() -> bool:
    """True while this thread holds a build open."""
    return getattr(_held, "warehouse", None) is not None


def is_outdated() -> bool:
    """True where another release of the program made the last build."""
    return files.current() is not None and open_readonly() is None


def size() -> int:
    """Return how many bytes the last finished build takes, none before the first."""
    path = files.current()
    return path.stat().st_size if path else 0


def _open(path: Path) -> Warehouse:
    try:
        return _reader(path)
    except duckdb.IOException:
        latest = files.current()
        if latest is None or latest == path:
            raise
        return _reader(latest)


def _reader(path: Path) -> Warehouse:
    """Tables beside a build never change under their name: what they hold where is read once."""
    connection = ibis.duckdb.connect(path, read_only=True)
    connection.raw_sql("SET parquet_metadata_cache = true")
    return Warehouse(path.name, connection)


def within(table: ir.Table, scope: Scope) -> ir.Table:
    """Keep the rows of a mart that a scope covers, on its owner, team and customer columns."""
    if scope.everyone:
        return table
    parts = []
    if scope.owner_ids:
        parts.append(table.owner_id.isin(sorted(scope.owner_ids)))
    if scope.team_ids:
        parts.append(table.team_id.isin(sorted(scope.team_ids)))
    if scope.record_ids:
        parts.append(table.customer_id.isin(sorted(scope.record_ids)))
    return table.filter(ibis.or_(*parts).fill_null(False) if parts else ibis.literal(False))


def compute(expression: ir.Table) -> list[dict[str, Any]]:
    """Run an expression over small tables in memory, without the warehouse, and return its rows."""
    connection = ibis.duckdb.connect()
    try:
        return list(connection.to_pyarrow(expression).to_pylist())
    finally:
        connection.disconnect()
