"""Segments over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile

from rapport.core.access.policies import demand
from rapport.kit import clock
from rapport.kit.errors import Invalid, NotFound
from rapport.operational.parties.models import Party
from rapport.operational.segments.files import laid_down
from rapport.operational.segments.models import Segment
from rapport.operational.segments.queries import LISTS, condition_of, members
from rapport.operational.segments.services import listing, segments
from rapport.web.rest import Page, actor_of, page_by, seen_version, tag

router = Router()
MOST_CHANGED = 1_000


class SegmentIn(Schema):
    """A segment: the filters of a list, written as its address writes them, or a fixed list of customers."""

    name: str
    list_key: str = Field(default="", description="person or company, for a saved filter")
    filters: list[str] = Field(default=[], description="each as `key~operator~value`, joined by AND")
    members: list[UUID] = Field(default=[], max_length=MOST_CHANGED)


class SegmentFields(Schema):
    """What may be written; what is left out stays."""

    name: str | None = None
    filters: list[str] | None = None


class SegmentOut(Schema):
    uuid: UUID
    name: str
    kind: str
    list_key: str
    filters: list[str]
    owner: UUID | None
    version: int
    created_at: datetime
    updated_at: datetime


class SegmentDetail(SegmentOut):
    """A segment, and how many of its customers the reader may see."""

    people: int
    companies: int


class MembersIn(Schema):
    """Customers to put on a fixed list or to take off it, at most 1,000 of each."""

    add: list[UUID] = Field(default=[], max_length=MOST_CHANGED)
    remove: list[UUID] = Field(default=[], max_length=MOST_CHANGED)


class MembersOut(Schema):
    added: int
    removed: int


class FromFileIn(Schema):
    """A new fixed list by its name, or one that exists; the column of the file, else the one that names most."""

    name: str = ""
    segment: UUID | None = None
    column: str = ""


class MissedOut(Schema):
    """A row that names nobody whom one may see, or several customers."""

    row: int
    value: str
    reason: str


class ListedOut(Schema):
    """The fixed list, the column that was read, how many customers it put there, and the rows left out."""

    segment: UUID
    column: str
    rows: int
    added: int
    missed: list[MissedOut]


class MemberOut(Schema):
    """A customer in a segment."""

    uuid: UUID
    number: str
    kind: str
    name: str
    email: str
    phone: str


def _brief(segment: Segment) -> dict[str, Any]:
    names = ("uuid", "name", "kind", "version", "created_at", "updated_at")
    values: dict[str, Any] = {name: getattr(segment, name) for name in names}
    owner = segment.owner.uuid if segment.owner else None
    return values | {"list_key": segment.list_key, "filters": parse_qs(segment.query).get("f", []), "owner": owner}


def _answer(request: HttpRequest, response: HttpResponse, uuid: UUID) -> dict[str, Any]:
    segment = Segment.objects.for_list().find(uuid, actor_of(request))
    tag(response, segment)
    found = members(segment, actor_of(request))
    return _brief(segment) | {"people": found["person"], "companies": found["company"]}


def _ids(request: HttpRequest, uuids: list[UUID]) -> list[int]:
    """The customers of these names. Refuses with NotFound when one is out of sight."""
    wanted = set(uuids)
    found = list(Party.objects.visible_to(actor_of(request)).filter(uuid__in=wanted).values_list("pk", flat=True))
    if len(found) < len(wanted):
        raise NotFound(field="members")
    return found


def _member(party: Party) -> dict[str, Any]:
    return {name: getattr(party, name) for name in MemberOut.model_fields}


def _query(filters: list[str]) -> str:
    return urlencode([("f", text) for text in filters])


@router.get("", response=Page)
def segment_list(request: HttpRequest) -> Any:
    demand(actor_of(request), "segment.view")
    return page_by(request, Segment.objects.visible_to(actor_of(request)).for_list(), "name", _brief)


@router.post("", response={201: SegmentDetail})
def segment_create(request: HttpRequest, response: HttpResponse, body: SegmentIn) -> Any:
    actor, at = actor_of(request), clock.now()
    if body.list_key and body.list_key not in LISTS:
        raise Invalid(field="list_key")
    if body.list_key:
        segment = segments.create_filter(body.name, body.list_key, _query(body.filters), by=actor, at=at)
    else:
        segment = segments.create_fixed(body.name, _ids(request, body.members), by=actor, at=at)
    return Status(201, _answer(request, response, segment.uuid))


@router.post("/from-file", response={201: ListedOut})
def segment_from_file(request: HttpRequest, file: File[UploadedFile], body: Form[FromFileIn]) -> Any:
    actor, name = actor_of(request), file.name or ""
    with laid_down(file.chunks(), name) as path:
        if body.segment:
            segment = Segment.objects.find(body.segment, actor)
            done = listing.add_from(path, segment, name, body.column, by=actor, at=clock.now())
        else:
            done = listing.create_from(path, body.name, name, body.column, by=actor, at=clock.now())
    missed = [{"row": one.row, "value": one.text, "reason": str(one.why)} for one in done.met.missed]
    told = {"segment": done.segment.uuid, "added": done.added, "missed": missed}
    return Status(201, told | {"column": done.met.column, "rows": done.met.rows})


@router.get("/{uuid}", response=SegmentDetail)
def segment_get(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    return _answer(request, response, uuid)


@router.patch("/{uuid}", response=SegmentDetail)
def segment_edit(request: HttpRequest, response: HttpResponse, uuid: UUID, body: SegmentFields) -> Any:
    actor, at = actor_of(request), clock.now()
    segment = Segment.objects.find(uuid, actor)
    segment.version = seen_version(request, segment)
    with transaction.atomic():
        if body.name is not None:
            segment = segments.rename(segment, body.name, by=actor, at=at)
        if body.filters is not None:
            segments.refilter(segment, _query(body.filters), by=actor, at=at)
    return _answer(request, response, uuid)


@router.delete("/{uuid}", response={204: None})
def segment_bin(request: HttpRequest, uuid: UUID) -> Any:
    segment = Segment.objects.find(uuid, actor_of(request))
    segment.version = seen_version(request, segment)
    segments.put_in_bin(segment, by=actor_of(request), at=clock.now())
    return Status(204, None)


@router.post("/{uuid}/restore", response=SegmentDetail)
def segment_restore(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    segment = Segment.objects.binned().reachable_by(actor_of(request), "edit").filter(uuid=uuid).first()
    if segment is None:
        raise NotFound
    segments.restore(segment, by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)


@router.get("/{uuid}/members", response=Page)
def segment_members(request: HttpRequest, uuid: UUID) -> Any:
    actor = actor_of(request)
    segment = Segment.objects.find(uuid, actor)
    rows = Party.objects.visible_to(actor).filter(condition_of(segment, actor))
    return page_by(request, rows, "id", _member)


@router.post("/{uuid}/members", response=MembersOut)
def segment_move(request: HttpRequest, uuid: UUID, body: MembersIn) -> Any:
    actor, at = actor_of(request), clock.now()
    segment = Segment.objects.find(uuid, actor)
    with transaction.atomic():
        added = segments.add(segment, _ids(request, body.add), by=actor, at=at) if body.add else 0
        removed = segments.remove(segment, _ids(request, body.remove), by=actor, at=at) if body.remove else 0
    return {"added": added, "removed": removed}
