"""Interactions: the facts of how the company and its customers talk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


def fact_interaction(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row an interaction with a customer, with their owner and team.

    interaction_id, customer_id, worker_id, day, minutes; channel and outcome by their places among those
    known; satisfaction, 0 to 10.
    """
    interaction, party = tables["interaction"], tables["party"]
    joined = interaction.inner_join(party, "party_id")
    names = (
        "interaction_id", "worker_id", "day", "minutes", "channel", "outcome", "satisfaction", "owner_id", "team_id",
    )  # fmt: skip
    return joined.select(*names, customer_id=interaction.party_id)


def fact_hours(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row an entry of hours worked for a customer, with their owner and team.

    worked_time_id, customer_id, worker_id, day, minutes, kind (of cost that they are).
    """
    worked, party = tables["worked_time"], tables["party"]
    joined = worked.inner_join(party, "party_id")
    return joined.select(
        "worked_time_id",
        "worker_id",
        "day",
        "minutes",
        "owner_id",
        "team_id",
        kind=worked.kind,
        customer_id=worked.party_id,
    )
