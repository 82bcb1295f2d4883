"""What winning customers and channels cost, as programs read it: over REST and from a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rapport.analytic.insights import groups
from rapport.analytic.insights.asked import Asked, asked_of
from rapport.analytic.insights.queries import ChannelCost, Reader, Won, acquisition, channel_costs, part, reader
from rapport.analytic.studies.policies import SEE
from rapport.analytic.studies.queries import NotScoredYet
from rapport.core.access.policies import demand
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import NotAllowed


def won_facts(params: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return what the customers won in a period cost. Refuses without the right to it, and before it was computed."""
    reading, asked = _read(params, actor)
    found = acquisition(reading, asked.window, asked.won)
    return {
        **_head(asked),
        "by": asked.won,
        "total": _won(found.total),
        "rows": [_won(row) for row in found.rows],
        "shared": found.shared,
    }


def channel_facts(params: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return what each channel cost in a period. Refuses as `won_facts` does."""
    reading, asked = _read(params, actor)
    found = channel_costs(reading, asked.window, actor)
    return {**_head(asked), "total": _channel(found.total), "rows": [_channel(row) for row in found.rows]}


def _read(params: Mapping[str, str], actor: Actor) -> tuple[Reader, Asked]:
    demand(actor, SEE)
    reading = reader(actor)
    if reading is None:
        raise NotScoredYet
    if not reading.sees_margin:
        raise NotAllowed
    asked = asked_of(params, reading)
    return part(reading, groups.find(asked.of, actor).customers(actor)) if asked.of else reading, asked


def _head(asked: Asked) -> dict[str, Any]:
    period = {"first_day": asked.period.start, "last_day": asked.period.last_day}
    return {"period": period, "currency": ports.company.use()().currency}


def _channel(row: ChannelCost) -> dict[str, Any]:
    names = ("interactions", "reached", "talked", "entered", "replaced", "unpriced", "total")
    return {"channel": row.code or row.name or None, **{name: getattr(row, name) for name in names}}


def _won(row: Won) -> dict[str, Any]:
    return {"key": row.key, "customers": row.customers, "cost": row.cost, "cost_each": row.each}
