"""What orders do when something happens to customers."""

from __future__ import annotations

from datetime import datetime

from rapport.operational.orders.services import finding
from rapport.operational.parties.events import PartiesReassigned


def follow_reassignment(event: PartiesReassigned, *, at: datetime) -> None:
    """Orders are found by whoever looks after their customer now."""
    finding.hand_over(event.party_ids)
