"""The states of the reader's customers: how many and what they are worth, who moved, and how soon goals are reached."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
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
    """In which state each customer was on a day, and since when: the last of their changes until then."""
    known = history.filter(history.began_on <= ibis.literal(day))
    last = {name: known[name].argmax(known.place) for name in ("state", "began_on")}
    return known.group_by("customer_id").aggregate(**last)


def _computed(reading: Reader, history: ir.Table, since: date, until: date, goals: Sequence[Goal]) -> Lifecycle:
    rows = reading.found.rows
    worth = reading.found.table("customer_standing").select("customer_id", *AMOUNTS)
    now = _on(history, until).left_join(worth, "customer_id").drop("customer_id_right")
    now = now.mutate(stay=ibis.literal(until).delta(now.began_on, unit="day"))
    sums = {name: now[name].sum().fill_null(0) for name in AMOUNTS}
    sums |= {"customers": now.count(), "days": now.stay.median(), "late": (now.stay > _days(now, goals)).sum()}
    states = {row["state"]: row for row in rows(now.group_by("state").aggregate(**sums))}
    before = _on(history, since).select("customer_id", before="state")
    moved = now.select("customer_id", "state", "revenue").left_join(before, "customer_id").drop("customer_id_right")
    moved = moved.mutate(before=moved.before.fill_null(NOT_KNOWN))
    flows = moved.group_by(["before", "state"]).aggregate(
        customers=moved.count(), revenue=moved.revenue.sum().fill_null(0)
    )
    return Lifecycle(
        {state: _money(row) for state, row in states.items()},
        {goal.state: int(states.get(goal.state, {}).get("late") or 0) for goal in goals},
        {goal.state: {"entered": 0, "reached": 0} for goal in goals} | _reached(rows, history, goals, until),
        tuple({**_money(row), "after": row["state"]} for row in rows(flows)),
    )


def _days(states: ir.Table, goals: Sequence[Goal]) -> Any:
    """Within how many days the goal of each state is to be reached; null where there is none."""
    return _of_state(states, [(goal.state, goal.days) for goal in goals], "int64")


def _of_state(states: ir.Table, pairs: Sequence[tuple[str, Any]], kind: str) -> Any:
    nothing = ibis.null(kind)
    return ibis.cases(*((states.state == state, value) for state, value in pairs), else_=nothing) if pairs else nothing


def _reached(rows: Any, history: ir.Table, goals: Sequence[Goal], until: date) -> dict[str, Row]:
    """Of those who came into a state in the last year whose time is over: how many reached its goal in time."""
    order = ibis.window(group_by="customer_id", order_by="place")
    told = history.mutate(
        then=history.state.lead().over(order),
        then_on=history.began_on.lead().over(order),
        days=_days(history, goals),
        towards=_of_state(history, [(goal.state, goal.towards) for goal in goals], "string"),
        age=ibis.literal(until).delta(history.began_on, unit="day"),
    )
    came = told.filter(told.age >= told.days, told.age <= told.days + KEPT_BACK)
    in_time = (came.then == came.towards) & (came.then_on.delta(came.began_on, unit="day") <= came.days)
    found = came.group_by("state").aggregate(entered=came.count(), reached=in_time.fill_null(False).sum().fill_null(0))
    return {row["state"]: {name: int(row[name]) for name in ("entered", "reached")} for row in rows(found)}


def _money(row: Row) -> dict[str, Any]:
    return {**row, **{name: float(row[name]) / MILLION for name in AMOUNTS if name in row}}
