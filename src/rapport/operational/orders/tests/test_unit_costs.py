"""Dated unit costs: on the product's page, by file and over REST; order lines take the one of their day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from rapport.kit.errors import DomainError, NotAllowed
from rapport.operational.catalog.models import Product, UnitCost
from rapport.operational.catalog.services import unit_costs
from rapport.operational.catalog.services.unit_costs import Cost
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.models import Order, OrderLine
from rapport.operational.orders.services import orders
from rapport.operational.orders.services.lines import LineDraft
from rapport.operational.orders.services.orders import OrderDraft
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.orders.tests.test_importing_contracts import bring
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast, _member

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
FILE = "article;du;prix d'achat;fournisseur\nPAC;01/01/2025;600,00;Thermo\nPAC;01/01/2026;650,00;Thermo\nX;;5;\n"


def dated(product: Product, by: Any) -> None:
    unit_costs.put(product, Cost(date(2025, 1, 1), "600"), by=by, at=AT)
    unit_costs.put(product, Cost(date(2026, 1, 1), "650"), by=by, at=AT)


@pytest.mark.parametrize(
    ("day", "cost"),
    [(date(2024, 6, 1), None), (date(2025, 1, 1), 1200), (date(2025, 12, 31), 1200), (date(2026, 2, 1), 1300)],
)
def test_an_order_costs_what_its_products_cost_on_its_day(cast: Cast, day: date, cost: int | None) -> None:
    product = ProductFactory.create(price=Decimal(1000), unit_cost=None)
    dated(product, cast.manager.actor)
    draft = OrderDraft([LineDraft(Decimal(2), product)], day)
    order = orders.place(PersonFactory.create(), draft, by=cast.manager.actor, at=AT)
    assert order.base_cost == cost
    assert Product.objects.get().unit_cost == 650


def test_lines_whose_cost_was_not_known_take_it_and_others_keep_theirs(
    cast: Cast, work_off: Callable[[], None]
) -> None:
    product = ProductFactory.create(unit_cost=None)
    unknown = OrderFactory.create(placed_on=date(2025, 5, 1), lines=[(product, 3, 900)])
    known = OrderFactory.create(placed_on=date(2025, 5, 1), lines=[(product, 1, 900)])
    known.lines.update(base_cost=Decimal(500))
    dated(product, cast.manager.actor)
    work_off()
    assert Order.objects.get(pk=unknown.pk).base_cost == 1800
    assert OrderLine.objects.get(order=known).base_cost == 500


def test_costs_of_purchases_come_in_by_file_once(cast: Cast) -> None:
    ProductFactory.create(code="PAC", unit_cost=None)
    record = bring(cast.administrator, FILE, target="unit-costs")
    assert (record.created_count, record.refused_count) == (2, 1)
    assert Product.objects.get().unit_cost == 650
    again = bring(cast.administrator, FILE.replace("650", "655"), target="unit-costs")
    assert (again.updated_count, again.matched_count) == (1, 1)
    assert list(UnitCost.objects.order_by("starts_on").values_list("cost", flat=True)) == [600, 655]


def test_imported_orders_take_the_cost_of_their_day(cast: Cast) -> None:
    dated(ProductFactory.create(code="PAC", unit_cost=None), cast.administrator.actor)
    lines = "commande;date;article;quantité;prix unitaire\nA;01/02/2025;PAC;2;900\nB;01/02/2026;PAC;2;900\n"
    bring(cast.administrator, lines, target="orders")
    assert list(Order.objects.order_by("number").values_list("base_cost", flat=True)) == [1200, 1300]


def test_unit_costs_are_written_and_removed_on_the_page_of_the_product(cast: Cast) -> None:
    product, client = ProductFactory.create(), cast.manager.client
    page = f"/catalog/products/{product.uuid}/"
    form = {"starts_on": "2026-01-01", "cost": "12,50", "currency": "EUR", "supplier": "Thermo"}
    assert client.post(f"{page}unit-costs/", form | {"cost": "many"}).status_code == 422
    assert client.post(f"{page}unit-costs/", form).status_code == 302
    row = UnitCost.objects.get()
    assert "Thermo" in client.get(page).content.decode()
    assert cast.owner.client.post(f"{page}unit-costs/", form).status_code == 403
    assert client.post(f"{page}unit-costs/{row.pk}/remove/").status_code == 302
    assert not UnitCost.objects.exists()


def test_who_may_not_see_costs_sees_none(cast: Cast) -> None:
    product = ProductFactory.create()
    agent = _member("general_agent", "Agent", cast.north)
    assert "Unit costs" not in agent.client.get(f"/catalog/products/{product.uuid}/").content.decode()
    with pytest.raises(NotAllowed):
        unit_costs.put(product, Cost(date(2025, 1, 1), "600"), by=agent.actor, at=AT)
    with pytest.raises(DomainError):
        unit_costs.put(product, Cost(date(2025, 1, 1), ""), by=cast.manager.actor, at=AT)


def test_unit_costs_over_rest(cast: Cast) -> None:
    url = f"/api/v1/products/{ProductFactory.create().uuid}/unit-costs"
    sent = {"starts_on": "2026-01-01", "cost": "12.5"}
    (row,) = cast.robot.client.post(url, sent, content_type="application/json").json()
    assert len(cast.robot.client.get(url).json()) == 1
    assert cast.robot.client.delete(f"{url}/{row['id']}").status_code == 204
    assert cast.robot.client.get(url).json() == []
