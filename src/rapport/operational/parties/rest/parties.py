"""People and companies over REST."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from rapport.core.identity.models import Team, User
from rapport.core.metadata.services import tags as tag_verbs
from rapport.kit import clock, ports
from rapport.kit.errors import NotFound
from rapport.operational.parties.models import ContactPointKind, Party, PartyKind, Quality
from rapport.operational.parties.rest.upserts import companies_router, households_router, people_router
from rapport.operational.parties.services import bin as binning
from rapport.operational.parties.services import companies, contact_points, households, ownership, people
from rapport.operational.parties.services.contact_points import Point
from rapport.web import own_fields
from rapport.web.rest import Day, Page, actor_of, page_of, seen_version, tag

__all__ = ["companies_router", "households_router", "people_router"]

MARGINS = (
    "margin", "margin_cover", "abc_margin", "margin_rank", "expected_value", "expected_low", "expected_high",
    "potential",
)  # fmt: skip
VERBS: dict[str, Any] = {
    PartyKind.PERSON: people, PartyKind.COMPANY: companies, PartyKind.HOUSEHOLD: households
}  # fmt: skip


class PointIn(Schema):
    """A way to reach a customer: a value, or for an address its parts."""

    kind: ContactPointKind
    value: str = ""
    label: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""


class PointOut(PointIn):
    id: int
    quality: str
    is_main: bool


class PartyFields(Schema):
    """Fields that may be written; those left out keep their value."""

    language: str | None = None
    preferred_channel: str | None = None
    origin: str | None = None
    custom: dict[str, Any] | None = None


class PersonFields(PartyFields):
    salutation: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    job_title: str | None = None
    born_on: Day | None = None


class CompanyFields(PartyFields):
    name: str | None = None
    legal_form: str | None = None
    registration: str | None = None
    vat_number: str | None = None
    industry: str | None = None


class HouseholdFields(PartyFields):
    name: str | None = None


class PersonIn(PersonFields):
    contact_points: list[PointIn] = []
    tags: list[str] = []


class CompanyIn(CompanyFields):
    contact_points: list[PointIn] = []
    tags: list[str] = []


class HouseholdIn(HouseholdFields):
    contact_points: list[PointIn] = []
    tags: list[str] = []


class Worth(Schema):
    """What a customer has been worth. Amounts are in the base currency; `scored_at` dates scores, classes and
    what is expected. `alive` is the chance, in percent, of still being a customer; `churn_risk` that of buying
    nothing within the company's number of days, of those who are neither lost nor under contract, `churn_reason` what
    adds most to it. `lifecycle` is the state of the relationship, empty before the first refresh."""

    revenue: Decimal
    margin: Decimal | None = None
    order_count: int
    purchase_count: int
    first_order_on: date | None
    last_order_on: date | None
    margin_cover: float | None = None
    cadence_days: float | None
    rfm_recency: int | None
    rfm_frequency: int | None
    rfm_monetary: int | None
    rfm_score: int | None
    rfm_cell: str
    abc_count: str
    abc_revenue: str
    abc_margin: str | None = None
    revenue_rank: int | None
    margin_rank: int | None = None
    expected_value: Decimal | None = None
    expected_low: Decimal | None = None
    expected_high: Decimal | None = None
    expected_purchases: float | None
    alive: int | None
    churn_risk: int | None
    churn_reason: str
    potential: Decimal | None = None
    movement: str
    movement_on: date | None
    facts_at: datetime | None
    scored_at: datetime | None


class PartyOut(Schema):
    """A customer in a list."""

    uuid: UUID
    number: str
    kind: PartyKind
    name: str
    first_name: str
    last_name: str
    email: str
    phone: str
    street: str
    postcode: str
    city: str
    country: str
    language: str
    preferred_channel: str
    origin: str
    owner: str | None = Field(None, description="UUID of the colleague who looks after this customer")
    team: str | None = None
    version: int
    created_at: datetime
    updated_at: datetime
    custom: dict[str, Any]
    worth: Worth | None = None


class PartyDetail(PartyOut):
    """A customer whole."""

    salutation: str
    job_title: str
    born_on: date | None = None
    legal_form: str
    registration: str
    vat_number: str
    industry: str
    contact_points: list[PointOut]
    tags: list[str]
    external_ids: dict[str, str]


class Owner(Schema):
    owner: UUID | None = None
    team: UUID | None = None


class QualityIn(Schema):
    """How far a contact point can be trusted, as of today."""

    quality: Quality


class TagsIn(Schema):
    tags: list[str]


def brief(party: Party, request: HttpRequest) -> dict[str, Any]:
    """Return a customer as a list shows it, hidden fields left out."""
    names = [name for name in PartyOut.model_fields if name not in ("owner", "team", "worth")]
    values = {name: getattr(party, name) for name in names}
    values["owner"] = str(party.owner.uuid) if party.owner else None
    values["team"] = str(party.team.uuid) if party.team else None
    values["worth"] = _worth(party, request)
    values["custom"] = own_fields.visible(party.kind, party.custom, actor_of(request))
    return values


def _worth(party: Party, request: HttpRequest) -> dict[str, Any] | None:
    standing = getattr(party, "standing", None)
    if standing is None:
        return None
    hidden = () if actor_of(request).sees_field("standing.margin") else MARGINS
    return {name: getattr(standing, name) for name in Worth.model_fields if name not in hidden}


def whole(party: Party, request: HttpRequest) -> dict[str, Any]:
    """Return a customer with contact points, tags and numbers in other systems."""
    names = ("salutation", "job_title", "legal_form", "registration", "vat_number", "industry")
    values = brief(party, request) | {name: getattr(party, name) for name in names}
    values["born_on"] = party.born_on if actor_of(request).sees_field("party.born_on") else None
    values["contact_points"] = list(party.contact_points.values(*PointOut.model_fields))
    values["tags"] = ports.tags.use().of_many("party", [party.pk]).get(party.pk, [])
    values["external_ids"] = dict(party.external_ids.values_list("source", "external_id"))
    return values


def _find(request: HttpRequest, kind: PartyKind, uuid: UUID) -> Party:
    party: Party = Party.objects.filter(kind=kind).for_list().find(uuid, actor_of(request))
    return party


def _answer(request: HttpRequest, response: HttpResponse, party: Party) -> dict[str, Any]:
    fresh = _find(request, PartyKind(party.kind), party.uuid)
    tag(response, fresh)
    return whole(fresh, request)


def _create(
    request: HttpRequest, response: HttpResponse, kind: PartyKind, body: PersonIn | CompanyIn | HouseholdIn
) -> Any:
    values = body.dict(exclude_unset=True)
    names = values.pop("tags", [])
    points = [Point(**point) for point in values.pop("contact_points", [])]
    with transaction.atomic():
        party = VERBS[kind].create(values, points, by=actor_of(request), at=clock.now())
        if names:
            tag_verbs.set_tags("party", party.pk, names, party_id=party.pk, by=actor_of(request), at=clock.now())
    return Status(201, _answer(request, response, party))


def _edit(request: HttpRequest, response: HttpResponse, kind: PartyKind, uuid: UUID, body: PartyFields) -> Any:
    party = _find(request, kind, uuid)
    party.version = seen_version(request, party)
    VERBS[kind].edit(party, body.dict(exclude_unset=True), by=actor_of(request), at=clock.now())
    return _answer(request, response, party)


@people_router.post("", response={201: PartyDetail})
def person_create(request: HttpRequest, response: HttpResponse, body: PersonIn) -> Any:
    return _create(request, response, PartyKind.PERSON, body)


@people_router.patch("/{uuid}", response=PartyDetail)
def person_edit(request: HttpRequest, response: HttpResponse, uuid: UUID, body: PersonFields) -> Any:
    return _edit(request, response, PartyKind.PERSON, uuid, body)


@companies_router.post("", response={201: PartyDetail})
def company_create(request: HttpRequest, response: HttpResponse, body: CompanyIn) -> Any:
    return _create(request, response, PartyKind.COMPANY, body)


@companies_router.patch("/{uuid}", response=PartyDetail)
def company_edit(request: HttpRequest, response: HttpResponse, uuid: UUID, body: CompanyFields) -> Any:
    return _edit(request, response, PartyKind.COMPANY, uuid, body)


@households_router.post("", response={201: PartyDetail})
def household_create(request: HttpRequest, response: HttpResponse, body: HouseholdIn) -> Any:
    return _create(request, response, PartyKind.HOUSEHOLD, body)


@households_router.patch("/{uuid}", response=PartyDetail)
def household_edit(request: HttpRequest, response: HttpResponse, uuid: UUID, body: HouseholdFields) -> Any:
    return _edit(request, response, PartyKind.HOUSEHOLD, uuid, body)


def _add_reading(router: Router, kind: PartyKind, noun: str) -> None:
    @router.get("", response=Page, operation_id=f"{noun}_list")
    def list_all(request: HttpRequest) -> Any:
        return page_of(request, noun, lambda party: brief(party, request))

    @router.get("/{uuid}", response=PartyDetail, operation_id=f"{noun}_get")
    def get(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
        return _answer(request, response, _find(request, kind, uuid))


def _add_shared(router: Router, kind: PartyKind, noun: str) -> None:
    """Add what does not depend on the fields of the kind."""

    @router.delete("/{uuid}", response={204: None}, operation_id=f"{noun}_bin")
    def bin_one(request: HttpRequest, uuid: UUID) -> Any:
        party = _find(request, kind, uuid)
        party.version = seen_version(request, party)
        binning.put(party, by=actor_of(request), at=clock.now())
        return Status(204, None)

    @router.post("/{uuid}/restore", response=PartyDetail, operation_id=f"{noun}_restore")
    def restore(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
        party = Party.objects.reachable_by(actor_of(request), "bin").filter(uuid=uuid, kind=kind).first()
        if party is None:
            raise NotFound
        binning.restore(party, by=actor_of(request), at=clock.now())
        return _answer(request, response, party)

    @router.put("/{uuid}/owner", response=PartyDetail, operation_id=f"{noun}_assign")
    def assign(request: HttpRequest, response: HttpResponse, uuid: UUID, body: Owner) -> Any:
        party = _find(request, kind, uuid)
        party.version = seen_version(request, party)
        owner_id, team_id = _key(User, body.owner), _key(Team, body.team)
        ownership.assign(party, owner_id=owner_id, team_id=team_id, by=actor_of(request), at=clock.now())
        return _answer(request, response, party)

    @router.put("/{uuid}/tags", response=PartyDetail, operation_id=f"{noun}_tag")
    def set_tags(request: HttpRequest, response: HttpResponse, uuid: UUID, body: TagsIn) -> Any:
        party = _find(request, kind, uuid)
        tag_verbs.set_tags("party", party.pk, body.tags, party_id=party.pk, by=actor_of(request), at=clock.now())
        return _answer(request, response, party)

    _add_contact_points(router, kind, noun)


def _add_contact_points(router: Router, kind: PartyKind, noun: str) -> None:
    @router.post("/{uuid}/contact-points", response={201: PartyDetail}, operation_id=f"{noun}_contact_point_add")
    def add(request: HttpRequest, response: HttpResponse, uuid: UUID, body: PointIn) -> Any:
        party = _find(request, kind, uuid)
        contact_points.add(party, Point(**body.dict()), by=actor_of(request), at=clock.now())
        return Status(201, _answer(request, response, party))

    @router.post("/{uuid}/contact-points/{point}/main", response=PartyDetail, operation_id=f"{noun}_contact_point_main")
    def make_main(request: HttpRequest, response: HttpResponse, uuid: UUID, point: int) -> Any:
        return _on_point(request, response, uuid, point, lambda row: _prefer(row, request))

    @router.put(
        "/{uuid}/contact-points/{point}/quality", response=PartyDetail, operation_id=f"{noun}_contact_point_judge"
    )
    def judge(request: HttpRequest, response: HttpResponse, uuid: UUID, point: int, body: QualityIn) -> Any:
        return _on_point(request, response, uuid, point, lambda row: _judge(row, body, request))

    @router.put("/{uuid}/contact-points/{point}", response=PartyDetail, operation_id=f"{noun}_contact_point_edit")
    def edit(request: HttpRequest, response: HttpResponse, uuid: UUID, point: int, body: PointIn) -> Any:
        return _on_point(request, response, uuid, point, lambda row: _rewrite(row, body, request))

    @router.delete("/{uuid}/contact-points/{point}", response=PartyDetail, operation_id=f"{noun}_contact_point_remove")
    def remove(request: HttpRequest, response: HttpResponse, uuid: UUID, point: int) -> Any:
        return _on_point(request, response, uuid, point, lambda row: _drop(row, request))

    def _on_point(
        request: HttpRequest, response: HttpResponse, uuid: UUID, point: int, act: Callable[[Any], Any]
    ) -> dict[str, Any]:
        party = _find(request, kind, uuid)
        row = party.contact_points.filter(pk=point).first()
        if row is None:
            raise NotFound
        act(row)
        return _answer(request, response, party)


def _rewrite(row: Any, body: PointIn, request: HttpRequest) -> None:
    contact_points.edit(row, Point(**body.dict()), by=actor_of(request), at=clock.now())


def _prefer(row: Any, request: HttpRequest) -> None:
    contact_points.make_main(row, by=actor_of(request), at=clock.now())


def _judge(row: Any, body: QualityIn, request: HttpRequest) -> None:
    contact_points.judge(row, body.quality, by=actor_of(request), at=clock.now())


def _drop(row: Any, request: HttpRequest) -> None:
    contact_points.remove(row, by=actor_of(request), at=clock.now())


def _key(model: Any, uuid: UUID | None) -> int | None:
    if uuid is None:
        return None
    key: int | None = model.objects.filter(uuid=uuid).values_list("pk", flat=True).first()
    if key is None:
        raise NotFound
    return key


for _router, _kind in (
    (people_router, PartyKind.PERSON), (companies_router, PartyKind.COMPANY), (households_router, PartyKind.HOUSEHOLD)
):  # fmt: skip
    _add_reading(_router, _kind, str(_kind.value))
    _add_shared(_router, _kind, str(_kind.value))
