"""The coverage grid of a household: who holds which product family."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.urls import reverse

from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.coverage import coverage_of
from rapport.operational.orders.models import Renewal
from rapport.operational.orders.tests.factories import ContractFactory, OrderFactory
from rapport.operational.parties.models import Relationship
from rapport.operational.parties.tests.factories import HouseholdFactory, PersonFactory
from tests.cast import Cast


def test_the_grid_says_who_holds_what_by_orders_and_running_contracts(cast: Cast) -> None:
    mine = {"owner": cast.owner.user, "team": cast.north}
    household, adult, child = (
        HouseholdFactory.create(**mine),
        PersonFactory.create(**mine),
        PersonFactory.create(**mine),
    )
    for member, role in ((adult, "adult"), (child, "child")):
        Relationship.objects.create(subject=member, object=household, kind="member_of", role=role)
    pump, stove, car = (ProductFactory.create(family=name) for name in ("Heat pumps", "Stoves", "Charging"))
    OrderFactory.create(party=adult, lines=[(pump, 1, 9_000)])
    OrderFactory.create(party=child, lines=[(stove, 1, 2_000)])
    OrderFactory.create(party=child, lines=[(stove, -1, 2_000)])
    ContractFactory.create(party=adult, product=pump)
    ended = {"starts_on": date(2020, 1, 1), "ends_on": date(2021, 1, 1), "renewal": Renewal.NONE}
    ContractFactory.create(party=child, product=car, **ended)
    grid = coverage_of(household, cast.owner.actor, date(2026, 3, 12))
    assert grid.people == [adult, child]
    found = {row.family: row.held for row in grid.rows}
    held, nobody = found["Heat pumps"]
    assert held is not None
    assert (held.amount, held.contracts, nobody) == (Decimal(9_000), 1, None)
    assert found["Stoves"] == [None, None]
    assert (found["Charging"], grid.covered) == ([None, None], 1)
    page = cast.owner.client.get(reverse("parties:party_detail", args=[household.uuid])).content.decode()
    assert "1 of 3 product families" in page
