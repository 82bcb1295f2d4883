"""Orders over REST."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Schema, Status

from rapport.kit import clock
from rapport.kit.errors import NotFound
from rapport.operational.catalog.models import Product
from rapport.operational.orders.models import Contract, Order, OrderLine
from rapport.operational.orders.rest.upserts import router
from rapport.operational.orders.services import bulk, orders
from rapport.operational.orders.services.lines import LineDraft
from rapport.operational.orders.services.orders import OrderDraft
from rapport.operational.parties.models import Party
from rapport.web import own_fields
from rapport.web.rest import Day, Page, actor_of, page_of, seen_version, tag

__all__ = ["router"]


class LineIn(Schema):
    """A line: a product or a label, a quantity (negative for a return) and a price, net of tax."""

    quantity: Decimal = Decimal(1)
    product: UUID | None = None
    label: str = ""
    unit_price: Decimal | None = None
    discount: Decimal = Decimal(0)
    contract: UUID | None = None


class OrderIn(Schema):
    """An order. Without a number the next of the year is given, without a currency the base currency."""

    party: UUID | None = None
    placed_on: Day
    currency: str = ""
    number: str = ""
    channel: str = ""
    lines: list[LineIn]
    custom: dict[str, Any] = {}


class OrderFields(Schema):
    """Fields that may be written; those left out keep their value. `lines` replaces them all."""

    party: UUID | None = None
    placed_on: Day | None = None
    currency: str | None = None
    number: str | None = None
    channel: str | None = None
    lines: list[LineIn] | None = None
    custom: dict[str, Any] | None = None


class LineOut(Schema):
    position: int
    product: UUID | None
    label: str
    quantity: Decimal
    unit_price: Decimal | None
    discount: Decimal
    amount: Decimal
    contract: UUID | None


class OrderOut(Schema):
    """An order in a list. `base_amount` is empty while no rate is known for its currency."""

    uuid: UUID
    number: str
    party: UUID | None
    placed_on: date
    state: str
    currency: str
    amount: Decimal
    base_amount: Decimal | None
    base_cost: Decimal | None = None
    line_count: int
    is_purchase: bool
    channel: str
    source: str
    external_id: str
    version: int
    created_at: datetime
    updated_at: datetime
    custom: dict[str, Any]


class OrderDetail(OrderOut):
    """An order with its lines."""

    lines: list[LineOut]


def brief(order: Order, request: HttpRequest) -> dict[str, Any]:
    """Return an order as a list shows it, its cost left out for those who may not see it."""
    values = {name: getattr(order, name) for name in OrderOut.model_fields if name != "party"}
    values["party"] = order.party.uuid if order.party else None
    values["custom"] = own_fields.visible("order", order.custom, actor_of(request))
    if not actor_of(request).sees_field("order.base_cost"):
        values.pop("base_cost")
    return values


def _line(line: OrderLine) -> dict[str, Any]:
    values = {name: getattr(line, name) for name in LineOut.model_fields if name not in {"product", "contract"}}
    values["product"] = line.product.uuid if line.product else None
    values["contract"] = line.contract.uuid if line.contract else None
    return values


def _find(request: HttpRequest, uuid: UUID) -> Order:
    return Order.objects.for_list().find(uuid, actor_of(request))


def _answer(request: HttpRequest, response: HttpResponse, uuid: UUID) -> dict[str, Any]:
    order = _find(request, uuid)
    tag(response, order)
    lines = [_line(line) for line in order.lines.select_related("product", "contract")]
    return brief(order, request) | {"lines": lines}


def _drafts(request: HttpRequest, lines: list[LineIn]) -> list[LineDraft]:
    wanted = {line.product for line in lines if line.product}
    known = {product.uuid: product for product in Product.objects.visible_to(actor_of(request)).filter(uuid__in=wanted)}
    for uuid in wanted - known.keys():
        Product.objects.find(uuid, actor_of(request))
    carried = {line.contract for line in lines if line.contract}
    contracts = {uuid: Contract.objects.find(uuid, actor_of(request)) for uuid in carried}
    return [_draft(line, known, contracts) for line in lines]


def _draft(line: LineIn, known: Mapping[UUID, Product], contracts: Mapping[UUID, Contract]) -> LineDraft:
    product = known[line.product] if line.product else None
    contract = contracts[line.contract] if line.contract else None
    return LineDraft(line.quantity, product, line.label, line.unit_price, line.discount, contract=contract)


def _party(request: HttpRequest, uuid: UUID | None) -> Party | None:
    return Party.objects.find(uuid, actor_of(request)) if uuid else None


@router.get("", response=Page)
def order_list(request: HttpRequest) -> Any:
    return page_of(request, "order", lambda order: brief(order, request))


@router.post("", response={201: OrderDetail})
def order_place(request: HttpRequest, response: HttpResponse, body: OrderIn) -> Any:
    draft = OrderDraft(
        _drafts(request, body.lines), body.placed_on, body.currency, body.number, body.channel, body.custom
    )
    order = orders.place(_party(request, body.party), draft, by=actor_of(request), at=clock.now())
    return Status(201, _answer(request, response, order.uuid))


@router.get("/{uuid}", response=OrderDetail)
def order_get(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    return _answer(request, response, uuid)


@router.patch("/{uuid}", response=OrderDetail)
def order_edit(request: HttpRequest, response: HttpResponse, uuid: UUID, body: OrderFields) -> Any:
    order = _find(request, uuid)
    order.version = seen_version(request, order)
    values = body.dict(exclude_unset=True)
    lines = values.pop("lines", None)
    if "party" in values:
        values["party"] = _party(request, values["party"])
    drafts = _drafts(request, body.lines or []) if lines is not None else None
    orders.edit(order, values, drafts, by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)


@router.post("/{uuid}/deliver", response=OrderDetail)
def order_deliver(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    orders.deliver(_find(request, uuid), by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)


@router.post("/{uuid}/cancel", response=OrderDetail)
def order_cancel(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    orders.cancel(_find(request, uuid), by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)


@router.post("/{uuid}/reopen", response=OrderDetail)
def order_reopen(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    orders.reopen(_find(request, uuid), by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)


@router.post("/{uuid}/restore", response=OrderDetail)
def order_restore(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    order = Order.objects.reachable_by(actor_of(request), "bin").binned().filter(uuid=uuid).first()
    if order is None:
        raise NotFound
    bulk.restore_many([order.pk], by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)


@router.delete("/{uuid}", response={204: None})
def order_bin(request: HttpRequest, uuid: UUID) -> Any:
    order = _find(request, uuid)
    seen_version(request, order)
    bulk.bin_many([order.pk], by=actor_of(request), at=clock.now())
    return Status(204, None)
