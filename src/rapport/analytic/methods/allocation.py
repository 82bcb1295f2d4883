"""Activity-based allocation: what names nobody is given to those who caused it, to the last unit (contract D15)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import ibis

from rapport.analytic.methods.shapes import require

if TYPE_CHECKING:
    import ibis.expr.types as ir

POOLS = ("batch", "amount")
OBJECTS = ("batch", "weight")


def allocate(pools: ir.Table, objects: ir.Table, *, identity: Sequence[str]) -> ir.Table:
    """Give each pool's amount to its objects by their weights, so that the parts add up to it exactly.

    Formula: with W = Σ weight over the objects of a pool of amount A, an object's exact share is A · weight / W. Each
    gets its share rounded down, and the units that are left go, one each, to the largest remainders; equal remainders
    are told apart by `identity`, so that the order of the rows changes nothing.
    Takes: pools: `POOLS`, one row a batch (amount: a whole number of money units; below zero for a credit note).
    objects: `OBJECTS` and the columns of `identity`, which tell the objects of a batch apart (weight: a number; only
    those above zero take part). Gives: one row an object that takes part: batch, weight, part, and the identity. A
    batch without any weight has no row: its amount remains and is `left`.
    Assumes: fewer objects in a batch than 2^53 units can tell apart. Several levels (pool → activity → customer) are
    several calls: the parts of one are the amounts of the next. Errors: WrongShape.
    Source: activity-based costing with the largest-remainder method (Hamilton).
    """
    pools, objects = require(pools, POOLS), require(objects, (*OBJECTS, *identity))
    taking = objects.filter(objects.weight > 0)
    joined = taking.inner_join(pools.select("batch", "amount"), "batch")
    whole = joined.weight.sum().over(group_by=joined.batch)
    joined = joined.mutate(exact=joined.amount.cast("float64") * joined.weight.cast("float64") / whole.cast("float64"))
    joined = joined.mutate(base=joined.exact.floor().cast("int64"))
    joined = joined.mutate(rest=joined.exact - joined.base.cast("float64"))
    order = [ibis.desc(joined.rest), *(ibis.asc(joined[name], nulls_first=False) for name in identity)]
    joined = joined.mutate(
        place=ibis.row_number().over(group_by=joined.batch, order_by=order),
        units=joined.amount - joined.base.sum().over(group_by=joined.batch),
        takers=joined.count().over(group_by=joined.batch),
    )
    each = joined.units // joined.takers
    more = ibis.ifelse(joined.place < joined.units - each * joined.takers, 1, 0)
    part = joined.base + each + more
    return joined.mutate(part=part.cast("int64")).select("batch", "weight", "part", *identity)


def left(pools: ir.Table, allocated: ir.Table) -> ir.Table:
    """Say what of each pool nobody was given: nothing, or all of it where no object had a weight.

    Formula: amount − Σ part. Takes: `POOLS`; allocated: what `allocate` gives. Gives: one row a batch of which
    something is left: batch, amount (what is left). Errors: WrongShape. Source: house definition (an
    amount that cannot be allocated is shown, never dropped).
    """
    pools = require(pools, POOLS)
    sums = allocated.group_by("batch").aggregate(given=allocated.part.sum())
    joined = pools.left_join(sums, "batch")
    rest = (pools.amount - joined.given.fill_null(0)).cast("int64")
    found = joined.select(batch=pools.batch, amount=rest)
    return found.filter(found.amount != 0)
