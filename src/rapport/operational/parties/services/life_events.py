"""Life events: what changed the life of a person or a household, noted and taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import policy_of
from rapport.core.audit import services as audit
from rapport.core.audit.queries import before_of
from rapport.core.identity.queries import company
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.kit.errors import DomainError, NotFound
from rapport.operational.parties.events import PartyEdited
from rapport.operational.parties.models import LifeEvent, LifeEventKind, Party, PartyKind

ADDED, REMOVED = "party.life_event", "party.life_event_remove"


class NoLifeOfItsOwn(DomainError):
    code = "no_life_of_its_own"
    message = _("Life events are noted on people and households, not on companies.")


class AlreadyNoted(DomainError):
    code = "already_noted"
    message = _("This event is already noted on that day.")


class NotYetHappened(DomainError):
    code = "not_yet_happened"
    message = _("This day is yet to come: note the event once it has happened.")


@dataclass(frozen=True)
class Happened:
    """What happened, when, and how one came to know of it."""

    kind: LifeEventKind
    on: date
    note: str = ""
    source: str = ""


@transaction.atomic
def add(party: Party, happened: Happened, *, by: Actor, at: datetime) -> LifeEvent:
    """This function will note something that happened in the life of a person or a household.

    Refuses with NotAllowed, NoLifeOfItsOwn, NotYetHappened and AlreadyNoted.
    """
    policy_of(Party).demand(by, "edit", party)
    if party.kind == PartyKind.COMPANY:
        raise NoLifeOfItsOwn(field="kind")
    if happened.on > at.astimezone(ZoneInfo(company().time_zone)).date():
        raise NotYetHappened(field="happened_on")
    if party.life_events.filter(kind=happened.kind, happened_on=happened.on).exists():
        raise AlreadyNoted(field="kind")
    note = " ".join(happened.note.split())[:200]
    row = LifeEvent.objects.create(
        party=party, kind=happened.kind, happened_on=happened.on, note=note, source=happened.source[:60], noted_at=at
    )
    _close(ADDED, party, {}, _told(row), by=by, at=at)
    return row


@transaction.atomic
def remove(row: LifeEvent, *, by: Actor, at: datetime) -> None:
    """This function will take an event back that was noted by mistake. Refuses with NotAllowed."""
    policy_of(Party).demand(by, "edit", row.party)
    told = _told(row)
    row.delete()
    _close(REMOVED, row.party, told, {}, by=by, at=at)


@transaction.atomic
def put_back(party: Party, entry_id: int, *, by: Actor, at: datetime) -> LifeEvent:
    """This function will note again what the actor has just taken back. Refuses as `add` does, and with NotFound."""
    was: Any = before_of(entry_id, REMOVED, by).get(party.pk)
    if was is None:
        raise NotFound
    kind, on = LifeEventKind(was["life_event"]), date.fromisoformat(was["happened_on"])
    return add(party, Happened(kind, on, was.get("event_note", ""), was.get("event_source", "")), by=by, at=at)


def move(holder: str, from_id: int, to_id: int) -> int:
    """Give the events of one party to another, for a merge; what both had stays once."""
    if holder != "party":
        return 0
    known = set(LifeEvent.objects.filter(party_id=to_id).values_list("kind", "happened_on"))
    rows = LifeEvent.objects.filter(party_id=from_id)
    new = [pk for pk, *event in rows.values_list("pk", "kind", "happened_on") if tuple(event) not in known]
    return rows.filter(pk__in=any_key(new)).update(party_id=to_id)


def remove_all(holder: str, ids: Iterable[int]) -> int:
    """Delete the events of parties that are deleted."""
    return LifeEvent.objects.filter(party_id__in=any_key(list(ids))).delete()[0] if holder == "party" else 0


def _told(row: LifeEvent) -> dict[str, str]:
    told = {"life_event": str(row.kind), "happened_on": row.happened_on.isoformat()}
    told |= {"event_note": row.note} if row.note else {}
    return told | ({"event_source": row.source} if row.source else {})


def _close(verb: str, party: Party, before: dict[str, str], after: dict[str, str], *, by: Actor, at: datetime) -> None:
    change = audit.Change("party", party.pk, party.pk, before, after)
    audit.record(verb, by=by, at=at, changes=[change], announces=[PartyEdited(party.pk, ("life_event",))])
