"""Verbs over many orders and products are taken back with one click, by who did them."""

from __future__ import annotations

import json
from typing import Any

from rapport.core.metadata.models import Tagging
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.models import Order, OrderState
from rapport.operational.orders.tests.factories import OrderFactory
from tests.cast import Cast

HTMX = {"HX-Request": "true"}


def many(cast: Cast, address: str, **fields: Any) -> str:
    """Run a verb over the picked rows, and return the address of its undo."""
    answer = cast.administrator.client.post(address, {"confirmed": "1", **fields}, headers=HTMX)
    assert answer.status_code == 204, answer.content.decode()
    return str(json.loads(answer.headers["HX-Trigger"])["toast"]["undo"])


def test_families_sale_tags_and_the_bin_of_products_are_taken_back(cast: Cast) -> None:
    rows = [ProductFactory.create(family=family) for family in ("Heat", "Heat", "Sun")]
    ids = [str(row.uuid) for row in rows]
    before = list(Product.objects.order_by("pk").values("family", "is_active", "binned_at"))
    for verb, fields in (
        ("family", {"family": "Water"}), ("off-sale", {}), ("tag", {"tag": "old"}), ("bin", {}),
    ):  # fmt: skip
        back = many(cast, f"/catalog/products/bulk/{verb}/", ids=ids, **fields)
        assert cast.colleague.client.post(back).status_code in (403, 404)
        assert cast.administrator.client.post(back, headers=HTMX).status_code in (200, 204)
        assert list(Product.objects.order_by("pk").values("family", "is_active", "binned_at")) == before, verb
    assert not Tagging.objects.exists()


def test_cancelling_binning_and_tagging_orders_is_taken_back(cast: Cast) -> None:
    rows = [OrderFactory.create(state=state) for state in (OrderState.CONFIRMED, OrderState.DELIVERED)]
    ids = [str(row.uuid) for row in rows]
    before = list(Order.objects.order_by("pk").values("state", "binned_at"))
    for verb, fields in (("cancel", {}), ("tag", {"tag": "old"}), ("bin", {})):
        back = many(cast, f"/orders/bulk/{verb}/", ids=ids, **fields)
        assert cast.administrator.client.post(back, headers=HTMX).status_code in (200, 204)
        assert list(Order.objects.order_by("pk").values("state", "binned_at")) == before, verb
