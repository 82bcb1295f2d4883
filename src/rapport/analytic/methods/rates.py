"""The portfolio's rates for a period, with the customers that each one counts (rows M25–M27, M33–M36)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis

from rapport.analytic.methods.shapes import ORDERS, SPELLS, WrongParameter, require

if TYPE_CHECKING:
    import ibis.expr.types as ir

RATES = {
    "ordering": ("ordered", "known"),
    "active": ("active", "known"),
    "repurchase": ("bought_again", "known"),
    "retention": ("retained", "opening"),
    "attrition": ("lost", "opening"),
}


@dataclass(frozen=True, slots=True)
class Active:
    """What makes a customer active in a period: at least so many purchases, and at least so much revenue in it.

    With 0 purchases any order is enough, a return too. `revenue` is in the unit of the orders'; 0 asks for none.
    """

    purchases: int = 1
    revenue: int = 0

    def __post_init__(self) -> None:
        if self.purchases < 0 or self.revenue < 0:
            raise WrongParameter(f"at least 0 purchases and 0 of revenue, not {self.purchases} and {self.revenue}")


PURCHASE = Active()


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a rate, `start` included and `end` excluded, and what its words mean around them.

    Non-contractual rule: a customer is in the *opening cohort* when their last purchase before `start` is no older
    than `opening_months` (None: however old). They are *lost* when they made no purchase in the period or, with
    `inactivity_months`, none in that many months before `end`; else they are *retained*.
    """

    start: date
    end: date
    opening_months: int | None = 12
    inactivity_months: int | None = None
    active: Active = PURCHASE

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise WrongParameter(f"a period ends after it starts: {self.start} – {self.end}")
        for months in (self.opening_months, self.inactivity_months):
            if months is not None and months < 1:
                raise WrongParameter(f"a number of months is at least 1, not {months}")

    @property
    def opening_from(self) -> date | None:
        return None if self.opening_months is None else months_before(self.start, self.opening_months)

    @property
    def kept_from(self) -> date:
        return self.start if self.inactivity_months is None else months_before(self.end, self.inactivity_months)


