"""Products: verbs, doors, and the cost that not everyone may see."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.metadata.tests.factories import CustomFieldFactory
from rapport.kit.errors import ChangedMeanwhile, DomainError, Invalid, NotAllowed
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.services import products
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast, Member, _member

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
LIST = "/catalog/products/"


@pytest.fixture
def agent(cast: Cast) -> Member:
    """A general agent: may see products, but not their cost."""
    return _member("general_agent", "Agent", cast.north)


def test_a_new_product_is_in_the_base_currency(cast: Cast) -> None:
    values = {"name": "  Pompe  à chaleur ", "price": "1 234,50", "code": "PAC"}
    product = products.create(values, by=cast.manager.actor, at=AT)
    kept = (product.name, product.sort_name, product.price, product.currency)
    assert kept == ("Pompe à chaleur", "pompe a chaleur", Decimal("1234.5"), "EUR")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x", "price": "-1"}, "price"),
        ({"name": "x", "price": "many"}, "price"),
        ({"name": "x", "currency": "QQQ"}, "currency"),
        ({"name": "x" * 201}, "name"),
        ({"name": "x", "code": "TAKEN"}, "code"),
        ({"name": "x", "colour": "red"}, "colour"),
        ({"name": "x", "custom": {"colour": "red"}}, "custom.colour"),
    ],
)
def test_a_product_that_cannot_be_is_refused_at_its_field(cast: Cast, values: dict[str, Any], field: str) -> None:
    ProductFactory.create(code="TAKEN")
    with pytest.raises(DomainError) as refusal:
        products.create(values, by=cast.manager.actor, at=AT)
    assert refusal.value.field == field
    assert Product.objects.count() == 1


def test_only_changed_fields_are_written_down(cast: Cast) -> None:
    product = ProductFactory.create(name="Old", family="Heating")
    products.edit(product, {"name": "New", "family": "Heating"}, by=cast.manager.actor, at=AT)
    change = RecordChange.objects.get(record_type="product", record_id=product.pk)
    assert (change.before, change.after) == ({"name": "Old"}, {"name": "New"})


def test_the_slower_of_two_edits_is_shown_the_other(cast: Cast) -> None:
    product = ProductFactory.create(family="Heating")
    stale = Product.objects.get(pk=product.pk)
    products.edit(product, {"family": "Solar"}, by=cast.manager.actor, at=AT)
    with pytest.raises(ChangedMeanwhile) as clash:
        products.edit(stale, {"family": "Water"}, by=cast.administrator.actor, at=AT)
    assert (clash.value.theirs, clash.value.params["name"]) == ({"family": "Solar"}, "Manager")


def test_who_may_not_see_the_cost_may_not_write_it(cast: Cast) -> None:
    actor = cast.manager.actor
    blind = type(actor)(
        **{**{f: getattr(actor, f) for f in actor.__slots__}, "hidden_fields": frozenset({"product.unit_cost"})}
    )
    with pytest.raises(NotAllowed):
        products.edit(ProductFactory.create(), {"unit_cost": "1"}, by=blind, at=AT)


def test_a_representative_does_not_change_the_catalogue(cast: Cast) -> None:
    product = ProductFactory.create()
    with pytest.raises(NotAllowed):
        products.edit(product, {"name": "x"}, by=cast.owner.actor, at=AT)
    with pytest.raises(NotAllowed):
        products.create({"name": "x"}, by=cast.owner.actor, at=AT)
    with pytest.raises(NotAllowed):
        products.bin_many([product.pk], by=cast.owner.actor, at=AT)


def test_verbs_over_many_count_what_changed(cast: Cast) -> None:
    rows = ProductFactory.create_batch(3, family="Heating")
    ids = [row.pk for row in rows]
    by = cast.manager.actor
    assert products.set_family(ids, "Solar", by=by, at=AT) == 3
    assert products.set_family(ids, "Solar", by=by, at=AT) == 0
    assert products.take_off_sale(ids[:2], by=by, at=AT) == 2
    assert products.put_on_sale(ids, by=by, at=AT) == 2
    assert products.bin_many(ids, by=by, at=AT) == 3
    assert not Product.objects.visible_to(by).exists()
    assert products.restore_many(ids, by=by, at=AT) == 3


def test_an_unknown_custom_value_is_refused_and_a_known_one_kept(cast: Cast) -> None:
    CustomFieldFactory.create(key="weight", kind="number")
    product = ProductFactory.create(custom={"gone": "kept"})
    products.edit(product, {"custom": {"weight": "4,5"}}, by=cast.manager.actor, at=AT)
    assert product.custom == {"gone": "kept", "weight": 4.5}
    with pytest.raises(Invalid):
        products.edit(product, {"custom": {"weight": "heavy"}}, by=cast.manager.actor, at=AT)


def test_product_list_hides_the_cost_from_those_who_may_not_see_it(cast: Cast, agent: Member) -> None:
    product = ProductFactory.create(unit_cost=Decimal(7777))
    for url in (LIST, f"{LIST}{product.uuid}/", f"{LIST}{product.uuid}/peek/"):
        assert "7,777" in cast.manager.client.get(url).content.decode(), url
        assert "7,777" not in agent.client.get(url).content.decode(), url
    assert agent.client.get(f"{LIST}?f=unit_cost~min~1").status_code == 400
    exported = b"".join(agent.client.get(f"{LIST}export/csv/?cols=name,unit_cost").streaming_content)
    assert b"7777" not in exported


def test_product_history_hides_the_cost_too(cast: Cast, agent: Member) -> None:
    product = ProductFactory.create(unit_cost=Decimal(60))
    products.edit(product, {"unit_cost": "7777"}, by=cast.manager.actor, at=AT)
    url = f"{LIST}{product.uuid}/"
    assert "7777" in cast.manager.client.get(url).content.decode()
    assert "7777" not in agent.client.get(url).content.decode()


@pytest.mark.parametrize(
    ("who", "see", "edit"),
    [("manager", 200, 200), ("owner", 200, 403), ("analyst", 200, 403), ("partner", 403, 403), ("anonymous", 302, 302)],
)
def test_product_pages_follow_the_policy(cast: Cast, who: str, see: int, edit: int) -> None:
    product = ProductFactory.create()
    client = cast.anonymous if who == "anonymous" else getattr(cast, who).client
    assert client.get(LIST).status_code == see
    page = client.get(f"{LIST}{product.uuid}/").status_code
    assert page == (404 if see == 403 else see)
    assert client.get(f"{LIST}{product.uuid}/edit/").status_code == (404 if see == 403 else edit)


def test_product_create_from_the_form(cast: Cast) -> None:
    data = {"name": "Sonde", "price": "12,50", "currency": "eur", "is_active": "on"}
    answer = cast.manager.client.post(f"{LIST}new/", data)
    product = Product.objects.get()
    assert answer.headers["Location"] == f"{LIST}{product.uuid}/"
    assert (product.price, product.currency, product.is_active) == (Decimal("12.5"), "EUR", True)


def test_product_create_shows_what_is_wrong(cast: Cast) -> None:
    answer = cast.manager.client.post(f"{LIST}new/", {"name": "Sonde", "price": "much", "currency": "EUR"})
    assert answer.status_code == 422
    assert "This is not a number." in answer.content.decode()


def test_product_edit_shows_the_other_version_after_a_clash(cast: Cast) -> None:
    product = ProductFactory.create(family="Heating")
    seen = product.version
    products.edit(product, {"family": "Solar"}, by=cast.administrator.actor, at=AT)
    data = {"name": product.name, "family": "Water", "currency": "EUR", "version": seen}
    answer = cast.manager.client.post(f"{LIST}{product.uuid}/edit/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Administrator" in page
    assert "Solar" in page
    assert f'name="version" value="{product.version}"' in page


def test_product_fact_is_edited_in_place(cast: Cast) -> None:
    product = ProductFactory.create()
    url = reverse("catalog:product_fact", args=[product.uuid, "family"])
    htmx = {"HX-Request": "true"}
    assert '<input type="text" name="family"' in cast.manager.client.get(url, headers=htmx).content.decode()
    answer = cast.manager.client.post(url, {"family": "Solar", "version": product.version}, headers=htmx)
    assert "Solar" in answer.content.decode()
    clash = cast.manager.client.post(url, {"family": "Water", "version": product.version}, headers=htmx)
    assert clash.status_code == 422
    assert "Solar" in clash.content.decode()


def test_product_cell_is_edited_in_the_list(cast: Cast) -> None:
    product = ProductFactory.create()
    url = f"{LIST}{product.uuid}/cell/price/"
    answer = cast.manager.client.post(
        url, {"value": "12,5", "version": product.version}, headers={"HX-Request": "true"}
    )
    product.refresh_from_db()
    assert (answer.status_code, product.price) == (200, Decimal("12.5"))


def test_product_bin_offers_to_undo(cast: Cast) -> None:
    product = ProductFactory.create()
    cast.manager.client.post(f"{LIST}{product.uuid}/bin/")
    assert not Product.objects.live().exists()
    cast.manager.client.post(f"/bins/product/undo/{AuditEntry.objects.latest('pk').pk}/")
    assert Product.objects.live().exists()


def test_product_sales_stay_within_the_readers_scope(cast: Cast) -> None:
    product = ProductFactory.create(price=Decimal(100))
    OrderFactory.create(party=PersonFactory.create(team=cast.north), lines=[(product, 1, 100)])
    OrderFactory.create(party=PersonFactory.create(team=cast.south), lines=[(product, 2, 100)])
    url = f"{LIST}{product.uuid}/"
    assert "€300" in cast.manager.client.get(url).content.decode()
    mine = cast.owner.client.get(url).content.decode()
    assert "€100" in mine
    assert "€300" not in mine


def test_product_options_search_names_and_codes(cast: Cast) -> None:
    ProductFactory.create(name="Pompe à chaleur", code="PAC-8")
    ProductFactory.create(name="Ballon", code="BAL", is_active=False)
    for text in ("pompe", "CHALEUR", "pac"):
        assert "Pompe" in cast.owner.client.get(f"{LIST}options/", {"q": text}).content.decode()
    assert "Ballon" not in cast.owner.client.get(f"{LIST}options/", {"q": "ballon"}).content.decode()


def test_the_list_asks_as_many_queries_for_six_rows_as_for_three(cast: Cast) -> None:
    counts = []
    cast.manager.client.get(LIST)
    for _time in range(2):
        ProductFactory.create_batch(3)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            cast.manager.client.get(LIST)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def _paste(member: Member, column: str, rows: list[Product], values: list[str]) -> Any:
    data = {"uuid": [row.uuid for row in rows], "version": [row.version for row in rows], "value": values}
    return member.client.post(f"{LIST}paste/{column}/", data, headers={"HX-Request": "true"})


def test_a_column_of_prices_is_pasted_as_spreadsheets_write_them_and_taken_back(cast: Cast) -> None:
    rows = list(ProductFactory.create_batch(3, price=Decimal(10)))
    answer = _paste(cast.manager, "price", rows, ["1\u202f234,50 €", "99.90", "free"]).json()
    assert [Product.objects.get(pk=row.pk).price for row in rows] == [Decimal("1234.5"), Decimal("99.9"), Decimal(10)]
    assert "aria-invalid" in answer["cells"][2]["html"]
    cast.manager.client.post(answer["toast"]["undo"], headers={"HX-Request": "true"})
    assert {row.price for row in Product.objects.all()} == {Decimal(10)}


def test_one_code_pasted_twice_is_refused_the_second_time(cast: Cast) -> None:
    rows = list(ProductFactory.create_batch(2))
    answer = _paste(cast.manager, "code", rows, ["PAC-1", "PAC-1"]).json()
    assert [("aria-invalid" in cell["html"]) for cell in answer["cells"]] == [False, True]


def test_who_may_not_see_the_cost_cannot_paste_it(cast: Cast, agent: Member) -> None:
    assert _paste(agent, "unit_cost", [ProductFactory.create()], ["1"]).status_code in (403, 404)
