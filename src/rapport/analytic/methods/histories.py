"""Customers' purchase histories as the few numbers that models of buying need: frequency, recency, age."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
from numpy.typing import NDArray

from rapport.analytic.methods.shapes import WrongParameter, WrongShape, require

if TYPE_CHECKING:
    import ibis.expr.types as ir

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
HISTORY = ("frequency", "recency", "age")
PURCHASES = ("customer_id", "ordered_on", "is_purchase", "revenue")
WEEK = 7


@dataclass(frozen=True, slots=True)
class Histories:
    """Customers with the same history stand together; `weight` says how many they are.

    frequency: repeat purchases, on days after that of the first; recency: time from the first purchase to the last;
    age: time from the first purchase to the end of the observation. Time in one unit throughout, weeks by convention.
    """

    frequency: Floats
    recency: Floats
    age: Floats
    weight: Floats

    @property
    def customers(self) -> float:
        return float(self.weight.sum())

    def __len__(self) -> int:
        return len(self.frequency)


def summary(orders: ir.Table, *, until: date, unit_days: int = WEEK) -> ir.Table:
    """Sum up each customer's orders for models of buying: what the field calls RFM summary or CBS.

    Formula: purchases are counted by customer-days, d₀ < d₁ < … < d_x: frequency x, recency (d_x − d₀)/unit, age
    (until − d₀)/unit; mean_spend = the mean amount of the repeat days d₁…d_x (null without any), where a day's amount
    is what all orders of that day brought.
    Takes: `PURCHASES` (revenue in any money unit, null without a rate: no amount). Gives: one row a customer with a
    purchase until the day `until`, included: customer_id, frequency, recency, age, mean_spend.
    Assumes: `is_purchase` as the house defines it; a day with returns alone is no purchase.
    Errors: WrongShape; WrongParameter for a unit under one day.
    Source: Fader, Hardie, Lee (2005) « "Counting Your Customers" the Easy Way », Marketing Science 24.
    """
    if unit_days < 1:
        raise WrongParameter(f"a unit of time is a day or more, not {unit_days}")
    table = require(orders, PURCHASES)
    table = table.filter(table.is_purchase, table.ordered_on <= ibis.literal(until))
    days = table.group_by("customer_id", "ordered_on").aggregate(revenue=table.revenue.sum())
    first = days.ordered_on.min().over(group_by=days.customer_id)
    days = days.mutate(first_on=first, is_repeat=days.ordered_on > first)
    each = days.group_by("customer_id", "first_on").aggregate(
        frequency=days.is_repeat.sum(),
        last_on=days.ordered_on.max(),
        mean_spend=days.revenue.mean(where=days.is_repeat),
    )
    return each.select(
        "customer_id",
        frequency=each.frequency.cast("float64"),
        recency=each.last_on.delta(each.first_on, unit="day") / unit_days,
        age=ibis.literal(until).delta(each.first_on, unit="day") / unit_days,
        mean_spend=each.mean_spend.cast("float64"),
    )


def grouped(frame: Any, *, weight: str | None = None) -> Histories:
    """Put customers with the same history together: models then weigh each history once.

    Takes: an Arrow, pandas or Polars frame, or a mapping of arrays, with `HISTORY` (and a column of weights). Gives:
    the distinct histories and how many customers have each.
    Errors: WrongShape for a missing column; WrongParameter for no customers, values that are negative or not numbers,
    a recency beyond the age, or a frequency above nothing with a recency of nothing.
    """
    frequency, recency, age = (column(frame, name) for name in HISTORY)
    weights = column(frame, weight) if weight else np.ones(len(frequency))
    _check(frequency, recency, age, weights)
    (frequency, recency, age), place = distinct(frequency, recency, age)
    return Histories(frequency, recency, age, np.bincount(place, weights=weights).astype(np.float64))


def distinct(*columns: Floats) -> tuple[tuple[Floats, ...], Places]:
    """The distinct rows of some columns of numbers, and at which of them each row stands."""
    codes, parts = np.zeros(len(columns[0]), np.int64), []
    for values in columns:
        kept, place = np.unique(values, return_inverse=True)
        codes = codes * len(kept) + place
        parts.append(kept)
    codes, place = np.unique(codes, return_inverse=True)
    spread = []
    for kept in reversed(parts):
        codes, at = np.divmod(codes, len(kept))
        spread.append(kept[at])
    return tuple(reversed(spread)), place


def column(frame: Any, name: str) -> Floats:
    """A column of any frame as numbers. Refuses with WrongShape what has no such column."""
    names = list(frame.column_names if hasattr(frame, "column_names") else frame.keys())
    if name not in names:
        raise WrongShape(f"missing column: {name}; the table has: {', '.join(map(str, names))}")
    values = frame[name]
    return np.asarray(values.to_numpy() if hasattr(values, "to_numpy") else values, dtype=np.float64)


def _check(frequency: Floats, recency: Floats, age: Floats, weight: Floats) -> None:
    if not len(frequency):
        raise WrongParameter("no customer has a purchase yet")
    for name, values in zip((*HISTORY, "weight"), (frequency, recency, age, weight), strict=True):
        if not np.all(np.isfinite(values)) or np.any(values < 0):
            raise WrongParameter(f"{name}: numbers from nothing upwards, none missing")
    if np.any(recency > age):
        raise WrongParameter("recency reaches beyond the age: the last purchase is after the end of the observation")
    if np.any((frequency > 0) != (recency > 0)):
        raise WrongParameter("who has bought again has a recency above nothing, and nobody else has")