def months_before(day: date, months: int) -> date:
    """The same day some months earlier, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def members(orders: ir.Table, window: Window, *, activity: ir.Table | None = None) -> ir.Table:
    """Say of each known customer to which populations of the period they belong.

    Formula, on purchases (orders with a positive quantity) before `window.end`:
    known = at least one purchase; ordered = at least one in the period; existing = at least one before the period;
    bought_again = ordered, and not for the first time (a second purchase, be it on the same day); opening, retained,
    lost = see `Window`, retained and lost are computed apart and split the opening cohort; active = at least one
    event of `activity` in the period (customer_id, occurred_on); when not given, what `window.active` asks of orders.
    purchases and revenue: number of purchases in the period, and Σ revenue of all orders in it, negative ones too.
    Takes: `ORDERS` (customer_id, order_id, ordered_on, is_purchase, revenue), what `worth.orders` gives. Gives: one
    row a known customer, with the ten columns above. To choose another population, filter the orders.
    Assumes: one row an order. Errors: WrongShape, WrongParameter (an empty period).
    Source: contract M25–M26, M33–M36, decision 5.
    """
    table = require(orders, ORDERS)
    end, start = ibis.literal(window.end), ibis.literal(window.start)
    table = table.filter(table.customer_id.notnull(), table.ordered_on < end)
    inside = table.ordered_on >= start
    bought = table.is_purchase
    opening_from = window.opening_from
    recent = ibis.literal(True) if opening_from is None else table.ordered_on >= ibis.literal(opening_from)
    sums = table.group_by("customer_id").aggregate(
        ever=bought.sum(),
        orders=inside.sum(),
        purchases=(bought & inside).sum(),
        earlier=(bought & ~inside).sum(),
        opened=(bought & ~inside & recent).sum(),
        kept=(bought & (table.ordered_on >= ibis.literal(window.kept_from))).sum(),
        revenue=table.revenue.sum(where=inside).fill_null(0),
    )
    known, least = sums.filter(sums.ever > 0), window.active
    often = known.purchases >= least.purchases if least.purchases else known.orders > 0
    found = known.select(
        "customer_id",
        "purchases",
        "revenue",
        known=ibis.literal(True),
        ordered=known.purchases > 0,
        active=often & (known.revenue >= least.revenue) if least.revenue else often,
        existing=known.earlier > 0,
        bought_again=(known.purchases > 0) & (known.ever >= 2),
        opening=known.opened > 0,
        retained=(known.opened > 0) & (known.kept > 0),
        lost=(known.opened > 0) & (known.kept == 0),
    )
    return found if activity is None else _with_activity(found.drop("active"), window, activity)


def _with_activity(found: ir.Table, window: Window, activity: ir.Table) -> ir.Table:
    events = require(activity, ("customer_id", "occurred_on"))
    events = events.filter(
        events.occurred_on >= ibis.literal(window.start), events.occurred_on < ibis.literal(window.end)
    )
    seen = events.select(seen_id=events.customer_id).distinct()
    joined = found.left_join(seen, found.customer_id == seen.seen_id)
    return joined.mutate(active=joined.seen_id.notnull()).drop("seen_id")


def counts(populations: ir.Table) -> ir.Table:
    """Count every population of the five rates.

    Takes: what `members` gives, perhaps within a reader's scope. Gives: one row with the number of customers in each of
    known, ordered, active, bought_again, opening, retained, lost. Assumes: nothing more. Errors: none.
    Source: contract M25, M33–M36.
    """
    names = sorted({name for pair in RATES.values() for name in pair})
    return populations.aggregate(**{name: populations[name].sum().fill_null(0) for name in names})


def value(numerator: int, denominator: int) -> float | None:
    """A rate, 0…1; nothing when nobody is in the denominator."""
    return numerator / denominator if denominator else None


def rates(populations: ir.Table) -> ir.Table:
    """Compute the five rates from their populations.

    Formula, each 0…1 and null when nobody is in the denominator:
    ordering (« taux de fidélisation », M25) = customers who ordered in the period / known customers;
    active (« taux de renouvellement », M34) = active in the period / known customers;
    repurchase (« taux de réachat », M36) = those who bought again / known customers;
    retention (« taux de rétention », M33) = retained / opening cohort; attrition (M35) = lost / opening cohort.
    Invariant: retention + attrition = 1 on the same cohort.
    Takes: what `members` gives, perhaps within a reader's scope. Gives: one row a rate: rate, numerator,
    denominator, value. Assumes: nothing more. Errors: none. Source: contract M25, M33–M36, decision 5.
    """
    found = counts(populations)
    rows = [
        found.select(rate=ibis.literal(name), numerator=found[top], denominator=found[bottom])
        for name, (top, bottom) in RATES.items()
    ]
    table = ibis.union(rows[0], *rows[1:])
    return table.mutate(value=table.numerator.cast("float64") / table.denominator.cast("float64").nullif(0.0))


def orders_from_existing(populations: ir.Table) -> ir.Table:
    """Count and add up the period's orders of customers who had bought before it, apart from those of new ones.

    Formula (M26): purchases = number of purchases in the period; revenue = Σ revenue of every order in it, returns
    included; existing = a purchase before the period's first day.
    Takes: what `members` gives. Gives: one row: customers, purchases, revenue (existing customers), new_customers,
    new_purchases, new_revenue (the others); the two halves add up to the period. Assumes: orders without customer
    belong to neither. Errors: none. Source: contract M26 « auprès des clients actuels ».
    """
    old, bought = populations.existing, populations.ordered
    return populations.aggregate(
        customers=(old & bought).sum().fill_null(0),
        purchases=populations.purchases.sum(where=old).fill_null(0),
        revenue=populations.revenue.sum(where=old).fill_null(0),
        new_customers=(~old & bought).sum().fill_null(0),
        new_purchases=populations.purchases.sum(where=~old).fill_null(0),
        new_revenue=populations.revenue.sum(where=~old).fill_null(0),
    )


def revenue_change(orders: ir.Table, window: Window, earlier: Window) -> ir.Table:
    """Compare the revenue of a period with that of an earlier one.

    Formula (M27): change = now − before; ratio = change / before, null unless before is positive.
    Takes: `ORDERS`, orders without customer included. Gives: one row: now, before, change, ratio (0.1 = +10 %).
    Assumes: both windows are as long as each other if the ratio is to mean anything; this is left to the caller.
    Errors: WrongShape. Source: contract M27 « Evolution du CA en % ou en valeur ».
    """
    table = require(orders, ORDERS)

    def within(window: Window) -> ir.NumericScalar:
        inside = (table.ordered_on >= ibis.literal(window.start)) & (table.ordered_on < ibis.literal(window.end))
        return table.revenue.sum(where=inside).fill_null(0)

    sums = table.aggregate(now=within(window), before=within(earlier))
    change = sums["now"] - sums.before
    usable = ibis.ifelse(sums.before > 0, sums.before, ibis.null()).cast("float64")
    return sums.mutate(change=change, ratio=change.cast("float64") / usable)


def members_by_contract(spells: ir.Table, window: Window) -> ir.Table:
    """Say who was retained and who was lost, where a contract decides (contractual rule).

    Formula: opening = a spell that began before `start` and had not ended before it; retained = of those, a spell
    that still runs on the day before `end`; lost = opening and none does. A renewal on time is one life.
    Takes: `SPELLS` (customer_id, starts_on, ends_on: last day, null while it runs). Gives: one row a customer of the
    opening cohort: customer_id, opening, retained, lost. Assumes: nothing about overlaps.
    Errors: WrongShape. Source: contract M33, M35 « contractual and non-contractual lost rules ».
    """
    table = require(spells, SPELLS)
    start, last = ibis.literal(window.start), ibis.literal(window.end - timedelta(days=1))
    at_start = (table.starts_on < start) & (table.ends_on.isnull() | (table.ends_on >= start))
    at_end = (table.starts_on <= last) & (table.ends_on.isnull() | (table.ends_on >= last))
    sums = table.group_by("customer_id").aggregate(opened=at_start.sum(), running=at_end.sum())
    cohort = sums.filter(sums.opened > 0)
    return cohort.select(
        "customer_id", opening=ibis.literal(True), retained=cohort.running > 0, lost=cohort.running == 0
    )
