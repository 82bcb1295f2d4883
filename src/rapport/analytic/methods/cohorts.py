"""Cohorts: customers by the period of their first purchase, and what each period since then brought."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis

from rapport.analytic.methods.shapes import FOLDED, WrongParameter, require

if TYPE_CHECKING:
    import ibis.expr.types as ir

MONTHS = {"month": 1, "quarter": 3, "year": 12}
SUMS = ("revenue", "known_margin", "covered", "spread", "uncosted_lines")
Cell = Mapping[str, Any]


def place(day: date, by: str) -> int:
    """The number of the period that holds a day: whole months, quarters or years since the year 0."""
    return (day.year * 12 + day.month - 1) // _months(by)


def first_day(number: int, by: str) -> date:
    """The first day of the period of this number."""
    year, month = divmod(number * _months(by), 12)
    return date(year, month + 1, 1)


def last_day(number: int, by: str) -> date:
    """The last day of the period of this number."""
    return first_day(number + 1, by) - timedelta(days=1)


def triangle(orders: ir.Table, *, by: str, until: date) -> ir.Table:
    """Follow the customers whose first purchase lies in the same period through the periods since.

    Formula: cohort = the period (month, quarter, year) of a customer's first purchase; age = periods since it, 0 for
    the period itself; size = customers of the cohort; customers = those with a purchase in the period (« ordered in
    period », out of all of the cohort), so that customers = size at age 0; share = customers / size; orders, revenue,
    known_margin = number and sums of all their orders in the period, returns too; `_so_far` = the sum of ages 0…age;
    returns_so_far = Σ customers of ages 1…age. A return from before the first purchase is added to age 0. Margin is
    known where no uncosted_line is counted; covered / spread is the share of revenue whose cost is known.
    is_complete = the period ended by `until`: what is not complete is told so far, it is no fall.
    Invariants: Σ size = customers who ever bought; Σ revenue = revenue of all their orders.
    Takes: `FOLDED`, what `worth.orders` gives, within any selection of customers; by: month, quarter or year; until:
    the last day that is known. Gives: one row for each cohort that has customers and each age until the period of
    `until`, also where nobody came: cohort (first day), age, starts_on, size, customers, share (0…1), orders, revenue,
    known_margin, covered, spread, uncosted_lines, each of the five also `_so_far`, returns_so_far, is_complete.
    Amounts keep the unit of the orders; an order without exchange rate adds no revenue.
    Assumes: one row an order; whoever bought before the first known order counts from their first known purchase.
    Errors: WrongShape, WrongParameter (another period). Source: contract M01, M11 (by cohort), decision 5 for
    « ordered in period »; the triangle of cohort by age is the usual table of the field.
    """
    months, last = _months(by), place(until, by)
    table = require(orders, FOLDED)
    table = table.filter(table.customer_id.notnull(), table.ordered_on <= ibis.literal(until))
    table = table.mutate(place=((table.ordered_on.year() * 12 + table.ordered_on.month() - 1) // months).cast("int64"))
    each = table.group_by("customer_id", "place").aggregate(
        bought=table.is_purchase.cast("int64").max(),
        orders=table.order_id.count(),
        **{name: table[name].sum().fill_null(0) for name in SUMS},
    )
    firsts = each.filter(each.bought == 1).group_by("customer_id").aggregate(first=lambda t: t.place.min())
    placed = each.inner_join(firsts, "customer_id")
    placed = placed.mutate(age=ibis.greatest(placed.place - placed.first, 0))
    sums = placed.group_by("first", "age").aggregate(
        customers=placed.bought.sum(),
        orders=placed.orders.sum(),
        **{name: placed[name].sum() for name in SUMS},
    )
    return _accumulated(_filled(firsts, sums, last), months, last if until == last_day(last, by) else last - 1)


def _filled(firsts: ir.Table, sums: ir.Table, last: int) -> ir.Table:
    """A row for every age of every cohort until the last period: what did not happen is 0."""
    sizes = firsts.group_by("first").aggregate(size=lambda t: t.count())
    grid = sizes.mutate(age=ibis.range(0, last - sizes.first + 1).unnest().cast("int64"))
    joined = grid.left_join(sums, ["first", "age"])
    names = ("customers", "orders", *SUMS)
    return joined.select(
        first=grid.first,
        age=grid.age,
        size=grid["size"],
        **{name: joined[name].fill_null(0).cast("int64") for name in names},
    )


def _accumulated(cells: ir.Table, months: int, last_complete: int) -> ir.Table:
    """The cells with their sums so far, their days and whether their period has ended."""
    so_far = ibis.window(group_by="first", order_by="age", preceding=None, following=0)
    later = ibis.ifelse(cells.age > 0, cells.customers, 0)
    starts = cells.first + cells.age
    return cells.select(
        "age",
        "size",
        "customers",
        "orders",
        *SUMS,
        cohort=_day(cells.first * months),
        starts_on=_day(starts * months),
        share=cells.customers.cast("float64") / cells["size"].cast("float64"),
        returns_so_far=later.sum().over(so_far).cast("int64"),
        is_complete=starts <= last_complete,
        **{f"{name}_so_far": cells[name].sum().over(so_far).cast("int64") for name in SUMS},
    ).order_by("cohort", "age")


def _day(months: ir.IntegerValue) -> ir.DateValue:
    return ibis.date((months // 12).cast("int32"), (months % 12 + 1).cast("int32"), 1)


def outside(orders: ir.Table, *, until: date) -> ir.Table:
    """Sum up what belongs to no cohort: orders without customer, and of customers who never made a purchase.

    Formula: Σ revenue of these orders; with the triangle's it adds up to the revenue of all orders until that day.
    Takes: `FOLDED`, until: the last day that is known. Gives: one row: orders, revenue. Assumes: one row an order.
    Errors: WrongShape. Source: house definition of purchase (a return without one is none).
    """
    table = require(orders, FOLDED)
    table = table.filter(table.ordered_on <= ibis.literal(until))
    buyers = table.filter(table.is_purchase, table.customer_id.notnull()).select("customer_id").distinct()
    others = table.anti_join(buyers, "customer_id")
    return others.aggregate(orders=others.count(), revenue=others.revenue.sum().fill_null(0))


def averages(cells: Iterable[Cell]) -> list[dict[str, Any]]:
    """Add up the cohorts at each age, as far as their period has ended.

    Formula: at age k, over the cohorts whose period k is complete: size, customers and every sum = Σ; share =
    Σ customers / Σ size, so a large cohort weighs more than a small one. Each age has its own cohorts, the older ones
    at high ages; so what came so far is what the averages of the ages before have brought to as many customers:
    so_far(k) = so_far(k − 1) · size(k) / size(k − 1) + sum(k), which falls by returns alone.
    Takes: rows of `triangle`, perhaps some cohorts of it. Gives: one row an age that some cohort has completed: age,
    cohorts, size, customers, share, orders and the sums, each also `_so_far`. Errors: none.
    Source: weighted mean; the sums so far as the chain-ladder method adds them up.
    """
    found: dict[int, dict[str, Any]] = {}
    names = ("size", "customers", "orders", *SUMS)
    for cell in cells:
        if cell["is_complete"]:
            row = found.setdefault(cell["age"], {"age": cell["age"], "cohorts": 0, **dict.fromkeys(names, 0)})
            row["cohorts"] += 1
            for name in names:
                row[name] += cell[name]
    rows: list[dict[str, Any]] = []
    for age in sorted(found):
        row, part = found[age], found[age]["size"] / rows[-1]["size"] if rows else 0.0
        before = rows[-1] if rows else {}
        so_far = {f"{name}_so_far": before.get(f"{name}_so_far", 0) * part + row[name] for name in SUMS}
        rows.append({**row, **so_far, "share": row["customers"] / row["size"]})
    return rows


def best(cells: Iterable[Cell], column: str) -> tuple[date, int] | None:
    """Find the cohort of which each customer has brought most, all compared at the same age.

    Formula: the age h is the highest that at least half of the cohorts have completed; the best has the largest
    column / size at age h. Of equals, the oldest. None before any period has ended.
    Takes: rows of `triangle`; column: one that is a sum so far, returns_so_far (number of later periods with a
    purchase) among them. Gives: (cohort, h). Errors: none. Source: house definition, `docs/GLOSSARY.md` "cohort".
    """
    complete = [cell for cell in cells if cell["is_complete"]]
    every = sum(cell["age"] == 0 for cell in complete)
    counts: dict[int, int] = {}
    for cell in complete:
        counts[cell["age"]] = counts.get(cell["age"], 0) + 1
    if not every:
        return None
    at = max(age for age, count in counts.items() if count * 2 >= every)
    alike = [cell for cell in complete if cell["age"] == at]
    found = min(alike, key=lambda cell: (-cell[column] / cell["size"], cell["cohort"]))
    return found["cohort"], at


def latest(cells: Iterable[Cell]) -> date | None:
    """Find the youngest cohort that has completed a period after that of its first purchases: a curve needs two.

    Takes: rows of `triangle`. Gives: its first day, or None. Errors: none. Source: house definition.
    """
    return max((cell["cohort"] for cell in cells if cell["is_complete"] and cell["age"] == 1), default=None)


def _months(by: str) -> int:
    if by not in MONTHS:
        raise WrongParameter(f"a period is a month, a quarter or a year, not {by}")
    return MONTHS[by]
