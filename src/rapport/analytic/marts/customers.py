"""Customers as the warehouse knows them: keys and places in the company, nothing personal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


def dim_customer(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row a party that is not in the bin: customer_id, kind, owner_id, team_id."""
    party = tables["party"]
    return party.select("kind", "owner_id", "team_id", customer_id=party.party_id)


def dim_place(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row a customer whose place is known: customer_id, country, postcode (its first five signs)."""
    place = tables["place"]
    return place.select("country", "postcode", customer_id=place.party_id)
