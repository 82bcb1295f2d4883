"""Many orders with their lines in one request, met by their number in a source.

The router begins here, because `/upsert` must be read before `/{uuid}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from rapport.core.exchange.services import upserts
from rapport.core.exchange.services.importers import Reason
from rapport.core.exchange.services.upserts import Item
from rapport.kit import clock
from rapport.kit.bulk import any_key
from rapport.operational.orders.models import Order
from rapport.operational.parties.models import Party
from rapport.web.rest import Scalar, Upserted, actor_of

router = Router()
NAMES = {"number": "external_id", "customer": "customer.external_id", "party": "customer.uuid"}


class CustomerRef(Schema):
    """Who bought: by `uuid`, by number in the source, else by e-mail or telephone. Somebody unknown is entered."""

    model_config = {"extra": "forbid"}

    uuid: UUID | None = None
    external_id: Scalar = None
    email: Scalar | list[Scalar] = None
    phone: Scalar | list[Scalar] = None
    name: Scalar = None


class LineRow(Schema):
    """A line: an amount net of tax, or a unit price that quantity and discount make one. Negative for a return."""

    model_config = {"extra": "forbid"}

    product: Scalar = Field(
        default=None, description="the product's number in the source, else its code; a new one is entered"
    )
    product_name: Scalar = None
    quantity: Scalar = None
    unit_price: Scalar = None
    discount: Scalar = Field(default=None, description="in hundredths: 15 for 15 %")
    amount: Scalar = None
    unit_cost: Scalar = None
    contract: Scalar = Field(default=None, description="the number of the contract that the line carries")


class OrderRow(Schema):
    """An order. What is left out or empty keeps its value; given lines replace all that were there."""

    model_config = {"extra": "forbid"}

    external_id: Scalar = Field(default=None, description="the order's number in the source")
    placed_on: Scalar = Field(default=None, description="as 2026-12-31")
    state: Scalar = None
    currency: Scalar = None
    channel: Scalar = None
    customer: CustomerRef | None = None
    lines: list[LineRow] = []


class OrdersIn(Schema):
    """At most 1,000 orders (20,000 lines), and the name of the system whose numbers they carry."""

    source: str
    currency: str = Field(default="", description="of orders that name none; the base currency if left out")
    rows: list[OrderRow]


@router.post("/upsert", response=Upserted)
def order_upsert(request: HttpRequest, body: OrdersIn) -> Any:
    actor = actor_of(request)
    items = _items(request, body.rows)
    results = upserts.upsert("orders", items, source=body.source, currency=body.currency, by=actor, at=clock.now())
    ids, meant = any_key(upserts.record_ids(results)), any_key(upserts.candidate_ids(results))
    uuids = dict(Order.objects.visible_to(actor).filter(pk__in=ids).values_list("pk", "uuid"))
    parties = dict(Party.objects.visible_to(actor).filter(pk__in=meant).values_list("pk", "uuid"))
    return upserts.told(results, source=body.source, uuids=uuids, candidates=parties, name=_name)


def _items(request: HttpRequest, rows: list[OrderRow]) -> list[Item]:
    named = [row.customer.uuid for row in rows if row.customer and row.customer.uuid]
    known: dict[UUID, int] = {}
    if named:
        known = dict(Party.objects.visible_to(actor_of(request)).filter(uuid__in=named).values_list("uuid", "pk"))
    return [_item(row, known) for row in rows]


def _item(row: OrderRow, known: Mapping[UUID, int]) -> Item:
    who = row.customer or CustomerRef()
    number = row.external_id
    head = {"number": number, **row.dict(include={"placed_on", "state", "currency", "channel"})}
    head |= {f"customer_{key}": value for key, value in who.dict(include={"email", "phone", "name"}).items()}
    head["customer"] = who.external_id
    lines = [line.dict() for line in row.lines] or [LineRow().dict()]
    rows = [head | lines[0], *({"number": number, **line} for line in lines[1:])]
    reasons = [Reason("no_such_record", "party")] if who.uuid is not None and who.uuid not in known else []
    return Item(str(number or ""), rows, known.get(who.uuid, 0) if who.uuid else 0, reasons)


def _name(row: int, field: str) -> str:
    """How the caller knows a field: those of a line stand under its place."""
    if field in LineRow.model_fields:
        return f"lines.{row}.{field}"
    return NAMES.get(field, field.replace("customer_", "customer."))
