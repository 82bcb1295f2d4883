"""Matrices: customers placed in the cells of two axes, and who moved from cell to cell (rows K28, K38, K48)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import ibis

from rapport.analytic.methods.margins import ACQUISITION, GOODS
from rapport.analytic.methods.shapes import FOLDED, WrongParameter, require

if TYPE_CHECKING:
    import ibis.expr.types as ir

CONTACTS = ("customer_id", "day")
COSTS = ("customer_id", "day", "kind", "amount", "is_replaced")
PLACED = ("customer_id", "x", "y", "revenue", "known_margin")
FEWEST, MOST = 2, 4
NOWHERE = 0
OF_CONTACTS = frozenset({"interactions", "contact_days"})
OF_COSTS = frozenset({"profitability"})


@dataclass(frozen=True, slots=True)
class Axis:
    """A measure and how it is cut into 2 to 4 bands; the last band is the best.

    `limits`, rising, in the unit of the measure: a band begins at its limit (value ≥ limit). Without them `bands` parts
    are cut by quantiles (value > quantile, so that equal values stay together). Where `little_is_good` (recency) the
    bands are turned round. `of_positive`: quantiles are those of the customers above zero; the others stay below.
    """

    measure: str
    limits: tuple[float, ...] = ()
    bands: int = 2
    little_is_good: bool = False
    of_positive: bool = True

    def __post_init__(self) -> None:
        if not FEWEST <= self.count <= MOST:
            raise WrongParameter(f"an axis has {FEWEST} to {MOST} bands, not {self.count}")
        if list(self.limits) != sorted(set(self.limits)):
            raise WrongParameter(f"limits rise: {self.limits}")

    @property
    def count(self) -> int:
        return len(self.limits) + 1 if self.limits else self.bands


def values(
    orders: ir.Table,
    contacts: ir.Table,
    costs: ir.Table,
    *,
    since: date | ir.DateValue,
    until: date | ir.DateValue,
    measures: frozenset[str] = frozenset(),
) -> ir.Table:
    """Measure every customer on a day by what happened until then.

    Formula: customers = those with at least one purchase until the day `until`. Of their orders from `since` to
    `until`, both included: revenue = Σ revenue, known_margin = Σ margin of the lines whose cost is known, purchases =
    number of purchases, basket = revenue of the purchases that have one ÷ their number, null without any.
    recency_days = until − day of the last purchase, however old. interactions = contacts in these days,
    contact_days = the days that have one. profitability = known_margin − Σ amount of the costs that name the customer
    in these days, neither replaced nor of the kinds goods (they are in the margin) and acquisition (taken off once);
    a cost without a known amount takes nothing off.
    Takes: `FOLDED` (what `worth.orders` gives); contacts: `CONTACTS`, one row each; `COSTS`; measures: of those that
    need contacts or costs, which are wanted. Gives: one row a customer: customer_id, revenue, known_margin, purchases,
    basket, recency_days, and the measures wanted. Amounts keep the unit of the orders.
    Assumes: one row an order; orders and contacts as they are known today: the past is replayed, not remembered.
    Errors: WrongShape. Source: contract K38 (past, accounting view), K48 (number and days of contact).
    """
    first, last = _day(since), _day(until)
    table = require(orders, FOLDED)
    table = table.filter(table.customer_id.notnull(), table.ordered_on <= last)
    inside = table.ordered_on >= first
    bought = inside & table.is_purchase & table.revenue.notnull()
    sums = table.group_by("customer_id").aggregate(
        last_on=table.ordered_on.max(where=table.is_purchase),
        revenue=table.revenue.sum(where=inside).fill_null(0),
        known_margin=table.known_margin.sum(where=inside).fill_null(0),
        purchases=(inside & table.is_purchase).sum(),
        basket_sum=table.revenue.sum(where=bought),
        baskets=bought.sum(),
    )
    known = sums.filter(sums.last_on.notnull())
    found = known.select(
        "customer_id",
        "revenue",
        "known_margin",
        "purchases",
        basket=known.basket_sum.cast("float64") / known.baskets.cast("float64").nullif(0.0),
        recency_days=last.delta(known.last_on, unit="day"),
    )
    if measures & OF_CONTACTS:
        found = _with_contacts(found, contacts, first, last)
    return _with_costs(found, costs, first, last) if measures & OF_COSTS else found


def _day(day: date | ir.DateValue) -> ir.DateValue:
    return ibis.literal(day) if isinstance(day, date) else day


def _with_contacts(found: ir.Table, contacts: ir.Table, first: ir.DateValue, last: ir.DateValue) -> ir.Table:
    table = require(contacts, CONTACTS)
    sums = table.filter(table.day.between(first, last)).group_by(contact_id=table.customer_id)
    sums = sums.aggregate(interactions=lambda t: t.count(), contact_days=lambda t: t.day.nunique())
    joined = found.left_join(sums, found.customer_id == sums.contact_id).drop("contact_id")
    return joined.mutate(interactions=joined.interactions.fill_null(0), contact_days=joined.contact_days.fill_null(0))


def _with_costs(found: ir.Table, costs: ir.Table, first: ir.DateValue, last: ir.DateValue) -> ir.Table:
    table = require(costs, COSTS)
    counted = table.filter(table.day.between(first, last), table.kind.notin([GOODS, ACQUISITION]), ~table.is_replaced)
    sums = counted.group_by(cost_id=counted.customer_id).aggregate(cost=lambda t: t.amount.sum())
    joined = found.left_join(sums, found.customer_id == sums.cost_id)
    return joined.mutate(profitability=joined.known_margin - joined.cost.fill_null(0)).drop("cost_id", "cost")


def thresholds(measured: ir.Table, x: Axis, y: Axis) -> ir.Table:
    """Say where the bands of two axes begin.

    Formula: for an axis with limits, those; else the quantiles 1/n … (n−1)/n (linear interpolation, type 7) of its
    measure, nulls left out; for `of_positive` of the values above zero.
    Takes: the measures of the whole base. Gives: one row: x_1, x_2 … y_1, y_2 …, in the unit of the measures; null
    where nobody has any. Assumes: nothing more. Errors: none. Source: the median split and quantile split of the field.
    """
    return measured.aggregate(
        **{
            f"{name}_{place + 1}": found
            for name, axis in (("x", x), ("y", y))
            for place, found in enumerate(_limits(measured, axis))
        }
    )


def _limits(measured: ir.Table, axis: Axis) -> list[ir.NumericScalar]:
    column = measured[axis.measure]
    if axis.limits:
        return [column.count() * 0.0 + limit for limit in axis.limits]
    where = column > 0 if axis.of_positive else column.notnull()
    return [column.quantile(place / axis.bands, where=where).cast("float64") for place in range(1, axis.bands)]


def placed(measured: ir.Table, begin: ir.Table, x: Axis, y: Axis) -> ir.Table:
    """Place customers in the cells of two axes.

    Formula: the band of a value is 1 + the number of thresholds that it reaches (≥ a limit, > a quantile); where little
    is good it is the number of bands − those. A customer whose measure is null on an axis is in no cell: both are 0.
    Takes: measured: what `values` gives, perhaps with further measures, perhaps within a reader's scope; begin: what
    `thresholds` gives of the whole base. Gives: `PLACED` and the measures: x and y are bands from 1.
    Assumes: one row in `begin`. Errors: none. Source: contract K28, K38, K48.
    """
    joined = measured.cross_join(begin)
    known = joined[x.measure].notnull() & joined[y.measure].notnull()
    bands = {name: ibis.ifelse(known, _band(joined, name, axis), NOWHERE) for name, axis in (("x", x), ("y", y))}
    return joined.mutate(**bands).drop(*begin.columns)


def _band(joined: ir.Table, name: str, axis: Axis) -> ir.IntegerValue:
    reached = ibis.literal(0)
    for place in range(1, axis.count):
        value, limit = joined[axis.measure].cast("float64"), joined[f"{name}_{place}"]
        met = value >= limit if axis.limits else value > limit
        reached = reached + met.fill_null(False).cast("int64")
    return (axis.count - reached if axis.little_is_good else 1 + reached).cast("int64")


def band(value: float, begin: Sequence[float | None], axis: Axis) -> int:
    """Say in which band of an axis one value lies.

    Formula: as `placed`. Takes: a value in the unit of the measure; begin: where the bands begin, null where nobody has
    any. Gives: a band from 1. Errors: none. Source: contract K28.
    """
    reached = sum(value >= limit if axis.limits else value > limit for limit in begin if limit is not None)
    return axis.count - reached if axis.little_is_good else 1 + reached


def cells(customers: ir.Table) -> ir.Table:
    """Count the customers of each cell and add up what they brought.

    Takes: `PLACED`. Gives: one row a cell that holds anybody: x, y, customers, revenue, known_margin; those in no cell
    under 0, 0. Invariant: Σ customers = customers known. Errors: WrongShape. Source: contract K28.
    """
    table = require(customers, PLACED)
    return table.group_by("x", "y").aggregate(
        customers=table.count(), revenue=table.revenue.sum(), known_margin=table.known_margin.sum()
    )


def moved(before: ir.Table, after: ir.Table) -> ir.Table:
    """Say of every customer in which cell they were on one day and in which they are on a later one.

    Formula: customers of either day; who was in no cell on a day (no purchase yet, or a measure without a value) has
    band 0 there. revenue is that of the later day's window.
    Takes: `PLACED` of both days, by the same axes. Gives: one row a customer: customer_id, from_x, from_y, x, y,
    revenue. Errors: WrongShape. Source: contract K39 to K47 read such moves.
    """
    earlier, later = require(before, PLACED), require(after, PLACED)
    earlier = earlier.select(before_id=earlier.customer_id, from_x=earlier.x, from_y=earlier.y)
    both = later.outer_join(earlier, later.customer_id == earlier.before_id)
    return both.select(
        customer_id=ibis.coalesce(both.customer_id, both.before_id),
        **{name: both[name].fill_null(NOWHERE) for name in ("from_x", "from_y", "x", "y")},
        revenue=both.revenue.fill_null(0),
    )


def moves(before: ir.Table, after: ir.Table) -> ir.Table:
    """Count who was in which cell on one day and in which on a later one.

    Takes: `PLACED` of both days, by the same axes. Gives: one row a pair of cells that anybody has: from_x, from_y, x,
    y, customers, revenue; see `moved`. Invariants: the rows of one (x, y) ≠ (0, 0) add up to its cell, as do those of
    one (from_x, from_y) on the day before. Errors: WrongShape. Source: contract K39 to K47 read such moves.
    """
    return (
        moved(before, after)
        .group_by("from_x", "from_y", "x", "y")
        .aggregate(customers=lambda t: t.count(), revenue=lambda t: t.revenue.sum())
    )
