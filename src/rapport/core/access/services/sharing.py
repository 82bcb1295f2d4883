"""What a merge and a deletion do to the records shown to a colleague."""

from __future__ import annotations

from collections.abc import Iterable

from rapport.core.access.models import RecordShare
from rapport.kit.bulk import any_key


def move(holder: str, from_id: int, to_id: int) -> int:
    """Show the one record to whoever was shown the other."""
    shares = RecordShare.objects.filter(record_type=holder)
    shown = shares.filter(record_id=to_id).values_list("user_id", flat=True)
    shares.filter(record_id=from_id, user_id__in=list(shown)).delete()
    return shares.filter(record_id=from_id).update(record_id=to_id)


def remove(holder: str, ids: Iterable[int]) -> int:
    """Forget to whom records that are deleted were shown."""
    return RecordShare.objects.filter(record_type=holder, record_id__in=any_key(list(ids))).delete()[0]
