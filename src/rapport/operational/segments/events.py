"""What happened to segments, for whoever listens."""

from __future__ import annotations

from dataclasses import dataclass

from rapport.core.events.events import DomainEvent


@dataclass(frozen=True)
class SegmentChanged(DomainEvent):
    """A segment was made, changed, binned or restored; `party_ids` joined or left when it is a fixed list."""

    segment_id: int
    party_ids: tuple[int, ...]
