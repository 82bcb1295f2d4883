"""Calendar events over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from rapport.core.access.held import Held, find_held
from rapport.core.worklist.models import CalendarEvent
from rapport.core.worklist.models.rules import Rule
from rapport.core.worklist.queries import events as read
from rapport.core.worklist.services import events
from rapport.kit import clock
from rapport.web.rest import Key, Moment, Page, Whole, actor_of, page_by, seen_version, tag

router, held_router = Router(), Router()


class EventIn(Schema):
    """A `kind` is meeting, visit or call. `people` are numbers of users, else who asks; `rule` as for to-dos.

    `remind_minutes` before it begins they are reminded: 5, 15, 30, 60, 120, 1440 or 2880; null for never.
    """

    starts_at: Moment
    kind: str = "meeting"
    minutes: Whole = 60
    title: str = ""
    place: str = ""
    text: str = ""
    people: list[Key] = []
    rule: str = ""
    remind_minutes: Whole | None = 15


class OwnEventIn(EventIn):
    """An event on no record: those who take part see it, and those of a `team`, one of who asks."""

    team: Key | None = None


class EventPatch(Schema):
    starts_at: Moment | None = None
    kind: str | None = None
    minutes: Whole | None = None
    title: str | None = None
    place: str | None = None
    text: str | None = None
    people: list[Key] | None = None
    rule: str | None = None
    remind_minutes: Whole | None = None
    team: Key | None = None


class CalendarEventOut(Schema):
    """A calendar event on a record, which `record_type` names as party, product or order; empty for none."""

    uuid: UUID
    record_type: str
    kind: str
    title: str
    place: str
    text: str
    starts_at: datetime
    minutes: int
    people: list[int]
    rule: str
    remind_minutes: int | None
    team: int | None
    author: str
    held_at: datetime | None
    updated_at: datetime
    version: int


def _shown(event: CalendarEvent) -> dict[str, Any]:
    told = {"author": event.author_name, "people": [user.pk for user in event.people.all()], "team": event.team_id}
    return {name: getattr(event, name) for name in CalendarEventOut.model_fields if name not in told} | told


def _answer(response: HttpResponse, event: CalendarEvent) -> dict[str, Any]:
    tag(response, event)
    return _shown(event)


def _seen(request: HttpRequest, uuid: UUID) -> CalendarEvent:
    event = events.find(uuid, actor_of(request))
    event.version = seen_version(request, event)
    return event


@router.get("", response=Page)
def event_list(request: HttpRequest, mine: bool = True) -> Any:
    """Events on visible records by time: one's own, or all with `mine=false`."""
    actor = actor_of(request)
    rows = read.visible(actor).prefetch_related("people")
    return page_by(request, rows.of(actor.user_id) if mine else rows, "starts_at", _shown)


@held_router.post("/{record_type}/{uuid}/events", response={201: CalendarEventOut})
def event_add(request: HttpRequest, response: HttpResponse, record_type: str, uuid: UUID, body: EventIn) -> Any:
    held = find_held(record_type, actor_of(request), uuid=uuid)
    return _added(request, response, held, body)


@router.post("", response={201: CalendarEventOut})
def event_new(request: HttpRequest, response: HttpResponse, body: OwnEventIn) -> Any:
    """An event on no record."""
    return _added(request, response, None, body)


def _added(request: HttpRequest, response: HttpResponse, held: Held | None, body: EventIn) -> Any:
    values = body.model_dump() | {"rule": Rule.parse(body.rule) if body.rule else None}
    event = events.add(held, events.Appointment(**values), by=actor_of(request), at=clock.now())
    return Status(201, _answer(response, event))


@router.get("/{uuid}", response=CalendarEventOut)
def event_get(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    return _answer(response, events.find(uuid, actor_of(request)))


@router.patch("/{uuid}", response=CalendarEventOut)
def event_edit(request: HttpRequest, response: HttpResponse, uuid: UUID, body: EventPatch) -> Any:
    given = body.model_dump(exclude_unset=True).items()
    values = {name: value for name, value in given if value is not None or name in {"remind_minutes", "team"}}
    if values.get("rule"):
        values["rule"] = Rule.parse(values["rule"])
    return _answer(response, events.edit(_seen(request, uuid), values, by=actor_of(request), at=clock.now()))


@router.post("/{uuid}/hold", response=CalendarEventOut)
def event_hold(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    """It took place: the customer's log of interactions tells it."""
    return _answer(response, events.hold(_seen(request, uuid), by=actor_of(request), at=clock.now()))


@router.delete("/{uuid}", response={204: None})
def event_remove(request: HttpRequest, uuid: UUID) -> Any:
    events.remove(_seen(request, uuid), by=actor_of(request), at=clock.now())
    return Status(204, None)


@router.post("/{uuid}/restore", response=CalendarEventOut)
def event_restore(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    event = events.find_binned(uuid, actor_of(request))
    events.restore(event, by=actor_of(request), at=clock.now())
    return _answer(response, event)
