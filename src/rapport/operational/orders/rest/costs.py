"""Cost entries over REST."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from rapport.core.exchange.services import own_values, upserts
from rapport.core.exchange.services.upserts import Item
from rapport.core.identity.models import Team
from rapport.kit import clock
from rapport.kit.bulk import any_key
from rapport.kit.errors import NotFound
from rapport.operational.catalog.models import Product
from rapport.operational.orders.models import CostEntry
from rapport.operational.orders.services import costs
from rapport.operational.parties.models import Party
from rapport.web import own_fields
from rapport.web.rest import Day, Page, Scalar, Upserted, actor_of, page_of, seen_version, tag

router = Router()


class CostFields(Schema):
    """Fields that may be written; those left out keep their value.

    Kind: goods, logistics, after_sales, promotion, sales_force, advertising, acquisition. Without `ends_on` the cost is
    one of a day. `team` is the name of a team.
    """

    kind: str | None = None
    label: str | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    amount: Decimal | None = None
    currency: str | None = None
    party: UUID | None = None
    product: UUID | None = None
    team: str | None = None
    supplier: str | None = None
    channel: str | None = None
    custom: dict[str, Any] | None = None


class CostIn(CostFields):
    """A cost of a day or of a period."""

    kind: str
    label: str
    starts_on: Day
    amount: Decimal


class CostOut(Schema):
    """A cost entry. `replaces` says that it stands for all that is derived of its kind in its period."""

    uuid: UUID
    kind: str
    label: str
    starts_on: date
    ends_on: date
    amount: Decimal
    currency: str
    base_amount: Decimal | None
    replaces: bool
    party: UUID | None
    product: UUID | None
    team: str
    supplier: str
    channel: str
    source: str
    external_id: str
    version: int
    created_at: datetime
    updated_at: datetime
    custom: dict[str, Any]


class CostRow(Schema):
    """A row, met by `number` in the source. `month` as 2026-03 stands for the days of a whole month."""

    model_config = {"extra": "forbid"}

    number: Scalar = None
    kind: Scalar = None
    label: Scalar = None
    starts_on: Scalar = None
    ends_on: Scalar = None
    month: Scalar = None
    amount: Scalar = None
    currency: Scalar = None
    customer: Scalar = None
    product: Scalar = None
    team: Scalar = None
    supplier: Scalar = None
    channel: Scalar = None
    custom: dict[str, Scalar | list[Scalar]] = {}


class CostsIn(Schema):
    """At most 1,000 costs, and the name of the system whose numbers they carry."""

    source: str
    currency: str = ""
    rows: list[CostRow]


def _find(request: HttpRequest, uuid: UUID) -> CostEntry:
    return CostEntry.objects.for_list().find(uuid, actor_of(request))


def _shown(entry: CostEntry, request: HttpRequest) -> dict[str, Any]:
    others = {"party", "product", "team"}
    values = {name: getattr(entry, name) for name in CostOut.model_fields if name not in others}
    values["custom"] = own_fields.visible("cost", entry.custom, actor_of(request))
    values |= {"team": entry.team.name if entry.team else ""}
    return values | {name: each.uuid if (each := getattr(entry, name)) else None for name in ("party", "product")}


def _answer(request: HttpRequest, response: HttpResponse, uuid: UUID) -> dict[str, Any]:
    entry = _find(request, uuid)
    tag(response, entry)
    return _shown(entry, request)


def _given(request: HttpRequest, body: CostFields) -> dict[str, Any]:
    """What the caller gave, with the records that it names."""
    values = body.dict(exclude_unset=True)
    for name, model in (("party", Party), ("product", Product)):
        if values.get(name):
            values[name] = model.objects.find(values[name], actor_of(request))
    if "team" in values:
        name = (values["team"] or "").strip()
        values["team"] = Team.objects.filter(name__iexact=name).first() if name else None
        if name and values["team"] is None:
            raise NotFound
    return values


@router.post("/upsert", response=Upserted)
def cost_upsert(request: HttpRequest, body: CostsIn) -> Any:
    actor = actor_of(request)
    items = [_item(row) for row in body.rows]
    results = upserts.upsert("costs", items, source=body.source, currency=body.currency, by=actor, at=clock.now())
    rows = CostEntry.objects.visible_to(actor).filter(pk__in=any_key(upserts.record_ids(results)))
    return upserts.told(results, source=body.source, uuids=dict(rows.values_list("pk", "uuid")), candidates={})


def _item(row: CostRow) -> Item:
    values = row.dict(exclude={"custom"}, exclude_unset=True) | own_values.sent(row.custom)
    return Item(str(row.number or ""), [values])


@router.get("", response=Page)
def cost_list(request: HttpRequest) -> Any:
    return page_of(request, "cost", lambda row: _shown(row, request))


@router.post("", response={201: CostOut})
def cost_create(request: HttpRequest, response: HttpResponse, body: CostIn) -> Any:
    entry = costs.create(_given(request, body), by=actor_of(request), at=clock.now())
    return Status(201, _answer(request, response, entry.uuid))


@router.get("/{uuid}", response=CostOut)
def cost_get(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    return _answer(request, response, uuid)


@router.patch("/{uuid}", response=CostOut)
def cost_edit(request: HttpRequest, response: HttpResponse, uuid: UUID, body: CostFields) -> Any:
    entry = _find(request, uuid)
    entry.version = seen_version(request, entry)
    costs.edit(entry, _given(request, body), by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)


@router.delete("/{uuid}", response={204: None})
def cost_bin(request: HttpRequest, uuid: UUID) -> Any:
    entry = _find(request, uuid)
    seen_version(request, entry)
    costs.bin_many([entry.pk], by=actor_of(request), at=clock.now())
    return Status(204, None)


@router.post("/{uuid}/restore", response=CostOut)
def cost_restore(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    entry = CostEntry.objects.reachable_by(actor_of(request), "bin").binned().filter(uuid=uuid).first()
    if entry is None:
        raise NotFound
    costs.restore_many([entry.pk], by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)
