"""How concentrated value is: Pareto and Lorenz curve, share of the first customers, Gini (contract rows K34, K35)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from rapport.analytic.methods.shapes import AMOUNTS, WrongParameter, require

if TYPE_CHECKING:
    import ibis.expr.types as ir


def ranked(amounts: ir.Table) -> ir.Table:
    """Rank customers from the most to the least valuable and add up their amounts.

    Formula: rank 1…n by amount descending, ties by key; cumulated = Σ amounts of ranks ≤ rank.
    Takes: `AMOUNTS` (customer_id, amount: revenue or margin; null when not known). Gives: customer_id, amount, rank,
    customers (n), cumulated, before (= cumulated − amount), total; customers whose amount is null are left out.
    Assumes: one row a customer. Integers stay exact. Errors: WrongShape. Source: Pareto 1896, contract K34.
    """
    table = require(amounts, AMOUNTS)
    table = table.filter(table.amount.notnull())
    order = [table.amount.desc(), table.customer_id]
    running = ibis.window(order_by=order, rows=(None, 0))
    found = table.mutate(
        rank=ibis.row_number().over(order_by=order) + 1,
        customers=table.count().over(),
        cumulated=table.amount.sum().over(running),
        total=table.amount.sum().over(),
    )
    return found.mutate(before=found.cumulated - found.amount)


def first(customers: ir.IntegerValue, percent: int) -> ir.IntegerValue:
    """The number of customers that `percent` % of a base is: rounded to the nearest, halves up, at least one."""
    if not 0 < percent <= 100:
        raise WrongParameter(f"a share is between 1 and 100 %, not {percent}")
    return ibis.greatest(((customers * percent * 2 + 100) // 200).cast("int64"), 1)


def curve(amounts: ir.Table, *, points: int = 100) -> ir.Table:
    """Draw the curve of cumulated amounts, from the most valuable customer to the least.

    Formula: x = rank / n, y = cumulated / total, both 0…1; y passes 1 where later amounts are negative.
    Takes: `AMOUNTS`. Gives: about `points` rows in order of x: rank, x, y, customers; the first customer, the last
    and every ⌈n/points⌉-th between. Empty when the total is not positive: shares of nothing are not drawn.
    Assumes: as `ranked`. Errors: WrongShape; WrongParameter for fewer than two points. Source: Lorenz 1905, reversed.
    """
    if points < 2:
        raise WrongParameter("a curve has at least two points")
    table = ranked(amounts)
    step = (table.customers + points - 1) // points
    kept = table.filter(
        table.total > 0, (table["rank"] == 1) | (table["rank"] == table.customers) | (table["rank"] % step == 0)
    )
    return kept.select(
        "rank",
        "customers",
        x=kept["rank"].cast("float64") / kept.customers.cast("float64"),
        y=kept.cumulated.cast("float64") / kept.total.cast("float64"),
    ).order_by("rank")


def figures(amounts: ir.Table, *, top_percent: int = 20) -> ir.Table:
    """Say in one row how concentrated the base is.

    Formula: top_share = cumulated amount of the first `top_customers` (= `first(n, top_percent)`) / total.
    half_customers = the smallest k whose cumulated amount reaches half of the total; half_share = k / n.
    gini = Σ (n + 1 − 2·rank)·amount / (n·total), rank descending: 0 when all are equal, (n − 1)/n when one has all;
    above that with negative amounts. peak = max(cumulated)/total, negative_customers and negative_amount: those that
    cost more than they bring.
    Takes: `AMOUNTS`. Gives: one row: customers, total, top_customers, top_amount, top_share, half_customers,
    half_share, gini, peak, negative_customers, negative_amount; shares are null when the total is not positive.
    Assumes: as `ranked`. Errors: WrongShape, WrongParameter. Source: contract K34, K35; Gini 1912.
    """
    table = ranked(amounts)
    in_top = table["rank"] <= first(table.customers, top_percent)
    reaches_half = table.cumulated * 2 >= table.total
    weighted = (table.customers + 1 - table["rank"] * 2).cast("float64") * table.amount.cast("float64")
    sums = table.aggregate(
        customers=table.count(),
        total=table.amount.sum(),
        top_customers=in_top.sum(),
        top_amount=table.amount.sum(where=in_top),
        half_customers=table["rank"].min(where=reaches_half),
        weighted=weighted.sum(),
        highest=table.cumulated.max(),
        negative_customers=(table.amount < 0).sum(),
        negative_amount=table.amount.sum(where=table.amount < 0),
    )
    total = ibis.ifelse(sums.total > 0, sums.total, ibis.null()).cast("float64")
    count = sums.customers.cast("float64").nullif(0.0)
    return sums.select(
        "customers",
        "total",
        "top_customers",
        "top_amount",
        "negative_customers",
        "negative_amount",
        half_customers=ibis.ifelse(sums.total > 0, sums.half_customers, ibis.null()),
        top_share=sums.top_amount.cast("float64") / total,
        half_share=ibis.ifelse(sums.total > 0, sums.half_customers, ibis.null()).cast("float64") / count,
        gini=sums.weighted / (count * total),
        peak=sums.highest.cast("float64") / total,
    )
