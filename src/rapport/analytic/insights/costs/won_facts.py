"""What winning customers and channels cost, as programs read it: over REST and from a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rapport.analytic.insights.asked import Asked, asked_of
from rapport.analytic.insights.groups import narrowed
from rapport.analytic.insights.queries import ChannelCost, Reader, Won, acquisition, channel_costs, opened
from rapport.kit import ports
from rapport.kit.actor import Actor


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
    whole = opened(actor, with_margin=True)
    asked = asked_of(params, whole)
    reading, _group = narrowed(whole, asked.of, actor)
    return reading, asked


def _head(asked: Asked) -> dict[str, Any]:
    period = {"first_day": asked.period.start, "last_day": asked.period.last_day}
    return {"period": period, "currency": ports.company.use()().currency}


def _channel(row: ChannelCost) -> dict[str, Any]:
    names = ("interactions", "reached", "talked", "entered", "replaced", "unpriced", "total")
    return {"channel": row.code or row.name or None, **{name: getattr(row, name) for name in names}}


def _won(row: Won) -> dict[str, Any]:
    return {"key": row.key, "customers": row.customers, "cost": row.cost, "cost_each": row.each}
