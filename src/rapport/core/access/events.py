"""What this room announces."""

from __future__ import annotations

from dataclasses import dataclass

from rapport.core.events.events import DomainEvent


@dataclass(frozen=True)
class RecordsDeleted(DomainEvent):
    """Records of one kind were deleted for good, after their time in the bin, with all that hung on them."""

    record_type: str
    record_ids: tuple[int, ...]


@dataclass(frozen=True)
class RecordsShown(DomainEvent):
    """Records of one kind were shown to somebody outside whose scope they lay; `by_id` says who showed them."""

    record_type: str
    record_ids: tuple[int, ...]
    user_id: int
    by_id: int | None = None


@dataclass(frozen=True)
class RecordsUnshown(DomainEvent):
    """Records of one kind are shown to somebody no longer."""

    record_type: str
    record_ids: tuple[int, ...]
    user_id: int
