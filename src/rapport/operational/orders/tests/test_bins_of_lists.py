"""The bin of every record type that has one: what is in it, who put it there, one or many restored, within reach."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from rapport.operational.segments.tests.factories import SegmentFactory
from tests.cast import Cast

PART = {"HX-Request": "true"}
BINS = {
    "person": ("parties:party_bin", "parties:person"),
    "company": ("parties:party_bin", "parties:company"),
    "product": ("catalog:product_bin", "catalog:product"),
    "order": ("orders:order_bin", "orders:order"),
    "segment": ("segments:segment_bin", "segments:segment"),
}


def made(cast: Cast, key: str) -> Any:
    mine = {"owner": cast.owner.user, "team": cast.north}
    makers = {
        "person": lambda: PersonFactory.create(**mine),
        "company": lambda: CompanyFactory.create(**mine),
        "product": ProductFactory.create,
        "order": lambda: OrderFactory.create(party=PersonFactory.create(**mine), number="26-0042"),
        "segment": SegmentFactory.create,
    }
    return makers[key]()


@pytest.mark.parametrize("key", BINS)
def test_what_was_put_in_the_bin_is_there_with_who_did_it_and_comes_back_alone_or_with_others(
    cast: Cast, key: str
) -> None:
    verb, name = BINS[key]
    client, rows = cast.manager.client, [made(cast, key), made(cast, key)]
    for row in rows:
        client.post(reverse(verb, args=[row.uuid]), headers=PART)
    page = client.get(reverse(f"{name}_bin_list")).content.decode()
    assert str(rows[0]) in page
    assert cast.manager.user.name in page
    back = client.post(reverse(f"{name}_bin_restore"), {"ids": [row.uuid for row in rows]})
    assert back["Location"] == reverse(f"{name}_bin_list")
    assert not type(rows[0]).objects.binned().exists()


@pytest.mark.parametrize("key", BINS)
def test_the_menu_of_a_list_leads_to_its_bin_for_those_who_may_restore(cast: Cast, key: str) -> None:
    name = BINS[key][1]
    made(cast, key)
    assert reverse(f"{name}_bin_list") in cast.manager.client.get(reverse(f"{name}_list")).content.decode()
    assert cast.partner.client.get(reverse(f"{name}_bin_list")).status_code == 403


@pytest.mark.parametrize("key", ["person", "company", "order"])
def test_the_bin_of_another_team_is_neither_seen_nor_restored(cast: Cast, key: str) -> None:
    verb, name = BINS[key]
    row = made(cast, key)
    cast.manager.client.post(reverse(verb, args=[row.uuid]), headers=PART)
    assert str(row) not in cast.outsider.client.get(reverse(f"{name}_bin_list")).content.decode()
    refused = cast.outsider.client.post(reverse(f"{name}_bin_restore"), {"ids": [row.uuid]})
    assert refused.status_code == 404
    assert type(row).objects.binned().exists()


def test_a_customer_with_orders_is_said_never_to_be_deleted(cast: Cast) -> None:
    row = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    OrderFactory.create(party=row)
    cast.owner.client.post(reverse("parties:party_bin", args=[row.uuid]), headers=PART)
    page = cast.owner.client.get(reverse("parties:person_bin_list")).content.decode()
    assert "Not deleted: there are orders" in page
