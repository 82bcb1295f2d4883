"""Trajectories from the first day: what scoring would have found at past month ends and in the last weeks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from rapport.analytic.studies import standing
from rapport.analytic.studies.models import Study
from rapport.analytic.studies.policies import REFRESH
from rapport.analytic.studies.queries import latest_standing
from rapport.analytic.studies.services.rules import cut_of, rules
from rapport.analytic.warehouse import queries as warehouse
from rapport.analytic.warehouse.queries import Warehouse
from rapport.core.access.policies import demand
from rapport.kit.actor import Actor
from rapport.kit.periods import add_months
from rapport.operational.parties.services.standing import MOVING, Move, publish_moves

if TYPE_CHECKING:
    import ibis.expr.types as ir

MONTHS, WEEKS = 6, 1
AXES = tuple(axis for axis in MOVING if axis != "rfm_score")
NOWHERE: Mapping[str, Any] = dict.fromkeys(AXES, "")
Places = Mapping[int, Mapping[str, Any]]


def replay(*, by: Actor, at: datetime) -> int:
    """This function will write how customers moved between classes and cells in past months; it says how many.

    Orders count as they are known now, at each month's end, in the last weeks and on the day of the last study; the
    first day is where everybody begins. Refuses without the right; without a study, or with moves at hand, it does
    nothing.
    """
    demand(by, REFRESH)
    study, found = latest_standing(), warehouse.open_readonly()
    if study is None or found is None:
        return 0
    return publish_moves(list(_moves(found, study)), study_id=study.pk, by=by, at=at)


def _moves(found: Warehouse, study: Study) -> Iterator[Move]:
    before, placed = None, _placed(found, study.as_of)
    for day in _days(study.as_of):
        _at(found, study.as_of, day)
        after = {row["party_id"]: row for row in found.rows(placed)}
        if before is not None:
            yield from _between(before, after, day)
        before = after


def _days(last: date) -> list[date]:
    """Month ends first, then weeks, then the last day."""
    ends = [add_months(last.replace(day=1), -months) - timedelta(days=1) for months in range(MONTHS)]
    weeks = [last - timedelta(weeks=weeks) for weeks in range(WEEKS + 1)]
    return sorted({*ends, *weeks})


def _at(found: Warehouse, as_of: date, day: date) -> ir.Table:
    """Orders older by as many days as have passed since: who was scored on that day is scored so today."""
    return found.aged("fact_order", "ordered_on", (as_of - day).days)


def _placed(found: Warehouse, as_of: date) -> ir.Table:
    """Where each customer stands, of whatever the aged orders hold: made once, asked for each day."""
    tables = {"fact_order": _at(found, as_of, as_of), "dim_customer": found.table("dim_customer")}
    tables["customer_worth"] = standing.customer_worth(tables, as_of=as_of)
    standings = standing.customer_standing(tables, as_of=as_of, cut=cut_of(rules(), as_of=as_of))
    return standing.placed(standings)


def _between(before: Places, after: Places, day: date) -> Iterator[Move]:
    for party in before.keys() | after.keys():
        was, now = before.get(party, NOWHERE), after.get(party, NOWHERE)
        for axis in AXES:
            old, new = str(was[axis] or ""), str(now[axis] or "")
            if old != new:
                yield party, axis, old, new, day
