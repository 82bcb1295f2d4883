"""Households over REST: who lives there, what they are worth together, and what happened in a life."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from rapport.kit import clock, ports
from rapport.kit.errors import NotFound
from rapport.operational.parties.models import LifeEventKind, MemberRole, Party, PartyKind, RelationshipKind
from rapport.operational.parties.queries.card import life_events as events_of
from rapport.operational.parties.queries.households import HouseholdWorth, Member, household_worth
from rapport.operational.parties.rest.upserts import households_router, people_router
from rapport.operational.parties.services import life_events, relationships
from rapport.operational.parties.services.life_events import Happened
from rapport.web.rest import Day, actor_of


class MemberIn(Schema):
    """A person who lives in the household."""

    person: UUID
    role: MemberRole = MemberRole.ADULT
    starts_on: Day | None = None


class MemberOut(Schema):
    """Who lives or lived in the household. `person` is empty where they lie out of the reader's reach."""

    id: int
    person: UUID | None
    name: str
    role: str
    starts_on: date | None
    ends_on: date | None


class HouseholdOut(Schema):
    """The household's own standing and those of its present members, added up. `unseen` members are not counted."""

    members: list[MemberOut]
    unseen: int
    revenue: Decimal
    margin: Decimal | None
    expected_value: Decimal | None
    order_count: int
    last_order_on: date | None


class LifeEventIn(Schema):
    """What happened in the life of a person or a household, and when."""

    kind: LifeEventKind
    happened_on: Day
    note: str = ""
    source: str = ""


class LifeEventOut(Schema):
    id: int
    kind: str
    happened_on: date
    note: str
    source: str


def _find(request: HttpRequest, kind: PartyKind, uuid: UUID) -> Party:
    party: Party = Party.objects.filter(kind=kind).for_list().find(uuid, actor_of(request))
    return party


@households_router.get("/{uuid}/members", response=HouseholdOut)
def household_members(request: HttpRequest, uuid: UUID) -> Any:
    return _told(household_worth(_find(request, PartyKind.HOUSEHOLD, uuid), actor_of(request)))


@households_router.post("/{uuid}/members", response={201: HouseholdOut})
def household_member_add(request: HttpRequest, uuid: UUID, body: MemberIn) -> Any:
    actor, household = actor_of(request), _find(request, PartyKind.HOUSEHOLD, uuid)
    person = Party.objects.find(body.person, actor)
    relationships.link(
        person, RelationshipKind.MEMBER_OF, household, role=body.role, starts_on=body.starts_on,
        by=actor, at=clock.now(),
    )  # fmt: skip
    return Status(201, _told(household_worth(household, actor)))


@households_router.delete("/{uuid}/members/{pk}", response={204: None})
def household_member_end(request: HttpRequest, uuid: UUID, pk: int, on: Day | None = None) -> Any:
    household = _find(request, PartyKind.HOUSEHOLD, uuid)
    rows = household.inverse_relationships.filter(kind=RelationshipKind.MEMBER_OF)
    row = rows.select_related("subject", "object").filter(pk=pk).first()
    if row is None:
        raise NotFound
    day = on or clock.today(ports.company.use()().time_zone)
    relationships.end(row, on=day, by=actor_of(request), at=clock.now())
    return Status(204, None)


def _told(worth: HouseholdWorth) -> dict[str, Any]:
    names = [name for name in HouseholdOut.model_fields if name != "members"]
    return {name: getattr(worth, name) for name in names} | {"members": list(map(_member, worth.members))}


def _member(member: Member) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(member.row, name) for name in ("id", "role", "starts_on", "ends_on")}
    party = member.party
    return values | {"person": party.uuid if party else None, "name": str(party) if party else ""}


def _add_events(router: Router, kind: PartyKind) -> None:
    noun = kind.value

    @router.get("/{uuid}/life-events", response=list[LifeEventOut], operation_id=f"{noun}_life_events")
    def list_all(request: HttpRequest, uuid: UUID) -> Any:
        return events_of(_find(request, kind, uuid))

    @router.post("/{uuid}/life-events", response={201: LifeEventOut}, operation_id=f"{noun}_life_event_add")
    def add(request: HttpRequest, uuid: UUID, body: LifeEventIn) -> Any:
        happened = Happened(body.kind, body.happened_on, body.note, body.source)
        return Status(201, life_events.add(_find(request, kind, uuid), happened, by=actor_of(request), at=clock.now()))

    @router.delete("/{uuid}/life-events/{pk}", response={204: None}, operation_id=f"{noun}_life_event_remove")
    def remove(request: HttpRequest, uuid: UUID, pk: int) -> Any:
        party = _find(request, kind, uuid)
        row = party.life_events.filter(pk=pk).first()
        if row is None:
            raise NotFound
        row.party = party
        life_events.remove(row, by=actor_of(request), at=clock.now())
        return Status(204, None)


_add_events(people_router, PartyKind.PERSON)
_add_events(households_router, PartyKind.HOUSEHOLD)
