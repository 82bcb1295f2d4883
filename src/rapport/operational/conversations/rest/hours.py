"""Hours over REST."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from rapport.core.access.held import find_held
from rapport.kit import clock
from rapport.kit.errors import Invalid, NotFound
from rapport.operational.conversations.models import WorkedTime
from rapport.operational.conversations.services import hours
from rapport.operational.parties.models import Party
from rapport.web import own_fields
from rapport.web.rest import Day, Page, Whole, actor_of, page_of, seen_version, tag

router = Router()


class HoursFields(Schema):
    """Activity: sales_force, logistics, after_sales."""

    day: Day | None = None
    minutes: Whole | None = None
    activity: str | None = None
    text: str | None = None
    custom: dict[str, Any] | None = None


class HoursIn(HoursFields):
    """Time that the caller worked for a party; `order` or `contract` names what it was worked on."""

    party: UUID
    minutes: Whole
    order: UUID | None = None
    contract: UUID | None = None


class HoursOut(Schema):
    uuid: UUID
    party: UUID
    worker: str
    day: date
    minutes: int
    activity: str
    text: str
    source: str
    external_id: str
    version: int
    updated_at: datetime
    custom: dict[str, Any]


def _find(request: HttpRequest, uuid: UUID) -> WorkedTime:
    return WorkedTime.objects.for_list().find(uuid, actor_of(request))


def _shown(entry: WorkedTime, request: HttpRequest) -> dict[str, Any]:
    values = {name: getattr(entry, name) for name in HoursOut.model_fields if name not in {"party", "worker"}}
    values["custom"] = own_fields.visible("hours", entry.custom, actor_of(request))
    return values | {"party": entry.party.uuid, "worker": entry.worker_name}


def _answer(request: HttpRequest, response: HttpResponse, uuid: UUID) -> dict[str, Any]:
    entry = _find(request, uuid)
    tag(response, entry)
    return _shown(entry, request)


def _held(request: HttpRequest, body: HoursIn, party: Party) -> dict[str, Any]:
    for holder, uuid in (("contract", body.contract), ("order", body.order)):
        if uuid is not None:
            held = find_held(holder, actor_of(request), uuid=uuid)
            if held.party_id != party.pk:
                raise Invalid(field=holder)
            return {"record_type": holder, "record_id": held.record.pk}
    return {}


@router.get("", response=Page)
def hours_list(request: HttpRequest) -> Any:
    return page_of(request, "hours", lambda entry: _shown(entry, request))


@router.post("", response={201: HoursOut})
def hours_log(request: HttpRequest, response: HttpResponse, body: HoursIn) -> Any:
    party = Party.objects.find(body.party, actor_of(request))
    given = body.dict(exclude_unset=True, exclude={"party", "order", "contract"})
    entry = hours.log(party, {**given, **_held(request, body, party)}, by=actor_of(request), at=clock.now())
    return Status(201, _answer(request, response, entry.uuid))


@router.get("/{uuid}", response=HoursOut)
def hours_get(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    return _answer(request, response, uuid)


@router.patch("/{uuid}", response=HoursOut)
def hours_edit(request: HttpRequest, response: HttpResponse, uuid: UUID, body: HoursFields) -> Any:
    entry = _find(request, uuid)
    entry.version = seen_version(request, entry)
    hours.correct(entry, body.dict(exclude_unset=True), by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)


@router.delete("/{uuid}", response={204: None})
def hours_bin(request: HttpRequest, uuid: UUID) -> Any:
    entry = _find(request, uuid)
    seen_version(request, entry)
    hours.bin_many([entry.pk], by=actor_of(request), at=clock.now())
    return Status(204, None)


@router.post("/{uuid}/restore", response=HoursOut)
def hours_restore(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    entry = WorkedTime.objects.reachable_by(actor_of(request), "bin").binned().filter(uuid=uuid).first()
    if entry is None:
        raise NotFound
    hours.restore_many([entry.pk], by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)
