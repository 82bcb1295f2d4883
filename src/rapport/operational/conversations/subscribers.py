"""What interactions and hours do when something happens to customers."""

from __future__ import annotations

from datetime import datetime

from rapport.operational.conversations.services import finding
from rapport.operational.parties.events import PartiesReassigned


def follow_reassignment(event: PartiesReassigned, *, at: datetime) -> None:
    """Interactions and hours are found by whoever looks after their customer now."""
    finding.hand_over(event.party_ids)
