"""Customer equity within a reader's scope: between two days, month by month, and the customers of a movement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis

from rapport.analytic.insights.queries.portfolio import MILLION, Reader
from rapport.analytic.methods.customer_equity import MOVEMENTS, movements, statement
from rapport.analytic.studies.equity import tables
from rapport.analytic.studies.equity.shapes import TABLE
from rapport.analytic.studies.models import Study
from rapport.analytic.studies.queries import latest_equity

if TYPE_CHECKING:
    import ibis.expr.types as ir

AMOUNTS = ("opening", "closing", "change")
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Equity:
    """What a reader's customers were worth on the days that the study valued."""

    reading: Reader
    study: Study
    table: ir.Table

    @property
    def days(self) -> Sequence[date]:
        """The days that were valued, the oldest first."""
        return [date.fromisoformat(day) for day in self.study.figures["days"]]

    @property
    def mine(self) -> ir.Table:
        """The rows within the scope: customers who left the base are on no day any more."""
        customers = self.reading.found.table("dim_customer").select("customer_id", "owner_id", "team_id")
        return self.reading.mine(self.table.inner_join(customers, "customer_id"))


@dataclass(frozen=True)
class Statement:
    """From what customers were worth on one day to what they are worth on another, in the base currency.

    `rows` has each of `MOVEMENTS`: customers, opening, closing, change. The sums of `total` are theirs.
    """

    rows: Mapping[str, Row]
    total: Row


def equity(reading: Reader) -> Equity | None:
    """Return customer equity as a reader may see it; nothing before it was computed, or where it could not be."""
    study = latest_equity()
    if study is None or not study.figures.get("days"):
        return None
    table = reading.found.beside(TABLE, tables.SCHEMA.names)
    return Equity(reading, study, table) if table is not None else None


def between(found: Equity, start: date, end: date) -> Statement:
    """Add up what moved equity between two of its days, or take it from the last time that this was asked."""
    told: Statement = found.reading.kept(
        f"equity {found.study.pk} {start} {end}", lambda: _between(found.reading, found.mine, start, end)
    )
    return told


def by_day(found: Equity) -> Sequence[Row]:
    """What customers were worth on each day: day, customers, active, equity in the base currency."""
    rows: Sequence[Row] = found.reading.kept(f"equity {found.study.pk} days", lambda: _by_day(found))
    return rows


def moved(found: Equity, movement: str, start: date, end: date) -> frozenset[int]:
    """The customers who made a movement between two days, whoever may see them."""
    each = _moved(found.table, start, end)
    rows = found.reading.found.frame(each.filter(each.movement == movement).select("customer_id"))
    return frozenset(rows.column("customer_id").to_pylist())


def _moved(table: ir.Table, start: date, end: date) -> ir.Table:
    before = _on(table, start).rename(opening="value", was_active="is_active")
    after = _on(table, end).rename(closing="value")
    both = before.outer_join(after, "customer_id")
    both = both.mutate(customer_id=ibis.coalesce(both.customer_id, both.customer_id_right))
    return movements(both.drop("customer_id_right"))


def _on(table: ir.Table, day: date) -> ir.Table:
    return table.filter(table.day == ibis.literal(day)).select("customer_id", "value", "is_active")


def _between(reading: Reader, mine: ir.Table, start: date, end: date) -> Statement:
    found = {row["movement"]: row for row in reading.found.rows(statement(_moved(mine, start, end)))}
    nobody = dict.fromkeys(("customers", *AMOUNTS), 0)
    rows = {movement: found.get(movement, nobody) for movement in MOVEMENTS}
    total = {name: sum(int(row[name]) for row in rows.values()) for name in nobody}
    return Statement({movement: _money(row) for movement, row in rows.items()}, _money(total))


def _by_day(found: Equity) -> Sequence[Row]:
    mine = found.mine
    sums = mine.group_by("day").aggregate(
        customers=mine.count(), active=mine.is_active.sum(), equity=mine.value.sum().cast("float64") / MILLION
    )
    return found.reading.found.rows(sums.order_by("day"))


def _money(row: Row) -> Row:
    return {**row, **{name: float(row[name]) / MILLION for name in AMOUNTS}}
