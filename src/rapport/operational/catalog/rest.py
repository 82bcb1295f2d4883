"""Products over REST."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status

from rapport.core.exchange.services import own_values, upserts
from rapport.core.exchange.services.upserts import Item
from rapport.kit import clock
from rapport.kit.bulk import any_key
from rapport.kit.errors import NotAllowed, NotFound
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.services import products, unit_costs
from rapport.operational.catalog.services.unit_costs import Cost
from rapport.web import own_fields
from rapport.web.rest import Day, Page, Scalar, Upserted, YesNo, actor_of, page_of, seen_version, tag

router = Router()
MOST_COSTS = 500


class ProductFields(Schema):
    """Fields that may be written; those left out keep their value. Amounts are net of tax."""

    code: str | None = None
    name: str | None = None
    family: str | None = None
    line: str | None = None
    unit: str | None = None
    price: Decimal | None = None
    unit_cost: Decimal | None = None
    currency: str | None = None
    is_active: YesNo | None = None
    custom: dict[str, Any] | None = None


class ProductOut(Schema):
    uuid: UUID
    code: str
    name: str
    family: str
    line: str
    unit: str
    price: Decimal | None
    unit_cost: Decimal | None = None
    currency: str
    is_active: bool
    source: str
    external_id: str
    version: int
    created_at: datetime
    updated_at: datetime
    custom: dict[str, Any]


class ProductRow(Schema):
    """A row. The product is the one that `source` knows as `external_id`, else the one with this code.

    What is left out or empty keeps its value.
    """

    model_config = {"extra": "forbid"}

    external_id: Scalar = None
    code: Scalar = None
    name: Scalar = None
    family: Scalar = None
    line: Scalar = None
    unit: Scalar = None
    price: Scalar = None
    unit_cost: Scalar = None
    currency: Scalar = None
    is_active: Scalar = None
    custom: dict[str, Scalar | list[Scalar]] = {}


class ProductsIn(Schema):
    """At most 1,000 products, and the name of the system whose numbers they carry."""

    source: str
    currency: str = Field(default="", description="of rows that name none; the base currency if left out")
    rows: list[ProductRow]


def shown(product: Product, request: HttpRequest) -> dict[str, Any]:
    """Return a product, its cost left out for those who may not see it."""
    values = {name: getattr(product, name) for name in ProductOut.model_fields}
    values["custom"] = own_fields.visible("product", product.custom, actor_of(request))
    if not actor_of(request).sees_field("product.unit_cost"):
        values.pop("unit_cost")
    return values


def _answer(request: HttpRequest, response: HttpResponse, uuid: UUID) -> dict[str, Any]:
    product = Product.objects.find(uuid, actor_of(request))
    tag(response, product)
    return shown(product, request)


@router.post("/upsert", response=Upserted)
def product_upsert(request: HttpRequest, body: ProductsIn) -> Any:
    actor = actor_of(request)
    items = [_item(row) for row in body.rows]
    results = upserts.upsert("products", items, source=body.source, currency=body.currency, by=actor, at=clock.now())
    ids = upserts.record_ids(results)
    uuids = dict(Product.objects.visible_to(actor).filter(pk__in=any_key(ids)).values_list("pk", "uuid"))
    return upserts.told(results, source=body.source, uuids=uuids, candidates={})


def _item(row: ProductRow) -> Item:
    values = row.dict(exclude={"custom"}, exclude_unset=True)
    values |= own_values.sent(row.custom)
    return Item(str(row.external_id or row.code or ""), [values])


@router.get("", response=Page)
def product_list(request: HttpRequest) -> Any:
    return page_of(request, "product", lambda product: shown(product, request))


@router.post("", response={201: ProductOut})
def product_create(request: HttpRequest, response: HttpResponse, body: ProductFields) -> Any:
    product = products.create(body.dict(exclude_unset=True), by=actor_of(request), at=clock.now())
    return Status(201, _answer(request, response, product.uuid))


@router.get("/{uuid}", response=ProductOut)
def product_get(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    return _answer(request, response, uuid)


@router.patch("/{uuid}", response=ProductOut)
def product_edit(request: HttpRequest, response: HttpResponse, uuid: UUID, body: ProductFields) -> Any:
    product = Product.objects.find(uuid, actor_of(request))
    product.version = seen_version(request, product)
    products.edit(product, body.dict(exclude_unset=True), by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)


@router.delete("/{uuid}", response={204: None})
def product_bin(request: HttpRequest, uuid: UUID) -> Any:
    product = Product.objects.find(uuid, actor_of(request))
    seen_version(request, product)
    products.bin_many([product.pk], by=actor_of(request), at=clock.now())
    return Status(204, None)


@router.post("/{uuid}/restore", response=ProductOut)
def product_restore(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    product = Product.objects.reachable_by(actor_of(request), "bin").binned().filter(uuid=uuid).first()
    if product is None:
        raise NotFound
    products.restore_many([product.pk], by=actor_of(request), at=clock.now())
    return _answer(request, response, uuid)


class UnitCostIn(Schema):
    """What a unit costs from a day on; without a currency, in the product's."""

    starts_on: Day
    cost: Decimal
    currency: str = ""
    supplier: str = ""


class UnitCostOut(UnitCostIn):
    id: int


def _costs(request: HttpRequest, product: Product) -> list[dict[str, Any]]:
    if not actor_of(request).sees_field(unit_costs.FIELD):
        raise NotAllowed
    rows = product.unit_costs.order_by("-starts_on")[:MOST_COSTS]
    return [{name: getattr(row, name) for name in UnitCostOut.model_fields} for row in rows]


@router.get("/{uuid}/unit-costs", response=list[UnitCostOut])
def unit_cost_list(request: HttpRequest, uuid: UUID) -> Any:
    """The dated costs of a product, the newest first."""
    return _costs(request, Product.objects.find(uuid, actor_of(request)))


@router.post("/{uuid}/unit-costs", response={201: list[UnitCostOut]})
def unit_cost_put(request: HttpRequest, uuid: UUID, body: UnitCostIn) -> Any:
    product = Product.objects.find(uuid, actor_of(request))
    unit_costs.put(product, Cost(**body.dict()), by=actor_of(request), at=clock.now())
    return Status(201, _costs(request, product))


@router.delete("/{uuid}/unit-costs/{unit_cost_id}", response={204: None})
def unit_cost_remove(request: HttpRequest, uuid: UUID, unit_cost_id: int) -> Any:
    product = Product.objects.find(uuid, actor_of(request))
    unit_costs.remove(product, unit_cost_id, by=actor_of(request), at=clock.now())
    return Status(204, None)
