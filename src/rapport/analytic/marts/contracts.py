"""Contracts: the facts of what was agreed with customers for a time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


def fact_contract(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row a contract with a customer, with their owner and team: contract_id, customer_id, starts_on, over_on.

    over_on is the last day of one that was ended or ends by itself, null for one that goes on.
    """
    contract, party = tables["contract"], tables["party"]
    joined = contract.inner_join(party, "party_id")
    return joined.select("contract_id", "starts_on", "over_on", "owner_id", "team_id", customer_id=contract.party_id)
