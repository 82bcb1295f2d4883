"""Many people or companies in one request: met by number, e-mail or telephone, created or changed.

The routers begin here, because `/upsert` must be read before `/{uuid}`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from rapport.core.exchange.services import own_values, upserts
from rapport.core.exchange.services.importers import Reason
from rapport.core.exchange.services.upserts import Item
from rapport.kit import clock
from rapport.kit.bulk import any_key
from rapport.operational.parties.models import Party, PartyKind
from rapport.web.rest import Scalar, Upserted, actor_of

people_router, companies_router, households_router = Router(), Router(), Router()


class PartyRow(Schema):
    """A row. What is left out or empty keeps its value; contact points are added, never taken away.

    The record is the one named by `uuid`, else the one that `source` knows as `external_id`, else the only one with
    this e-mail or telephone and a name that fits.
    """

    model_config = {"extra": "forbid"}

    external_id: Scalar = None
    uuid: UUID | None = None
    email: Scalar | list[Scalar] = None
    phone: Scalar | list[Scalar] = None
    street: Scalar = None
    postcode: Scalar = None
    city: Scalar = None
    country: Scalar = None
    website: Scalar = None
    language: Scalar = None
    preferred_channel: Scalar = None
    origin: Scalar = None
    owner: Scalar = Field(default=None, description="e-mail or name of a colleague")
    team: Scalar = None
    tags: list[str] = Field(default=[], description="added to those that the customer has")
    custom: dict[str, Scalar | list[Scalar]] = {}


class PersonRow(PartyRow):
    salutation: Scalar = None
    first_name: Scalar = None
    last_name: Scalar = None
    job_title: Scalar = None
    born_on: Scalar = Field(default=None, description="as 1980-12-31")


class CompanyRow(PartyRow):
    name: Scalar = None
    legal_form: Scalar = None
    registration: Scalar = None
    vat_number: Scalar = None
    industry: Scalar = None


class PeopleIn(Schema):
    """At most 1,000 people, and the name of the system whose numbers they carry."""

    source: str
    rows: list[PersonRow]


class CompaniesIn(Schema):
    """At most 1,000 companies, and the name of the system whose numbers they carry."""

    source: str
    rows: list[CompanyRow]


@people_router.post("/upsert", response=Upserted)
def person_upsert(request: HttpRequest, body: PeopleIn) -> Any:
    return _upsert(request, "people", PartyKind.PERSON, body)


@companies_router.post("/upsert", response=Upserted)
def company_upsert(request: HttpRequest, body: CompaniesIn) -> Any:
    return _upsert(request, "companies", PartyKind.COMPANY, body)


def _upsert(request: HttpRequest, target: str, kind: PartyKind, body: PeopleIn | CompaniesIn) -> dict[str, Any]:
    actor = actor_of(request)
    items = _items(request, kind, body.rows)
    results = upserts.upsert(target, items, source=body.source, by=actor, at=clock.now())
    ids = any_key([*upserts.record_ids(results), *upserts.candidate_ids(results)])
    uuids = dict(Party.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "uuid"))
    return upserts.told(results, source=body.source, uuids=uuids, candidates=uuids)


def _items(request: HttpRequest, kind: PartyKind, rows: Sequence[PartyRow]) -> list[Item]:
    """The rows by the fields of imports; a `uuid` that the actor may not see refuses its row."""
    named = [str(row.uuid) for row in rows if row.uuid]
    known: dict[UUID, int] = {}
    if named:
        seen = Party.objects.visible_to(actor_of(request)).filter(kind=kind, uuid__in=named)
        known = dict(seen.values_list("uuid", "pk"))
    return [_item(row, known) for row in rows]


def _item(row: PartyRow, known: dict[UUID, int]) -> Item:
    values = row.dict(exclude={"uuid", "custom", "tags"}, exclude_unset=True)
    values |= {"tags": ", ".join(row.tags)} if row.tags else {}
    values |= own_values.sent(row.custom)
    is_missing = row.uuid is not None and row.uuid not in known
    reasons = [Reason("no_such_record", "uuid")] if is_missing else []
    return Item(str(row.external_id or ""), [values], known.get(row.uuid, 0) if row.uuid else 0, reasons)
