"""What customers cost: entries spread over their days, interactions and hours at the rate of whoever worked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis

from rapport.analytic.methods import margins

if TYPE_CHECKING:
    import ibis.expr.types as ir

MINUTES = 60
SALES_FORCE = "sales_force"


def cost_day(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row a day of a cost entry: kind, day, amount, customer_id, team_id, entry_id, replaces."""
    entry = tables["cost_entry"]
    return margins.spread(
        entry.select(
            "kind",
            "starts_on",
            "ends_on",
            "amount",
            "team_id",
            entry_id=entry.cost_entry_id,
            customer_id=entry.party_id,
            is_whole=entry.is_part == 0,
        )
    )


def fact_cost(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row a cost on a day, with its customer's owner and team; an entry of a team has that team.

    Amounts are whole millionths of the base currency, null when not known. origin: entry, interaction or hours.
    is_replaced: derived, while an entry stands for it. entry_id: the entry whose day it is, null where it was derived;
    channel: the place of an interaction's among those known, null elsewhere; medium: what an entry calls its channel.
    worker_id: who worked, product_id: what an entry names. The cost of goods is on order lines.
    """
    days, party = tables["cost_day"], tables["party"]
    derived = _derived(tables).left_join(party, "party_id")
    derived = derived.select(
        "kind",
        "day",
        "amount",
        "origin",
        "owner_id",
        "team_id",
        "channel",
        "worker_id",
        customer_id=derived.party_id,
        entry_id=_nothing(),
        product_id=_nothing(),
        medium=ibis.null().cast("string"),
    )
    derived = margins.replaced(derived, days)
    named = tables["cost_entry"].select("cost_entry_id", "product_id", "medium")
    entered = days.left_join(party, days.customer_id == party.party_id)
    entered = entered.left_join(named, entered.entry_id == named.cost_entry_id)
    entered = entered.select(
        "kind",
        "day",
        "amount",
        "owner_id",
        "entry_id",
        "product_id",
        "medium",
        channel=_nothing(),
        worker_id=_nothing(),
        customer_id=days.customer_id,
        team_id=days.team_id,
        origin=ibis.literal(margins.ENTRY),
        is_replaced=ibis.literal(False),
    )
    names = (
        "kind", "day", "amount", "origin", "customer_id", "owner_id", "team_id", "is_replaced", "entry_id", "channel",
        "worker_id", "product_id", "medium",
    )  # fmt: skip
    return ibis.union(entered.select(*names), derived.select(*names))


def _derived(tables: Mapping[str, ir.Table]) -> ir.Table:
    """Interactions at their own cost, else at that of the time; hours at that of the time.

    An interaction that says neither how long it took nor what it cost has no cost.
    """
    interaction, worked = tables["interaction"], tables["worked_time"]
    kept = ("party_id", "worker_id", "day", "minutes")
    talking = {"kind": ibis.literal(SALES_FORCE), "origin": ibis.literal("interaction")}
    talks = interaction.select(*kept, told=interaction.cost, channel=interaction.channel, **talking)
    talks = talks.filter(talks.minutes.notnull() | talks.told.notnull())
    times = worked.select(*kept, "kind", told=_nothing(), channel=_nothing(), origin=ibis.literal("hours"))
    work = ibis.union(talks, times.select(*talks.columns))
    priced = margins.hourly(work, tables["cost_rate"], tables["colleague"])
    by_time = (priced.minutes * priced.hourly / MINUTES).round().cast("int64")
    return priced.mutate(amount=ibis.coalesce(priced.told, by_time))


def _nothing() -> ir.Scalar:
    return ibis.null().cast("int64")
