"""Next offers computed: what customers of two tastes are offered, why, what it should bring, and what is left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from rapport.analytic.studies import services
from rapport.analytic.studies.models import Study
from rapport.analytic.studies.offers.queries import latest_offers
from rapport.analytic.studies.offers.shapes import TABLE
from rapport.analytic.studies.offers.tables import SCHEMA
from rapport.analytic.studies.queries import NotScoredYet
from rapport.analytic.warehouse import queries as warehouse
from rapport.core.jobs.models import Job
from rapport.kit.actor import Actor
from rapport.kit.errors import NotAllowed
from rapport.operational.catalog.models import Product, ProductStanding
from rapport.operational.catalog.services import offers
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.models import OrderLine
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 1)
AT = datetime(2026, 1, 1, 6, tzinfo=UTC)
HOUSE = Actor.system()
MILLION = 1_000_000
TASTE = 6
Rows = list[dict[str, Any]]


def sold(customers: int = 90, *, seed: int = 4) -> tuple[list[Party], list[Product]]:
    """Two tastes of six products each, in steps of price within a family; everybody buys three to five of one."""
    dice = np.random.default_rng(seed)
    products = [
        ProductFactory.create(
            name=f"P{place:02}",
            family="even" if place < TASTE else "odd",
            price=_price(place),
            unit_cost=_price(place) * Decimal("0.6"),
        )
        for place in range(2 * TASTE)
    ]
    parties = []
    for count in range(customers):
        party = PersonFactory.create(born_on=date(1990 if count % 2 else 1950, 5, 1))
        wanted = dice.permutation(TASTE)[: dice.integers(3, 6)] + (0 if count % 2 else TASTE)
        for place, product in enumerate(wanted):
            day = DAY - timedelta(days=int(700 * (1 - place / len(wanted))) - int(dice.integers(0, 100)))
            OrderFactory.create(party=party, placed_on=day, lines=[(products[product], 1, products[product].price)])
        parties.append(party)
    return parties, products


def _price(place: int) -> Decimal:
    return Decimal(10 * (1 + place % TASTE))


def computed(**given: Any) -> Study:
    services.refresh(by=HOUSE, at=AT, as_of=DAY, finished=lambda: AT)
    return services.offer(by=HOUSE, at=AT, as_of=DAY, finished=lambda: AT, **given)


def offered() -> Rows:
    found = warehouse.open_readonly()
    assert found is not None
    table = found.beside(TABLE, SCHEMA.names)
    assert table is not None
    return found.rows(table.order_by("customer_id", "place"))


def test_each_customer_is_offered_new_products_of_their_taste() -> None:
    parties, products = sold()
    study = computed()
    figures = study.figures
    assert (figures["model"], figures["customers"], figures["held_days"]) == ("ease", 90, 140)
    assert figures["recall"] > figures["popular"]
    assert latest_offers() == study
    rows = offered()
    had = {(party, product) for party, product in _bought()}
    assert not had & {(row["customer_id"], row["product_id"]) for row in rows}
    first = [row for row in rows if row["place"] == 1]
    family = {product.pk: product.family for product in products}
    taste = {party.pk: "even" if place % 2 else "odd" for place, party in enumerate(parties)}
    assert np.mean([family[row["product_id"]] == taste[row["customer_id"]] for row in first]) > 0.95


def test_an_offer_says_why_and_what_it_should_bring() -> None:
    _parties, products = sold()
    computed()
    price = {product.pk: float(product.price) for product in products}
    family = {product.pk: product.family for product in products}
    had = set(_bought())
    rows = [row for row in offered() if row["because_id"]]
    assert {row["reason"] for row in rows} == {"together", "steps"}
    for row in rows:
        assert (row["customer_id"], row["because_id"]) in had
        customers = {who for who, what in had if what == row["because_id"]}
        both = {who for who in customers if (who, row["product_id"]) in had}
        assert (row["count"], row["confidence"]) == (len(both), pytest.approx(len(both) / len(customers)))
        dearer = price[row["product_id"]] > price[row["because_id"]]
        assert (row["reason"] == "steps") == (dearer and family[row["product_id"]] == family[row["because_id"]])
        assert row["expected_revenue"] == pytest.approx(
            row["propensity"] * price[row["product_id"]] * MILLION, rel=1e-6
        )
        assert row["expected_margin"] == pytest.approx(0.4 * row["expected_revenue"], abs=2)


def test_what_was_refused_or_is_off_sale_is_not_offered_and_an_unknown_cost_gives_no_margin() -> None:
    parties, products = sold()
    computed()
    first = next(row for row in offered() if row["place"] == 1)
    refused = Product.objects.get(pk=first["product_id"])
    party = next(each for each in parties if each.pk == first["customer_id"])
    offers.refuse(party, refused, by=HOUSE, at=AT, reason="has one of another brand")
    Product.objects.filter(pk=products[3].pk).update(is_active=False)
    computed()
    rows = offered()
    assert (party.pk, refused.pk) not in {(row["customer_id"], row["product_id"]) for row in rows}
    assert products[3].pk not in {row["product_id"] for row in rows}
    assert refused.pk in {row["product_id"] for row in rows}


def test_products_say_what_goes_with_them_and_who_buys_them() -> None:
    _parties, products = sold()
    computed()
    standing = ProductStanding.objects.get(product=products[0])
    had = _bought()
    assert standing.buyer_count == len({who for who, what in had if what == products[0].pk})
    assert standing.links
    family = {product.pk: product.family for product in products}
    assert {family[link["product"]] for link in standing.links} == {"even"}
    assert all(link["kind"] in {"leads", "steps"} and link["days"] > 0 for link in standing.links)
    assert standing.portrait["age"]["mean"] == pytest.approx(35.7, abs=0.2)
    assert standing.portrait["age"]["of_all"] == pytest.approx(55.7, abs=0.5)
    assert "kind" not in standing.portrait


def test_too_few_orders_are_said_so_and_nothing_is_offered() -> None:
    sold(12)
    study = computed()
    assert study.figures == {"reason": "too_few", "offers": 0}
    assert offered() == []
    assert not ProductStanding.objects.exists()


def test_a_refresh_asks_for_offers_once_a_day() -> None:
    sold(5)
    with pytest.raises(NotScoredYet):
        services.offer(by=HOUSE, at=AT, as_of=DAY, finished=lambda: AT)
    computed()
    assert services.renew_offers(by=HOUSE, at=AT + timedelta(hours=1)) is None
    assert services.renew_offers(by=HOUSE, at=AT + timedelta(hours=24)) is not None
    assert Job.objects.filter(task=services.OFFERS_TASK).count() == 1


def test_only_those_who_may_refresh_ask_for_offers(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        services.ask_offers(by=cast.owner.actor, at=AT)


def _bought() -> list[tuple[int, int]]:
    return list(OrderLine.objects.values_list("order__party_id", "product_id"))


def test_orders_without_products_or_silent_since_a_year_are_said_so() -> None:
    for _ in range(3):
        OrderFactory.create(placed_on=DAY - timedelta(days=400))
    assert computed().figures == {"reason": "nothing_bought", "offers": 0}
    _parties, products = sold(40)
    late = DAY + timedelta(days=3_000)
    services.refresh(by=HOUSE, at=AT, as_of=late, finished=lambda: AT)
    study = services.offer(by=HOUSE, at=AT, as_of=late, finished=lambda: AT)
    assert study.figures == {"reason": "too_few", "offers": 0}
    assert offered() == []
    assert not ProductStanding.objects.filter(product__in=products).exists()
