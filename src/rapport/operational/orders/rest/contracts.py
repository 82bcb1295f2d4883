"""Contracts over REST."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from rapport.core.exchange.services import own_values, upserts
from rapport.core.exchange.services.upserts import Item
from rapport.kit import clock
from rapport.kit.bulk import any_key
from rapport.kit.errors import NotFound
from rapport.operational.catalog.models import Product
from rapport.operational.orders.models import Contract
from rapport.operational.orders.services import contracts
from rapport.operational.orders.tables.contracts import rows
from rapport.operational.parties.models import Party
from rapport.web import own_fields
from rapport.web.rest import Day, Page, Scalar, Upserted, Whole, actor_of, page_of, seen_version, tag

router = Router()


class ContractFields(Schema):
    """Fields that may be written; those left out keep their value.

    Kind: maintenance, subscription, rental, insurance, frame, other. Renewal: none, tacit. Periodicity: once, month,
    quarter, half, year. Without `ends_on` a contract is open; a tacit renewal needs it.
    """

    party: UUID | None = None
    product: UUID | None = None
    number: str | None = None
    label: str | None = None
    kind: str | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    renewal: str | None = None
    notice_days: Whole | None = None
    amount: Decimal | None = None
    currency: str | None = None
    periodicity: str | None = None
    custom: dict[str, Any] | None = None


class ContractIn(ContractFields):
    """A contract of a customer."""

    party: UUID
    label: str
    starts_on: Day


class ContractOut(Schema):
    """A contract as it stands today; `state` and `next_end` follow from its dates."""

    uuid: UUID
    number: str
    label: str
    party: UUID
    product: UUID | None
    kind: str
    state: str
    starts_on: date
    ends_on: date | None
    next_end: date | None
    notice_by: date | None
    renewal: str
    notice_days: int | None
    terminated_on: date | None
    amount: Decimal | None
    currency: str
    periodicity: str
    source: str
    external_id: str
    version: int
    created_at: datetime
    updated_at: datetime
    custom: dict[str, Any]


class TerminateIn(Schema):
    """The last day of the contract."""

    on: Day


class InstalmentIn(Schema):
    """An instalment; without an amount, the contract's. It becomes an order with one line that carries the contract."""

    on: Day
    amount: Decimal | None = None


class OrderMade(Schema):
    order: UUID


class ContractRow(Schema):
    """A row, met by `number` in the source. The customer is known by number in the source, e-mail or telephone."""

    model_config = {"extra": "forbid"}

    number: Scalar = None
    customer: Scalar = None
    customer_email: Scalar | list[Scalar] = None
    customer_phone: Scalar | list[Scalar] = None
    label: Scalar = None
    kind: Scalar = None
    starts_on: Scalar = None
    ends_on: Scalar = None
    renewal: Scalar = None
    notice_days: Scalar = None
    terminated_on: Scalar = None
    amount: Scalar = None
    currency: Scalar = None
    periodicity: Scalar = None
    product: Scalar = None
    custom: dict[str, Scalar | list[Scalar]] = {}


class ContractsIn(Schema):
    """At most 1,000 contracts, and the name of the system whose numbers they carry."""

    source: str
    currency: str = ""
    rows: list[ContractRow]


def _find(request: HttpRequest, uuid: UUID) -> Contract:
    found: Contract = rows().for_list().find(uuid, actor_of(request))
    return found


def _shown(contract: Contract, request: HttpRequest) -> dict[str, Any]:
    values = {name: getattr(contract, name) for name in ContractOut.model_fields if name not in {"party", "product"}}
    values["custom"] = own_fields.visible("contract", contract.custom, actor_of(request))
    return values | {"party": contract.party.uuid, "product": contract.product.uuid if contract.product else None}


def _answer(request: HttpRequest, response: HttpResponse, uuid: UUID) -> dict[str, Any]:
    contract = _find(request, uuid)
    tag(response, contract)
    return _shown(contract, request)


def _given(request: HttpRequest, body: ContractFields) -> dict[str, Any]:
    """What the caller gave, with the records that it names."""
    values = body.dict(exclude_unset=True)
    for name, model in (("party", Party), ("product", Product)):
        if values.get(name):
            values[name] = model.objects.find(values[name], actor_of(request))
    return values


@router.post("/upsert", response=Upserted)
def contract_upsert(request: HttpRequest, body: ContractsIn) -> Any:
    actor = actor_of(request)
    items = [_item(row) for row in body.rows]
    results = upserts.upsert("contracts", items, source=body.source, currency=body.currency, by=actor, at=clock.now())
    ids, meant = any_key(upserts.record_ids(results)), any_key(upserts.candidate_ids(results))
    uuids = dict(Contract.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "uuid"))
    parties = dict(Party.objects.visible_to(actor).filter(pk__in=meant).values_list("pk", "uuid"))
    return upserts.told(results, source=body.source, uuids=uuids, candidates=parties)


def _item(row: ContractRow) -> Item:
    values = row.dict(exclude={"custom"}, exclude_unset=True) | own_values.sent(row.custom)
    return Item(str(row.number or ""), [values])


@router.get("", response=Page)
def contract_list(request: HttpRequest) -> Any:
    return page_of(request, "contract", lambda row: _shown(row, request))


@router.post("", response={201: ContractOut})
def contract_create(request: HttpRequest, response: HttpResponse, body: ContractIn) -> Any:
    values = _given(request, body)
    contract = contracts.create(values.pop("party"), values, by=actor_of(request), at=clock.now())
    return Status(201, _answer(request, response, contract.uuid))


@router.get("/{uuid}", response=ContractOut)
def contract_get(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    return _answer(request, response, uuid)


@router.patch("/{uuid}", response=ContractOut)
def contract_edit(request: HttpRequest, response: HttpResponse, uuid: UUID, body: ContractFields) -> Any:
    contract = _find(request, uuid)
    contract.version = seen_version(request, contract)
    contracts.edit(contract, _given(request, body), by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)


@router.post("/{uuid}/terminate", response=ContractOut)
def contract_terminate(request: HttpRequest, response: HttpResponse, uuid: UUID, body: TerminateIn) -> Any:
    contracts.terminate(_find(request, uuid), body.on, by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)


@router.post("/{uuid}/resume", response=ContractOut)
def contract_resume(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    contracts.resume(_find(request, uuid), by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)


@router.post("/{uuid}/invoice", response={201: OrderMade})
def contract_invoice(request: HttpRequest, uuid: UUID, body: InstalmentIn) -> Any:
    order = contracts.invoice(_find(request, uuid), body.on, body.amount, by=actor_of(request), at=clock.now())
    return Status(201, {"order": order.uuid})


@router.delete("/{uuid}", response={204: None})
def contract_bin(request: HttpRequest, uuid: UUID) -> Any:
    contract = _find(request, uuid)
    seen_version(request, contract)
    contracts.bin_many([contract.pk], by=actor_of(request), at=clock.now())
    return Status(204, None)


@router.post("/{uuid}/restore", response=ContractOut)
def contract_restore(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    contract = Contract.objects.reachable_by(actor_of(request), "bin").binned().filter(uuid=uuid).first()
    if contract is None:
        raise NotFound
    contracts.restore_many([contract.pk], by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)
