"""What a file leaves open is asked before anything is written, and what is refused can be corrected where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from rapport.config.cli import run as rapport
from rapport.core.exchange.models import Import
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.models import Order, OrderState
from rapport.operational.orders.tests.wizard import Wizard, wizard
from rapport.operational.parties.models import Party
from tests.cast import Cast

__all__ = ["wizard"]

ORDERS = (
    b"commande;date;client;montant;statut\n"
    b"A1;03/02/2024;CL005;10,00;Factur\xc3\xa9e\n"
    b"A2;04/02/2024;CL999;20,00;Livr\xc3\xa9e\n"
    b"A3;05/02/2024;CL999;30,00;Rembours\xc3\xa9e\n"
)


def page(client: Client, record: Import, query: str = "") -> str:
    return client.get(f"/imports/{record.uuid}/{query}").content.decode()


def test_customers_nobody_knows_are_named_before_they_are_created(wizard: Wizard) -> None:
    record = wizard.checks(wizard.sends(ORDERS, source="shop"))
    assert "2 customers are not known yet: CL005, CL999." in page(wizard.client, record)
    assert not Party.objects.exists()
    wizard.runs(record)
    told = page(wizard.client, record)
    assert "2 customers were created without a name" in told
    assert "/people/?f=has_name~is~no" in told
    assert Party.objects.filter(name="").count() == 2


def test_their_orders_can_wait_until_the_people_file_comes(wizard: Wizard) -> None:
    record = wizard.checks(wizard.sends(ORDERS, source="shop"))
    wizard.client.post(f"/imports/{record.uuid}/unknown/", {"unknown": "wait"})
    wizard.work_off()
    record.refresh_from_db()
    assert (record.preview["created"], record.preview["waiting"]) == (0, 3)
    wizard.runs(record)
    assert (Party.objects.count(), Order.objects.count(), record.waiting_count) == (0, 0, 3)
    wizard.brings(b"code client;nom\nCL005;Durand\n", target="people", source="shop")
    record.refresh_from_db()
    assert (Order.objects.get().external_id, record.waiting_count) == ("A1", 2)


def test_orders_that_wait_for_their_customers_come_in_when_these_are_created(wizard: Wizard) -> None:
    record = wizard.checks(wizard.sends(ORDERS, source="shop"))
    wizard.client.post(f"/imports/{record.uuid}/unknown/", {"unknown": "wait"})
    wizard.work_off()
    wizard.runs(record)
    wizard.client.post(f"/imports/{record.uuid}/unknown/")
    record.refresh_from_db()
    assert (Order.objects.count(), Party.objects.filter(name="").count(), record.waiting_count) == (3, 2, 0)


@pytest.mark.parametrize(("choice", "orders"), [("create", 3), ("wait", 0)])
def test_the_command_line_says_what_becomes_of_them(cast: Cast, tmp_path: Path, choice: str, orders: int) -> None:
    file = tmp_path / "orders.csv"
    file.write_bytes(ORDERS)
    rapport(["import", "orders", str(file), "--unknown-customers", choice])
    assert Order.objects.count() == orders


def test_words_of_a_state_are_read_and_said(wizard: Wizard) -> None:
    record = wizard.checks(wizard.sends(ORDERS))
    assert "Facturée → Confirmed, Livrée → Delivered, Remboursée → Cancelled" in page(wizard.client, record)
    wizard.runs(record)
    assert list(Order.objects.order_by("external_id").values_list("state", flat=True)) == [
        OrderState.CONFIRMED, OrderState.DELIVERED, OrderState.CANCELLED,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("Payée", "confirmed"), ("Expédiée", "delivered"), ("En cours", "confirmed"), ("Annulée", "cancelled"),
        ("À expédier", "confirmed"), ("Partially refunded", "confirmed"), ("Refunded", "cancelled"),
        ("Unfulfilled", "confirmed"), ("Shipped", "delivered"), ("Voided", "cancelled"),
    ],
)  # fmt: skip
def test_usual_words_of_shops_have_their_meaning(wizard: Wizard, word: str, state: str) -> None:
    wizard.brings(f"commande;date;montant;statut\nA1;03/02/2024;10,00;{word}\n".encode())
    assert Order.objects.get().state == state


@pytest.mark.parametrize("name", ["Réf. article", "Référence", "Ref produit", "Code article", "SKU", "Item code"])
def test_columns_of_product_codes_are_recognised(wizard: Wizard, name: str) -> None:
    record = wizard.sends(f"commande;date;montant;{name}\nA1;03/02/2024;10,00;P1\n".encode())
    assert record.mapping["3"] == "product"


def test_a_column_that_holds_codes_of_the_catalogue_is_offered_with_one_click(wizard: Wizard) -> None:
    ProductFactory.create(code="P1")
    record = wizard.checks(wizard.sends(b"commande;date;montant;zz\nA1;03/02/2024;10,00;P1\n"))
    told = page(wizard.client, record)
    assert 'name="suggestion" value="3:product"' in told
    kept = {f"column-{place}": key for place, key in record.mapping.items()}
    wizard.client.post(f"/imports/{record.uuid}/columns/", {**kept, "suggestion": "3:product"})
    wizard.work_off()
    wizard.runs(record)
    assert Order.objects.get().lines.get().product.code == "P1"  # type: ignore[union-attr]


def test_refused_cells_are_corrected_where_they_stand(wizard: Wizard) -> None:
    content = b"commande;date;article;montant\nA1;31/02/2024;P1;10,00\nA1;31/02/2024;P2;5,00\nA2;03/02/2024;P1;7,00\n"
    record = wizard.brings(content)
    assert (record.refused_count, Order.objects.count()) == (2, 1)
    first, second = record.rows.refused()
    assert f'name="cell-{first.pk}-1"' in page(wizard.client, record)
    address = f"/imports/{record.uuid}/correct/"
    wizard.client.post(address, {f"cell-{first.pk}-1": "30/02/2024", f"cell-{second.pk}-1": "28/02/2024"})
    assert "30 February does not exist" in page(wizard.client, record)
    wizard.client.post(address, {f"cell-{first.pk}-1": "28/02/2024"})
    record.refresh_from_db()
    assert (record.refused_count, record.waiting_count, record.created_count) == (0, 0, 3)
    assert [int(order.amount) for order in Order.objects.order_by("external_id")] == [15, 7]


def test_a_row_that_was_there_twice_stays_out_when_another_is_corrected(wizard: Wizard) -> None:
    content = b"code client;nom;e-mail\nC1;Durand;a@b.fr\nC1;Martin;c@d.fr\nC2;Petit;nothing\n"
    record = wizard.brings(content, target="people")
    wrong = record.rows.refused().get(number__gt=3)
    wizard.client.post(f"/imports/{record.uuid}/correct/", {f"cell-{wrong.pk}-2": "p@b.fr"})
    record.refresh_from_db()
    assert record.refused_count == 1
    assert set(Party.objects.values_list("name", flat=True)) == {"Durand", "Petit"}


def test_rows_are_corrected_only_by_whoever_may_import(wizard: Wizard, cast: Cast) -> None:
    record = wizard.brings(b"commande;date;montant\nA1;31/02/2024;10,00\n")
    row = record.rows.refused().get()
    answer = cast.owner.client.post(f"/imports/{record.uuid}/correct/", {f"cell-{row.pk}-1": "28/02/2024"})
    assert answer.status_code == 404
    assert not Order.objects.exists()


def test_owners_who_are_no_colleagues_are_named(wizard: Wizard) -> None:
    record = wizard.checks(wizard.sends(b"nom;responsable\nDurand;Nobody Here\nMartin;Nobody Here\n", target="people"))
    assert "1 owner is no colleague here and is left out (2 rows): Nobody Here." in page(wizard.client, record)


def test_the_menu_of_a_list_offers_imports_to_those_who_may_import(cast: Cast) -> None:
    offer = "/imports/new/?target=orders"
    assert offer in cast.administrator.client.get("/orders/").content.decode()
    assert offer not in cast.owner.client.get("/orders/").content.decode()
