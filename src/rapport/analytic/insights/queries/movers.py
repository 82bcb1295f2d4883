"""Whose margin moved most from one period to another, within the reader's scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis

from rapport.analytic.insights.queries.portfolio import MILLION, Reader
from rapport.analytic.methods.rates import Window

MOST = 20
Row = Mapping[str, Any]


def margin_movers(reading: Reader, now: Window, before: Window, *, owner: int | None, count: int) -> Sequence[Row]:
    """Return whose known margin on goods changed most, up or down, in the base currency; of one owner, or of all."""
    key = f"movers {now.start} {now.end} {before.start} {before.end} {owner}"
    found: tuple[Row, ...] = reading.kept(key, lambda: _compute(reading, now, before, owner))
    return found[:count]


def _compute(reading: Reader, now: Window, before: Window, owner: int | None) -> tuple[Row, ...]:
    orders = reading.orders.filter(reading.orders.customer_id.notnull())
    orders = orders if owner is None else orders.filter(orders.owner_id == owner)
    inside = {
        name: (orders.ordered_on >= ibis.literal(window.start)) & (orders.ordered_on < ibis.literal(window.end))
        for name, window in (("now", now), ("before", before))
    }
    sums = orders.filter(inside["now"] | inside["before"]).group_by("customer_id")
    each = sums.aggregate(**{name: orders.known_margin.sum(where=when).fill_null(0) for name, when in inside.items()})
    moved = each.mutate(change=each.now - each.before).filter(lambda table: table.change != 0)
    first = moved.order_by(ibis.desc(moved.change.abs()), "customer_id").limit(MOST)
    names = ("now", "before", "change")
    rows = reading.found.rows(first)
    return tuple({**row, **{name: float(row[name]) / MILLION for name in names}} for row in rows)
