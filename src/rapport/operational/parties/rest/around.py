"""What stands around a person or a company: who works for whom, and what happened."""

from __future__ import annotations

from datetime import date, datetime
from html import unescape
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.html import strip_tags
from ninja import Router, Schema, Status

from rapport.kit import clock, ports
from rapport.kit.errors import NotFound
from rapport.operational.parties.models import Party, PartyKind, Relationship, RelationshipKind
from rapport.operational.parties.queries import timeline as timelines
from rapport.operational.parties.rest.upserts import companies_router, people_router
from rapport.operational.parties.services import relationships
from rapport.web.rest import Day, Page, actor_of, page_by


class RelationshipIn(Schema):
    """The other end: the company that a person works for, or a person who works for the company."""

    other: UUID
    title: str = ""
    starts_on: Day | None = None


class RelationshipOut(Schema):
    """A link, seen from one of its ends. `other` is empty where it lies out of the reader's reach."""

    id: int
    kind: str
    other: UUID | None
    name: str
    title: str
    starts_on: date | None
    ends_on: date | None


class EventOut(Schema):
    """Something that happened, in the reader's language."""

    at: datetime
    verb: str
    chip: str
    text: str
    actor: str
    record_type: str


class TimelineOut(Schema):
    """A page of a timeline, newest first, what is yet to come included. `next` is the cursor of the page after it."""

    items: list[EventOut]
    next: str | None


def _find(request: HttpRequest, kind: PartyKind, uuid: UUID) -> Party:
    party: Party = Party.objects.filter(kind=kind).find(uuid, actor_of(request))
    return party


def _link(request: HttpRequest, party: Party, pk: int) -> Relationship:
    rows = Relationship.objects.select_related("subject", "object")
    row = rows.filter(pk=pk, subject=party).first() or rows.filter(pk=pk, object=party).first()
    if row is None:
        raise NotFound
    return row


def _told(row: Relationship, party: Party, seen: set[int]) -> dict[str, Any]:
    other = row.object if row.subject_id == party.pk else row.subject
    known = other.pk in seen
    names = ("id", "kind", "title", "starts_on", "ends_on")
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    return values | {"other": other.uuid if known else None, "name": str(other) if known else ""}


def _add(router: Router, kind: PartyKind, noun: str, end: str) -> None:
    other = "object" if end == "subject" else "subject"

    @router.get("/{uuid}/relationships", response=Page, operation_id=f"{noun}_relationships")
    def list_all(request: HttpRequest, uuid: UUID) -> Any:
        party = _find(request, kind, uuid)
        rows = Relationship.objects.filter(**{end: party}).select_related("subject", "object")
        ends = rows.values(f"{other}_id")
        seen = set(Party.objects.visible_to(actor_of(request)).filter(pk__in=ends).values_list("pk", flat=True))
        return page_by(request, rows, "id", lambda row: _told(row, party, seen))

    @router.post("/{uuid}/relationships", response={201: RelationshipOut}, operation_id=f"{noun}_relate")
    def link(request: HttpRequest, uuid: UUID, body: RelationshipIn) -> Any:
        actor, party = actor_of(request), _find(request, kind, uuid)
        far = Party.objects.find(body.other, actor)
        subject, company = (party, far) if end == "subject" else (far, party)
        row = relationships.link(
            subject, RelationshipKind.WORKS_FOR, company, title=body.title, starts_on=body.starts_on,
            by=actor, at=clock.now(),
        )  # fmt: skip
        return Status(201, _told(row, party, {far.pk}))

    @router.delete("/{uuid}/relationships/{pk}", response={204: None}, operation_id=f"{noun}_unrelate")
    def finish(request: HttpRequest, uuid: UUID, pk: int, on: Day | None = None) -> Any:
        row = _link(request, _find(request, kind, uuid), pk)
        day = on or clock.today(ports.company.use()().time_zone)
        relationships.end(row, on=day, by=actor_of(request), at=clock.now())
        return Status(204, None)

    @router.get("/{uuid}/timeline", response=TimelineOut, operation_id=f"{noun}_timeline")
    def timeline(request: HttpRequest, uuid: UUID, chip: str = "", cursor: str = "") -> Any:
        actor, party = actor_of(request), _find(request, kind, uuid)
        found = timelines.timeline(party, actor, now=clock.now(), chip=chip, cursor=cursor)
        return {"items": [_event(line) for line in (*found.upcoming, *found.past)], "next": found.next or None}


def _event(line: timelines.Line) -> dict[str, Any]:
    entry = line.entry
    return {
        "at": line.at,
        "verb": entry.verb,
        "chip": line.kind.chip,
        "text": unescape(strip_tags(line.sentence)),
        "actor": entry.actor_name,
        "record_type": entry.record_type,
    }


_add(people_router, PartyKind.PERSON, "person", "subject")
_add(companies_router, PartyKind.COMPANY, "company", "object")
