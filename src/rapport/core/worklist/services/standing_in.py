"""Taking part in somebody's stead: the events to come of who leaves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from rapport.core.access.held import held_of_many
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.identity.models import User
from rapport.core.identity.queries import actor_for
from rapport.core.worklist.models import CalendarEvent
from rapport.kit.actor import Actor


@transaction.atomic
def stand_in(ids: Collection[int], leaver: User, taker: User, *, by: Actor, at: datetime) -> int:
    """This function will let a colleague take part in events in somebody's stead, and say in how many.

    Events whose record the colleague may not see stay as they are, and the leaver's own affairs.
    Refuses with NotAllowed who does not manage users.
    """
    demand(by, "user.edit")
    rows = CalendarEvent.objects.live().of(leaver.pk).filter(pk__in=ids).order_by("pk").select_for_update(of=("self",))
    found = list(rows)
    seen = held_of_many(found, actor_for(taker, by.door))
    part = CalendarEvent.people.through
    others = part.objects.filter(calendarevent_id__in=ids).exclude(user_id=leaver.pk)
    in_company = set(others.values_list("calendarevent_id", flat=True))
    events = [event for event in found if _may_pass(event, in_company) or (event.record_type, event.record_id) in seen]
    names = {event.pk: _names(event) for event in events}
    keys = list(names)
    part.objects.filter(calendarevent_id__in=keys, user_id=leaver.pk).delete()
    part.objects.bulk_create([part(calendarevent_id=key, user_id=taker.pk) for key in keys], ignore_conflicts=True)
    CalendarEvent.objects.filter(pk__in=keys).update(updated_at=at, version=F("version") + 1)
    if keys:
        changes = [_change(event, names[event.pk]) for event in events]
        audit.record("event.hand_over", by=by, at=at, changes=changes)
    return len(keys)


def _may_pass(event: CalendarEvent, in_company: Collection[int]) -> bool:
    """On no record, what a team sees or others take part in; the rest is the leaver's own affair."""
    return not event.is_on_record and (event.team_id is not None or event.pk in in_company)


def _names(event: CalendarEvent) -> list[str]:
    return [user.name for user in event.people.order_by("pk")]


def _change(event: CalendarEvent, had: list[str]) -> audit.Change:
    have = _names(event)
    told: dict[str, Any] = {"title": event.title, "people": ", ".join(have)}
    return audit.Change(
        "event", event.pk, event.party_id, {"people": had}, {"people": have}, happened_at=event.starts_at, told=told,
        told_as=f"event.planned.{event.kind}",
    )  # fmt: skip
