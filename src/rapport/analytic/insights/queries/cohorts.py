"""Cohorts within a reader's scope: the triangle, its averages, the best and the latest cohort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from rapport.analytic.insights.cohorts.asked import (
    CUSTOMERS,
    MARGIN,
    MARGIN_EACH,
    OF_MARGIN,
    REVENUE,
    REVENUE_EACH,
    CohortAsked,
)
from rapport.analytic.insights.queries.portfolio import MILLION, Reader
from rapport.analytic.methods import cohorts as method
from rapport.analytic.methods.rates import Active, Window

ANY_ORDER = Active(0, 0)
RANKED = {CUSTOMERS: "returns_so_far", REVENUE: "revenue_so_far", REVENUE_EACH: "revenue_so_far"}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Sum:
    """Amounts in the base currency. The margin is that of lines whose cost is known: of a share `cover` of revenue."""

    revenue: float
    known_margin: float | None
    cover: float | None
    is_known: bool

    @property
    def margin(self) -> float | None:
        """The margin where every line's cost is known."""
        return self.known_margin if self.is_known else None

    @property
    def shown_margin(self) -> float | None:
        """The known margin, unless nothing of it is known."""
        return self.known_margin if self.is_known or self.cover else None


@dataclass(frozen=True)
class Cell:
    """A cohort at an age, or all cohorts that have completed it (`cohort` is None): `now` in the period, `so_far`."""

    cohort: date | None
    starts_on: date | None
    age: int
    cohorts: int
    size: int
    customers: int
    orders: int
    now: Sum
    so_far: Sum
    is_complete: bool

    @property
    def share(self) -> float:
        return self.customers / self.size

    @property
    def revenue_each(self) -> float:
        return self.so_far.revenue / self.size

    @property
    def margin_each(self) -> float | None:
        return None if self.so_far.shown_margin is None else self.so_far.shown_margin / self.size

    def value(self, measure: str) -> float | None:
        """What the triangle shows of it: a share, an amount per cohort, or one per customer so far."""
        if measure == CUSTOMERS:
            return self.share
        if measure in (REVENUE_EACH, MARGIN_EACH):
            return self.revenue_each if measure == REVENUE_EACH else self.margin_each
        amount = self.now.revenue if measure == REVENUE else self.now.shown_margin
        return None if amount is None else amount / self.cohorts

    def is_partly_known(self, measure: str) -> bool:
        """True where some line of this margin has no known cost."""
        return measure in OF_MARGIN and not (self.now if measure == MARGIN else self.so_far).is_known


@dataclass(frozen=True)
class Cohorts:
    """The triangle that was asked for, until the last known day; `years` are those of any first purchase."""

    by: str
    since: date
    until: date
    years: tuple[int, ...]
    cells: tuple[Cell, ...]
    averages: tuple[Cell, ...]
    best: tuple[date, int] | None
    latest: date | None
    outside: Row

    def window(self, starts_on: date, active: Active | None = None) -> Window:
        """The days of a period as far as they are known; `active` says what makes a customer active in it."""
        end = method.last_day(method.place(starts_on, self.by), self.by)
        window = Window(starts_on, min(end, self.until) + timedelta(days=1))
        return window if active is None else Window(window.start, window.end, active=active)

    def of(self, cohort: date) -> list[Cell]:
        """The cells of one cohort by age, none where there is no such cohort."""
        return [cell for cell in self.cells if cell.cohort == cohort]

    @property
    def starts(self) -> list[date]:
        """The first day of each cohort, in order."""
        return [cell.cohort for cell in self.cells if cell.age == 0 and cell.cohort is not None]


def cohorts(reading: Reader, asked: CohortAsked) -> Cohorts:
    """Return the cohorts of the years asked for; all of them are computed once for a build and a scope."""
    rows, found = reading.kept(f"cohorts {asked.by}", lambda: _compute(reading, asked.by))
    until = reading.last_day()
    first, last = asked.years(until)
    shown = [row for row in rows if (first or 0) <= row["cohort"].year <= last]
    column = RANKED.get(asked.measure, "known_margin_so_far")
    return Cohorts(
        by=asked.by,
        since=found["first"] or until,
        until=until,
        years=tuple(sorted({row["cohort"].year for row in rows})),
        cells=tuple(_cell(row, reading) for row in shown),
        averages=tuple(_cell(row, reading) for row in method.averages(shown)),
        best=method.best(shown, column),
        latest=method.latest(shown),
        outside={**found, "revenue": found["revenue"] / MILLION},
    )


def _compute(reading: Reader, by: str) -> tuple[Sequence[Row], Row]:
    orders, until = reading.orders, reading.last_day()
    rows = reading.found.rows(method.triangle(orders, by=by, until=until))
    first = orders.aggregate(first=orders.ordered_on.min())
    return rows, reading.found.row(method.outside(orders, until=until).cross_join(first))


def _cell(row: Row, reading: Reader) -> Cell:
    return Cell(
        cohort=row.get("cohort"),
        starts_on=row.get("starts_on"),
        age=row["age"],
        cohorts=row.get("cohorts", 1),
        size=row["size"],
        customers=row["customers"],
        orders=row["orders"],
        now=_sum(row, "", reading),
        so_far=_sum(row, "_so_far", reading),
        is_complete=row.get("is_complete", True),
    )


def _sum(row: Row, ending: str, reading: Reader) -> Sum:
    spread, sees = row[f"spread{ending}"], reading.sees_margin
    return Sum(
        revenue=row[f"revenue{ending}"] / MILLION,
        known_margin=row[f"known_margin{ending}"] / MILLION if sees else None,
        cover=row[f"covered{ending}"] / spread if spread and sees else None,
        is_known=not row[f"uncosted_lines{ending}"],
    )
