"""The states of the reader's customers: how many and what they are worth, who moved, and how soon goals are reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis

from rapport.analytic.insights.queries.portfolio import MILLION, Reader
from rapport.analytic.studies import lifecycle as states
from rapport.analytic.studies.queries import NotScoredYet
from rapport.analytic.studies.services.lifecycle import KEPT

if TYPE_CHECKING:
    import ibis.expr.types as ir

Row = Mapping[str, Any]
KEPT_BACK = 365
AMOUNTS = ("revenue", "expected_value")
NOT_KNOWN = ""
"""The state of who was not known yet."""


@dataclass(frozen=True)
class Goal:
    """The state that one works towards from another, and within how many days."""

    state: str
    towards: str
    days: int


@dataclass(frozen=True)
class Lifecycle:
    """States on the later day and moves between both days, within the reader's scope; amounts in the base currency.

    states: by state, customers, revenue, expected_value, days (the median of days in the state). late: how many are
    longer in it than the goal says. reached: of those who came into a state in a year that is over, entered and
    reached its goal in time. flows: before (empty: not known yet), after, customers, revenue.
    """

    states: Mapping[str, Row]
    late: Mapping[str, int]
    reached: Mapping[str, Row]
    flows: tuple[Row, ...]


def lifecycle(reading: Reader, since: date, until: date, goals: Sequence[Goal]) -> Lifecycle:
    """Sum up the states between two days, or take it from the last time that this was asked of the same build."""
    history = _history(reading)
    key = f"lifecycle {since} {until} {goals!r}"
    found: Lifecycle = reading.kept(key, lambda: _computed(reading, history, since, until, goals))
    return found


def _history(reading: Reader) -> ir.Table:
    kept = reading.found.beside(KEPT, states.HISTORY.names)
    if kept is None:
        raise NotScoredYet
    people = reading.mine(reading.found.table("dim_customer")).select("customer_id")
    return kept.semi_join(people, "customer_id")


def _on(history: ir.Table, day: date) -> ir.Table:
    """In which state each customer was on a day, and since when."""
    known = history.filter(history.began_on <= ibis.literal(day))
    order = ibis.window(group_by="customer_id", order_by=[ibis.desc("began_on"), ibis.desc("place")])
    ranked = known.mutate(rank=ibis.row_number().over(order))
    return ranked.filter(ranked["rank"] == 0).select("customer_id", "state", "began_on")


def _computed(reading: Reader, history: ir.Table, since: date, until: date, goals: Sequence[Goal]) -> Lifecycle:
    rows = reading.found.rows
    worth = reading.found.table("customer_standing").select("customer_id", *AMOUNTS)
    now = _on(history, until).left_join(worth, "customer_id").drop("customer_id_right")
    now = now.mutate(stay=ibis.literal(until).delta(now.began_on, unit="day"))
    sums = {name: now[name].sum().fill_null(0) for name in AMOUNTS}
    states = rows(now.group_by("state").aggregate(customers=now.count(), days=now.stay.median(), **sums))
    before = _on(history, since).select("customer_id", before="state")
    moved = now.select("customer_id", "state", "revenue").left_join(before, "customer_id").drop("customer_id_right")
    moved = moved.mutate(before=moved.before.fill_null(NOT_KNOWN))
    flows = moved.group_by(["before", "state"]).aggregate(
        customers=moved.count(), revenue=moved.revenue.sum().fill_null(0)
    )
    return Lifecycle(
        {row["state"]: _money(row) for row in states},
        {goal.state: _late(rows, now, goal) for goal in goals},
        {goal.state: _reached(rows, history, goal, until) for goal in goals},
        tuple({**_money(row), "after": row["state"]} for row in rows(flows)),
    )


def _late(rows: Any, now: ir.Table, goal: Goal) -> int:
    late = now.filter(now.state == goal.state, now.stay > goal.days)
    return int(rows(late.aggregate(count=late.count()))[0]["count"])


def _reached(rows: Any, history: ir.Table, goal: Goal, until: date) -> Row:
    """Of those who came into the state in the last year whose time is over: how many reached the goal in time."""
    last = until - timedelta(days=goal.days)
    order = ibis.window(group_by="customer_id", order_by=["began_on", "place"])
    told = history.mutate(then=history.state.lead().over(order), then_on=history.began_on.lead().over(order))
    came = told.filter(
        told.state == goal.state,
        told.began_on.between(ibis.literal(last - timedelta(days=KEPT_BACK)), ibis.literal(last)),
    )
    in_time = (came.then == goal.towards) & (came.then_on.delta(came.began_on, unit="day") <= goal.days)
    (found,) = rows(came.aggregate(entered=came.count(), reached=in_time.fill_null(False).sum().fill_null(0)))
    return {name: int(found[name]) for name in ("entered", "reached")}


def _money(row: Row) -> dict[str, Any]:
    return {**row, **{name: float(row[name]) / MILLION for name in AMOUNTS if name in row}}
