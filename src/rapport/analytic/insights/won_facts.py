"""What winning customers cost, as programs read it: over REST and from a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rapport.analytic.insights import groups
from rapport.analytic.insights.asked import asked_of
from rapport.analytic.insights.queries import Won, acquisition, part, reader
from rapport.analytic.studies.policies import SEE
from rapport.analytic.studies.queries import NotScoredYet
from rapport.core.access.policies import demand
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import NotAllowed


def won_facts(params: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return what the customers won in a period cost. Refuses without the right to it, and before it was computed."""
    demand(actor, SEE)
    reading = reader(actor)
    if reading is None:
        raise NotScoredYet
    if not reading.sees_margin:
        raise NotAllowed
    asked = asked_of(params, reading)
    if asked.of:
        reading = part(reading, groups.find(asked.of, actor).customers(actor))
    found = acquisition(reading, asked.window, asked.won)
    return {
        "period": {"first_day": asked.period.start, "last_day": asked.period.last_day},
        "currency": ports.company.use()().currency,
        "by": asked.won,
        "total": _won(found.total),
        "rows": [_won(row) for row in found.rows],
        "shared": found.shared,
    }


def _won(row: Won) -> dict[str, Any]:
    return {"key": row.key, "customers": row.customers, "cost": row.cost, "cost_each": row.each}
