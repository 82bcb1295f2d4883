"""Interactions: the facts of how the company and its customers talk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


def fact_interaction(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row an interaction with a customer, with their owner and team.

    interaction_id, customer_id, day; channel and outcome by their places among those known; satisfaction, 0 to 10.
    """
    interaction, party = tables["interaction"], tables["party"]
    joined = interaction.inner_join(party, "party_id")
    names = ("interaction_id", "day", "channel", "outcome", "satisfaction", "owner_id", "team_id")
    return joined.select(*names, customer_id=interaction.party_id)
