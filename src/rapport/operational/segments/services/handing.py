"""Segments change hands when a colleague leaves."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.identity.holdings import Receivers
from rapport.kit.actor import Actor
from rapport.operational.segments.models import Segment


def count(user_id: int) -> int:
    """Return how many segments somebody keeps."""
    return Segment.objects.live().filter(owner_id=user_id).count()


@transaction.atomic
def hand_over(user_id: int, to: Receivers, by: Actor, at: datetime) -> int:
    """This function will give the segments of somebody who leaves to those who take over, and say how many."""
    demand(by, "user.edit")
    ids = list(Segment.objects.live().filter(owner_id=user_id).order_by("pk").values_list("pk", flat=True))
    changes: list[audit.Change] = []
    for taker, share in to.people().shares(ids):
        if taker is not None:
            Segment.objects.filter(pk__in=share).update(owner=taker, updated_at=at, version=F("version") + 1)
            before, after = {"owner_id": user_id}, {"owner_id": taker.pk}
            changes += [audit.Change("segment", pk, before=before, after=after) for pk in share]
    if changes:
        audit.record("segment.hand_over", by=by, at=at, changes=changes)
    return len(changes)
