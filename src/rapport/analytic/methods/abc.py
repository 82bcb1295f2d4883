"""ABC classes by number of customers and by share of the amount, against the theory (contract row K36)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis

from rapport.analytic.methods.pareto import first, ranked
from rapport.analytic.methods.shapes import WrongParameter

if TYPE_CHECKING:
    import ibis.expr.types as ir

BY_CUSTOMERS = (20, 30, 50)
BY_AMOUNT = (80, 15, 5)
CLASSES = ("A", "B", "C")
Shares = tuple[int, int, int]


def classes(amounts: ir.Table, *, customers: Shares = BY_CUSTOMERS, amount: Shares = BY_AMOUNT) -> ir.Table:
    """Class each customer A, B or C in both ways.

    Formula: by_customers: the first 20 % of customers by amount are A, the next 30 % B, the last 50 % C (numbers
    rounded to the nearest). by_amount: a customer is A while those before them have not reached 80 % of the total,
    B until 95 %, then C; so the customer who crosses a line belongs to the better class, A reaches 80 % at least,
    and the first customer is always A.
    Takes: `AMOUNTS` (revenue or margin). Gives: customer_id, amount, rank, share (cumulated / total), by_customers,
    by_amount. Customers whose amount is null have no class and are left out; by_amount and share are null when the
    total is not positive. With negative margins the share passes 1; those customers are C.
    Assumes: percentages are whole and add up to 100. Ties are told apart by the key, so the answer does not depend
    on the order of rows. Errors: WrongShape, WrongParameter.
    Source: contract K36 « A 20 % → 80 % du CA, B 30 % → 15 %, C 50 % → 5 % ».
    """
    _check(customers)
    _check(amount)
    table = ranked(amounts)
    a_count = first(table.customers, customers[0])
    b_count = first(table.customers, customers[0] + customers[1])
    known = table.total > 0
    by_amount = ibis.cases(
        (~known, ibis.null("string")),
        (table.before * 100 < table.total * amount[0], "A"),
        (table.before * 100 < table.total * (amount[0] + amount[1]), "B"),
        else_="C",
    )
    return table.select(
        "customer_id",
        "amount",
        "rank",
        share=ibis.ifelse(known, table.cumulated.cast("float64") / table.total.cast("float64"), ibis.null()),
        by_customers=ibis.cases((table["rank"] <= a_count, "A"), (table["rank"] <= b_count, "B"), else_="C"),
        by_amount=by_amount,
    )


def against_theory(classed: ir.Table, column: str) -> ir.Table:
    """Sum up the classes of one convention, so that they can be held against 20/30/50 and 80/15/5.

    Formula: customer_share = customers of the class / all, amount_share = their amount / total (0…1).
    Takes: what `classes` gives, and the column to read ("by_customers" or "by_amount").
    Gives: one row a class that has customers, in order: klass, customers, amount, customer_share, amount_share.
    Assumes: as `classes`; amount_share is null when the total is zero. Errors: WrongParameter for another column.
    Source: contract K36; « real data never match: show actual curve against the theory ».
    """
    if column not in ("by_customers", "by_amount"):
        raise WrongParameter(f"a convention is by_customers or by_amount, not {column}")
    table = classed.mutate(klass=classed[column])
    sums = (
        table.filter(table.klass.notnull())
        .group_by("klass")
        .aggregate(customers=lambda t: t.count(), amount=lambda t: t.amount.sum())
    )
    return sums.mutate(
        customer_share=sums.customers.cast("float64") / sums.customers.sum().over().cast("float64"),
        amount_share=sums.amount.cast("float64") / sums.amount.sum().over().cast("float64").nullif(0.0),
    ).order_by("klass")


def _check(shares: Shares) -> None:
    if len(shares) != 3 or min(shares) <= 0 or sum(shares) != 100:
        raise WrongParameter(f"three positive percentages that add up to 100, not {shares}")
