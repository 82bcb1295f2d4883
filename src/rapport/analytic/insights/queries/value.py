"""What the reader's customers are expected to bring, in all, by cell and by the chance of still being customers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis

from rapport.analytic.insights.queries.portfolio import Reader

MILLION = 1_000_000
CHANCES = ((0, 24), (25, 49), (50, 74), (75, 100))
AMOUNTS = ("revenue", "margin", "expected_value")
SUMS: Mapping[str, Any] = {
    "customers": lambda t: t.count(),
    "revenue": lambda t: t.revenue.sum().fill_null(0),
    "margin": lambda t: t.known_margin.sum().fill_null(0),
    "expected_value": lambda t: t.expected_value.sum().fill_null(0),
    "expected_purchases": lambda t: t.expected_purchases.sum().fill_null(0.0),
    "alive": lambda t: t.alive.sum().fill_null(0) / 100,
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Value:
    """Expected value within the reader's scope: amounts in the base currency, `alive` in customers.

    `chances` are in the order of `CHANCES`; `leaving` are the customers of classes A and B who have probably left.
    """

    total: Row
    cells: tuple[Row, ...]
    chances: tuple[Row, ...]
    leaving: Row


def value(reading: Reader) -> Value:
    """Sum up what the last value study expects, or take it from the last time that this was asked of the same build."""
    found: Value = reading.kept("value", lambda: _computed(reading))
    return found


def _computed(reading: Reader) -> Value:
    valued = reading.standing.filter(reading.standing.alive.notnull())
    rows = reading.found.rows
    (total,) = rows(valued.aggregate(**SUMS))
    by_cell = valued.mutate(cell=valued.cell.fill_null("")).group_by("cell")
    cells = [_money(row) for row in rows(by_cell.aggregate(**SUMS))]
    bounds = [low for low, _high in CHANCES[1:]]
    step = ibis.literal(0)
    for low in bounds:
        step = step + (valued.alive >= low).cast("int64")
    stepped = rows(valued.mutate(step=step).group_by("step").aggregate(**SUMS))
    by_chance = {row["step"]: _money(row) for row in stepped}
    leaving = valued.filter(valued.alive < CHANCES[2][0], valued.abc_revenue.isin(["A", "B"]))
    (gone,) = rows(leaving.aggregate(**SUMS))
    return Value(
        _money(total),
        tuple(sorted(cells, key=lambda row: -row["expected_value"])),
        tuple(by_chance.get(place, {}) for place in range(len(CHANCES))),
        _money(gone),
    )


def _money(row: Row) -> Row:
    return {**row, **{name: float(row[name]) / MILLION for name in AMOUNTS}}
