"""What a merge and an erasure reach in this room."""

from __future__ import annotations

from collections.abc import Iterable

from rapport.kit.bulk import any_key
from rapport.operational.parties.models import TimelineEntry


def move_timeline(holder: str, from_id: int, to_id: int) -> int:
    """Give the lines of one record to another."""
    own = TimelineEntry.objects.filter(record_type=holder, record_id=from_id).update(record_id=to_id)
    if holder != "party":
        return own
    return TimelineEntry.objects.filter(party_id=from_id).update(party_id=to_id)


def remove_timeline(holder: str, ids: Iterable[int]) -> int:
    """Delete the lines of these records."""
    wanted = any_key(list(ids))
    count = TimelineEntry.objects.filter(record_type=holder, record_id__in=wanted).delete()[0]
    return count + (TimelineEntry.objects.filter(party_id__in=wanted).delete()[0] if holder == "party" else 0)
