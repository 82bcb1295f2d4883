"""What orders do when something happens to customers and to the catalogue."""

from __future__ import annotations

from datetime import datetime

from rapport.kit.actor import Actor
from rapport.operational.catalog.events import UnitCostsChanged
from rapport.operational.orders.services import costing, finding
from rapport.operational.parties.events import PartiesReassigned


def follow_reassignment(event: PartiesReassigned, *, at: datetime) -> None:
    """Orders are found by whoever looks after their customer now."""
    finding.hand_over(event.party_ids)


def follow_unit_costs(event: UnitCostsChanged, *, at: datetime) -> None:
    """Order lines whose cost was not known take the unit cost of their day."""
    costing.fill_unknown(event.product_ids, by=Actor.system(), at=at)
