"""What this room announces."""

from __future__ import annotations

from dataclasses import dataclass

from rapport.core.events.events import DomainEvent


@dataclass(frozen=True)
class RecordsDeleted(DomainEvent):
    """Records of one kind were deleted for good, after their time in the bin, with all that hung on them."""

    record_type: str
    record_ids: tuple[int, ...]
