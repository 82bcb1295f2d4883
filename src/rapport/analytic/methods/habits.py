"""How customers buy: their usual basket and rhythm, seasons, days of the week, families, and moves between these."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import ibis

from rapport.analytic.methods.shapes import WrongParameter, require

if TYPE_CHECKING:
    import ibis.expr.types as ir

BOUGHT = ("customer_id", "order_id", "ordered_on", "is_purchase", "revenue")
HELD = ("customer_id", "ordered_on", "quantity", "revenue", "family")
DAYS_A_YEAR = 365.25
MOST_YEARS = 3


def baskets(orders: ir.Table) -> ir.Table:
    """What a purchase usually is.

    Formula: the lower quartile, the median and the upper quartile of the revenue of purchases above nothing.
    Takes: `BOUGHT`. Gives: one row: purchases, low, median, high (money unit of the orders; null without any).
    Errors: WrongShape. Source: contract K09, K22.
    """
    table = require(orders, BOUGHT)
    bought = table.filter(table.is_purchase, table.revenue > 0)
    amount = bought.revenue.cast("float64")
    return bought.aggregate(
        purchases=bought.count(), low=amount.quantile(0.25), median=amount.median(), high=amount.quantile(0.75)
    )


def rhythm(orders: ir.Table) -> ir.Table:
    """How many days usually pass between two purchases.

    Formula: gaps d_i − d_(i−1) between the purchase days of each customer who has several; quartiles of all gaps. A
    customer who buys often has more gaps, and more weight.
    Takes: `BOUGHT`. Gives: one row: customers (with a gap), gaps, low, median, high in days (null without any).
    Errors: WrongShape. Source: contract K22 (inter-purchase time).
    """
    table = require(orders, BOUGHT)
    bought = table.filter(table.is_purchase, table.customer_id.notnull())
    days = bought.select("customer_id", "ordered_on").distinct()
    before = days.ordered_on.lag().over(group_by=days.customer_id, order_by=days.ordered_on)
    gaps = days.mutate(gap=days.ordered_on.delta(before, unit="day").cast("float64"))
    gaps = gaps.filter(gaps.gap.notnull())
    return gaps.aggregate(
        customers=gaps.customer_id.nunique(), gaps=gaps.count(),
        low=gaps.gap.quantile(0.25), median=gaps.gap.median(), high=gaps.gap.quantile(0.75),
    )  # fmt: skip


def whole_years(first: date, last: date) -> date | None:
    """The first day of the longest span of whole years, three at most, that ends on `last`; nothing under one year."""
    years = min(MOST_YEARS, ((last - first).days + 1) // 365)
    return last - timedelta(days=round(years * DAYS_A_YEAR) - 1) if years else None


def seasons(orders: ir.Table, *, since: date, until: date) -> ir.Table:
    """In which months of the year customers buy.

    Formula: index of a month = (its purchases ÷ its days) ÷ (all purchases ÷ all days); 1 is a month like any other.
    Takes: `BOUGHT`; since, until: the first and the last day of whole years (`whole_years`), so that every month counts
    equally often. Gives: one row a month of the year with a purchase: month (1…12), purchases, revenue, index.
    Errors: WrongShape, WrongParameter (less than a year). Source: ratio-to-average seasonal index of the field.
    """
    days = (until - since).days + 1
    if days < 365:
        raise WrongParameter("seasons need a whole year of orders")
    table = require(orders, BOUGHT)
    bought = table.filter(
        table.is_purchase, table.ordered_on >= ibis.literal(since), table.ordered_on <= ibis.literal(until)
    )
    bought = bought.mutate(month=bought.ordered_on.month())
    sums = bought.group_by("month").aggregate(purchases=bought.count(), revenue=bought.revenue.sum().fill_null(0))
    total = sums.purchases.sum().over()
    usual = ibis.cases(*((sums.month == month, _days_of(month, since, until)) for month in range(1, 13)), else_=1)
    return sums.mutate(index=(sums.purchases / usual) / (total / days)).order_by("month")


def _days_of(month: int, since: date, until: date) -> int:
    """How many days of a month of the year lie in a span."""
    span = (until - since).days + 1
    return sum((since + timedelta(days=day)).month == month for day in range(span))


def weekdays(orders: ir.Table) -> ir.Table:
    """On which days of the week customers buy: one row a day, weekday (Monday is 0), purchases, share (0…1).

    Takes: `BOUGHT`. Errors: WrongShape. Source: contract K09.
    """
    table = require(orders, BOUGHT)
    bought = table.filter(table.is_purchase)
    bought = bought.mutate(weekday=bought.ordered_on.day_of_week.index().cast("int64"))
    sums = bought.group_by("weekday").aggregate(purchases=bought.count())
    return sums.mutate(share=sums.purchases / sums.purchases.sum().over()).order_by("weekday")


def families(lines: ir.Table) -> ir.Table:
    """What customers buy: one row a family, the largest first: family, customers, revenue, share of all revenue.

    Takes: `HELD`, lines with the family of their product; those that went back (quantity ≤ 0) are no purchase.
    Errors: WrongShape. Source: contract K09 (favourite category).
    """
    table = require(lines, HELD)
    bought = table.filter(table.quantity > 0, table.customer_id.notnull())
    revenue = bought.revenue.sum().fill_null(0).cast("float64")
    sums = bought.group_by("family").aggregate(customers=bought.customer_id.nunique(), revenue=revenue)
    whole = sums.revenue.sum().over()
    return sums.mutate(share=(sums.revenue / whole.nullif(0)).fill_null(0.0)).order_by(ibis.desc("revenue"), "family")


def favourites(lines: ir.Table, *, since: date, until: date) -> ir.Table:
    """The family on which each customer spent most in a span of days, both included; of equal ones the first by name.

    Takes: `HELD`. Gives: one row a customer who bought something of a family: customer_id, family, revenue.
    Errors: WrongShape. Source: contract K09.
    """
    table = require(lines, HELD)
    inside = table.filter(
        table.quantity > 0, table.customer_id.notnull(), table.family != "",
        table.ordered_on >= ibis.literal(since), table.ordered_on <= ibis.literal(until),
    )  # fmt: skip
    each = inside.group_by("customer_id", "family").aggregate(revenue=inside.revenue.sum().fill_null(0))
    place = ibis.row_number().over(group_by=each.customer_id, order_by=[ibis.desc(each.revenue), each.family])
    return each.mutate(place=place).filter(lambda t: t.place == 0).drop("place")


def migration(lines: ir.Table, *, middle: date, days: int, until: date) -> ir.Table:
    """Between which families customers moved from one span of days to the next.

    Formula: the favourite family of the `days` until `middle` against that of the days after it, until `until`; share
    = customers ÷ all who had that former favourite and bought in both spans.
    Takes: `HELD`. Gives: one row a pair of families: before, after, customers, share (0…1), most customers first.
    Errors: WrongShape. Source: contract K22 (category migration); a transition matrix of one step.
    """
    first = middle - timedelta(days=days - 1)
    before = favourites(lines, since=first, until=middle).select("customer_id", before="family")
    after = favourites(lines, since=middle + timedelta(days=1), until=until).select("customer_id", after="family")
    both = before.inner_join(after, "customer_id")
    sums = both.group_by("before", "after").aggregate(customers=both.count())
    whole = sums.customers.sum().over(group_by=sums.before)
    return sums.mutate(share=sums.customers / whole).order_by(ibis.desc("customers"), "before", "after")
