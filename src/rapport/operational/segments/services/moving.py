"""What a merge and a deletion of customers do to fixed lists."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from rapport.kit.bulk import any_key
from rapport.operational.segments.models import Segment, SegmentMember


def move(holder: str, from_id: int, to_id: int) -> int:
    """Give the memberships of one customer to another; lists that both are on keep one."""
    if holder != "party":
        return 0
    mine = SegmentMember.objects.filter(party_id=from_id)
    twice = SegmentMember.objects.filter(party_id=to_id, left_on=None).values_list("segment_id", flat=True)
    doubled = mine.filter(left_on=None, segment_id__in=list(twice))
    touched = list(doubled.values_list("segment_id", flat=True))
    doubled.delete()
    moved = mine.update(party_id=to_id)
    _count_anew(touched)
    return moved


def remove(holder: str, ids: Iterable[int]) -> int:
    """Take customers that are deleted off every list."""
    if holder != "party":
        return 0
    rows = SegmentMember.objects.filter(party_id__in=any_key(list(ids)))
    touched = list(rows.values_list("segment_id", flat=True).distinct())
    count = rows.delete()[0]
    _count_anew(touched)
    return count


def _count_anew(segment_ids: list[int]) -> None:
    present = Segment.objects.filter(pk=OuterRef("pk")).annotate(n=Count("members", filter=Q(members__left_on=None)))
    Segment.objects.filter(pk__in=segment_ids).update(member_count=Coalesce(Subquery(present.values("n")[:1]), 0))
