"""Dated membership: who entered and left the segments whose members follow from a rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.db import transaction

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.identity.queries import company
from rapport.core.jobs.services.queue import enqueue
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key, insert_columns
from rapport.operational.parties.models import Party
from rapport.operational.segments.models import Segment, SegmentKind, SegmentMember
from rapport.operational.segments.queries import condition_of
from rapport.web.lists.conditions import BadFilter

TASK = "segments.refresh"
BATCH = 5_000


class Moves(NamedTuple):
    """How many customers entered a segment and left it."""

    joined: int
    left: int


def ask(segment: Segment, *, by: Actor, at: datetime) -> None:
    """This function will have the membership of one segment read again in the background."""
    demand(by, "segment.edit")
    enqueue(TASK, by=by, at=at, unique=f"{TASK}.{segment.pk}", segment=segment.pk)


def refresh_all(*, by: Actor, at: datetime, step: Callable[[int, int], None]) -> int:
    """This function will date who entered and left every segment that has a rule, and say how many moved.

    A rule that cannot be read any more keeps its members as they were.
    """
    rows = list(Segment.objects.live().filter(kind=SegmentKind.FILTER).order_by("pk"))
    moved = 0
    for place, segment in enumerate(rows, 1):
        try:
            moved += sum(refresh(segment, by=by, at=at))
        except BadFilter:
            continue
        finally:
            step(place, len(rows))
    return moved


@transaction.atomic
def date_back(segment: Segment, days: Sequence[date], *, by: Actor, at: datetime) -> Moves:
    """This function will date who entered and left a segment on past days, as if its rule had been read on each.

    It is for a rule that was never read: one that has members keeps them. Refuses a rule that cannot be read.
    """
    demand(by, "segment.edit")
    if segment.is_fixed or segment.members.exists():
        return Moves(0, 0)
    since: dict[int, date] = {}
    spells: list[tuple[int, date, date | None]] = []
    for day in sorted(days):
        rows = Party.objects.live().filter(condition_of(segment, Actor.system(), day)).order_by()
        now = set(rows.values_list("pk", flat=True))
        spells += [(pk, since.pop(pk), day) for pk in sorted(since.keys() - now)]
        since |= dict.fromkeys(now - since.keys(), day)
    spells += [(pk, day, None) for pk, day in sorted(since.items())]
    party, joined, left = (list(column) for column in zip(*spells, strict=True)) if spells else ([], [], [])
    columns = {"segment": segment.pk, "party": party, "joined_on": joined, "left_on": left}
    insert_columns(SegmentMember, columns, count=len(spells))
    moves = Moves(len(spells), len(spells) - len(since))
    change = audit.Change("segment", segment.pk, after=moves._asdict())
    audit.record("segment.refresh", by=by, at=at, changes=[change], params={"segment": segment.name})
    return moves


@transaction.atomic
def refresh(segment: Segment, *, by: Actor, at: datetime) -> Moves:
    """This function will compare a rule's customers with those who were members, for everyone, and date the moves.

    The first reading dates those who are there already with its own day. Refuses a rule that cannot be read.
    """
    demand(by, "segment.edit")
    if segment.is_fixed:
        return Moves(0, 0)
    today = at.astimezone(ZoneInfo(company().time_zone)).date()
    rows = Party.objects.live().filter(condition_of(segment, Actor.system(), today)).order_by()
    now = set(rows.values_list("pk", flat=True).iterator(chunk_size=BATCH))
    present = SegmentMember.objects.filter(segment=segment, left_on=None)
    before = set(present.values_list("party_id", flat=True).iterator(chunk_size=BATCH))
    joined, left = sorted(now - before), sorted(before - now)
    for start in range(0, len(left), BATCH):
        present.filter(party_id__in=any_key(left[start : start + BATCH])).update(left_on=today)
    if joined:
        columns = {"segment": segment.pk, "party": joined, "joined_on": today}
        insert_columns(SegmentMember, columns, count=len(joined))
    Segment.objects.filter(pk=segment.pk).update(member_count=len(now), refreshed_at=at)
    if joined or left:
        after = {"joined": len(joined), "left": len(left)}
        change = audit.Change("segment", segment.pk, after=after)
        audit.record("segment.refresh", by=by, at=at, changes=[change], params={"segment": segment.name})
    return Moves(len(joined), len(left))
