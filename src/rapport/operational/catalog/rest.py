"""Products over REST."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from rapport.kit import clock
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.services import products
from rapport.web.rest import Page, actor_of, page_of, seen_version, tag

router = Router()


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
    is_active: bool | None = None
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


def shown(product: Product, request: HttpRequest) -> dict[str, Any]:
    """Return a product, its cost left out for those who may not see it."""
    values = {name: getattr(product, name) for name in ProductOut.model_fields}
    if not actor_of(request).sees_field("product.unit_cost"):
        values.pop("unit_cost")
    return values


def _answer(request: HttpRequest, response: HttpResponse, uuid: UUID) -> dict[str, Any]:
    product = Product.objects.find(uuid, actor_of(request))
    tag(response, product)
    return shown(product, request)


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
