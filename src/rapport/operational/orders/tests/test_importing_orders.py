"""Files of orders: lines grouped, customers and products met or made, returns and odd amounts kept, nothing twice."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from rapport.core.events.models import OutboxEvent
from rapport.core.exchange.models import Import
from rapport.core.exchange.services import imports, running
from rapport.core.identity.models import ExchangeRate
from rapport.kit import clock
from rapport.operational.catalog.models import Product
from rapport.operational.orders.models import Order, OrderLine
from rapport.operational.parties.models import Party, TimelineEntry
from rapport.operational.parties.tests.factories import ContactPointFactory, ExternalIdFactory, PersonFactory
from tests.cast import Cast

Bring = Callable[..., Import]


@pytest.fixture
def bring(cast: Cast) -> Bring:
    def work(text: str, target: str = "orders", *, dry: bool = False, **options: Any) -> Import:
        actor, at = cast.administrator.actor, clock.now()
        mapping = options.pop("map", "")
        content = io.BytesIO(text.encode())
        record = imports.start(content, name="file.csv", target=target, by=actor, at=at, whole=True, **options)
        if mapping:
            imports.configure(record, mapping=imports.map_by_text(record, mapping), by=actor, at=at)
        (imports.check if dry else running.run)(record, by=actor, at=at)
        record.refresh_from_db()
        return record

    return work


def counts(record: Import) -> tuple[int, int, int, int, int]:
    return (
        record.created_count, record.updated_count, record.matched_count, record.waiting_count, record.refused_count,
    )  # fmt: skip


def codes(record: Import) -> list[tuple[int, str]]:
    return [(row.number, row.reasons[0]["code"]) for row in record.rows.order_by("number")]


LINES = (
    "commande;date;client;article;quantité;prix unitaire;remise\n"
    "A1;03/02/2024;C1;P1;2;10,00;0\n"
    "A1;03/02/2024;C1;P2;1;100,00;15\n"
    "A2;04/02/2024;C2;P1;-1;10,00;0\n"
    "A3;25/02/2024;;P1;1;0,00;0\n"
)


def test_lines_are_grouped_by_order_and_customers_and_products_are_made(bring: Bring) -> None:
    record = bring(LINES, source="shop")
    assert counts(record) == (4, 0, 0, 0, 0)
    order = Order.objects.get(external_id="A1")
    assert (order.amount, order.line_count, order.placed_on, order.is_purchase) == (
        Decimal(105),
        2,
        date(2024, 2, 3),
        True,
    )
    assert [line.discount for line in order.lines.all()] == [Decimal(0), Decimal(15)]
    assert set(Product.objects.values_list("code", flat=True)) == {"P1", "P2"}
    assert {party.external_ids.get().external_id for party in Party.objects.all()} == {"C1", "C2"}
    assert Party.objects.first().name == ""  # type: ignore[union-attr]
    assert record.totals == {
        "orders": 3, "lines": 4, "customers": 2, "without_customer": 1, "amounts": {"EUR": "95.000000"},
    }  # fmt: skip


def test_returns_zero_prices_and_orders_without_customer_come_in_as_what_they_are(bring: Bring) -> None:
    bring(LINES, source="shop")
    back, free = Order.objects.get(external_id="A2"), Order.objects.get(external_id="A3")
    assert (back.amount, back.is_purchase) == (Decimal(-10), False)
    assert (free.amount, free.is_purchase, free.party) == (Decimal(0), True, None)


def test_the_timeline_tells_each_order_on_its_day_and_the_event_names_the_customers(bring: Bring) -> None:
    bring(LINES, source="shop")
    told = TimelineEntry.objects.filter(verb="order.import").order_by("at").first()
    assert told is not None
    assert (told.at.date(), told.params["number"], told.params["amount"]) == (date(2024, 2, 3), "A1", "105.000000")
    event = OutboxEvent.objects.get(name="orders.OrdersImported")
    assert len(event.payload["party_ids"]) == 2


def test_the_same_file_again_creates_nothing_and_a_changed_one_updates(bring: Bring) -> None:
    bring(LINES, source="shop")
    assert counts(bring(LINES, source="shop")) == (0, 0, 4, 0, 0)
    record = bring(LINES.replace("A1;03/02/2024;C1;P2;1;", "A1;03/02/2024;C1;P2;3;"), source="shop")
    assert counts(record) == (0, 2, 2, 0, 0)
    order = Order.objects.get(external_id="A1")
    assert (order.amount, order.version) == (Decimal(275), 2)
    assert OrderLine.objects.count() == 4


def test_without_order_numbers_each_row_is_one_order_of_its_file(bring: Bring) -> None:
    text = "client;date;montant\nC1;2024-01-05;10\nC1;2024-01-05;10\n"
    assert counts(bring(text)) == (2, 0, 0, 0, 0)
    assert counts(bring(text)) == (0, 0, 2, 0, 0)
    assert counts(bring(text + "C2;2024-01-06;5\n")) == (3, 0, 0, 0, 0)
    assert Party.objects.count() == 2


def test_orders_first_then_people_meet_by_number(bring: Bring) -> None:
    bring("client;date;montant\n7;2024-01-05;10\n", source="shop")
    bring("id;nom;prenom\n7;Marchand;Sophie\n", "people", source="shop")
    assert Party.objects.get().name == "Sophie Marchand"
    assert Order.objects.get().party == Party.objects.get()


def test_people_first_then_orders_meet_by_number_in_the_same_source_only(bring: Bring) -> None:
    known = PersonFactory.create()
    ExternalIdFactory.create(party=known, source="shop", external_id="7")
    bring("client;date;montant\n7;2024-01-05;10\n", source="shop")
    assert Order.objects.get().party == known
    bring("client;date;montant\n7;2024-01-05;10\n", source="elsewhere")
    assert Party.objects.count() == 2


def test_orders_meet_people_by_email_whichever_came_first(bring: Bring) -> None:
    bring("email;date;montant\nS@free.fr;2024-01-05;10\n")
    bring("nom;prenom;mail\nMarchand;Sophie;s@free.fr\n", "people")
    bring("email;date;montant\ns@FREE.fr;2024-01-06;20\n")
    party = Party.objects.get()
    assert party.name == "Sophie Marchand"
    assert party.orders.count() == 2


def test_an_email_that_several_have_leaves_the_order_waiting(bring: Bring) -> None:
    for name in ("Ana", "Bob"):
        ContactPointFactory.create(party=PersonFactory.create(first_name=name), value="info@roy.fr")
    record = bring("email;date;montant\ninfo@roy.fr;2024-01-05;10\n")
    assert codes(record) == [(2, "several_customers")]
    assert not Order.objects.exists()


def test_lines_that_come_before_their_orders_wait_and_join_them(bring: Bring) -> None:
    lines = bring("order id,product id,unit price,quantity,discount\n1,P,14.00,12,0\n1,Q,9.80,10,0.05\n", source="erp")
    assert counts(lines) == (0, 0, 0, 2, 0)
    bring("order id,customer id,order date\n1,VINET,1996-07-04 00:00:00.000\n", source="erp")
    lines.refresh_from_db()
    assert lines.waiting_count == 0
    assert lines.totals["amounts"] == {"EUR": "261.100000"}
    assert Order.objects.get().amount == Decimal("261.10")


def test_rows_that_cannot_be_read_are_refused_with_their_whole_order(bring: Bring) -> None:
    record = bring(
        "commande;date;client;article;quantité;montant\n"
        "A1;31/02/2024;C1;P1;1;10\nA1;03/02/2024;C1;P2;1;10\n"
        "A2;03/02/2099;C1;P1;1;10\nA3;03/02/2024;C1;P1;un;10\nA4;03/02/2024;C1;P1;1;\nA5;;C1;P1;1;10\n"
        "A6;03/02/2024;C1;P1;1;10 ZZZ\nA7;25/02/2024;C1;P1;1;1 234,56 €\n"
    )
    assert codes(record) == [
        (2, "no_such_day"), (3, "order_refused"), (4, "date_to_come"), (5, "not_a_number"), (6, "no_amount"),
        (7, "date_missing"), (8, "unknown_currency"),
    ]  # fmt: skip
    assert Order.objects.get().amount == Decimal("1234.56")


def test_a_currency_without_rate_is_kept_apart_and_one_with_a_rate_is_converted(bring: Bring) -> None:
    ExchangeRate.objects.create(currency="USD", starts_on=date(2024, 1, 1), rate=Decimal("0.9"))
    bring("client;date;montant;devise\nC1;2024-01-05;100;USD\nC1;2024-01-06;100;GBP\nC1;2024-01-07;$10;\n")
    found = {order.currency: order.base_amount for order in Order.objects.order_by("-placed_on")}
    assert found == {"USD": Decimal(90), "GBP": None}
    assert Order.objects.filter(currency="USD").count() == 2


def test_the_second_row_of_one_order_number_without_lines_is_refused(bring: Bring) -> None:
    record = bring("commande;client;date;montant\nA1;C1;2024-01-05;10\nA1;C1;2024-01-06;20\n")
    assert codes(record) == [(3, "number_twice")]
    assert Order.objects.get().amount == Decimal(10)


def test_a_cancelled_order_comes_in_and_counts_for_nothing(bring: Bring) -> None:
    bring("commande;client;date;montant;statut\nA1;C1;2024-01-05;10;Annulée\nA2;C1;2024-01-05;10;Livré\n")
    assert [order.state for order in Order.objects.order_by("external_id")] == ["cancelled", "delivered"]
    assert Order.objects.counted().count() == 1


def test_costs_of_lines_and_products_give_the_margin(bring: Bring) -> None:
    bring("code;nom;cout\nP1;Pompe;6,00\n", "products", source="shop")
    bring("commande;date;client;article;quantité;montant\nA1;2024-01-05;C1;P1;2;20\n", source="shop")
    assert Order.objects.get().base_cost == Decimal(12)


def test_a_check_of_orders_tells_the_sums_and_writes_nothing(bring: Bring) -> None:
    record = bring(LINES, source="shop", dry=True)
    assert record.preview["created"] == 4
    assert record.preview["totals"]["amounts"] == {"EUR": "95.000000"}
    assert not Order.objects.exists()
    assert not Party.objects.exists()


def test_columns_can_be_named_by_their_place(bring: Bring) -> None:
    text = " 00001 19970101  1   11.77\n 00002 19970112  1   12.00\n 00002 19970112  5   77.00\n"
    record = bring(text, map="1=customer,2=date,3=quantity,4=amount", currency="USD")
    assert counts(record) == (3, 0, 0, 0, 0)
    assert record.totals["amounts"] == {"USD": "100.770000"}


def test_a_file_without_names_is_recognised_by_what_it_holds(bring: Bring) -> None:
    rows = "".join(f" {n % 20:05d} 199701{n % 28 + 1:02d}  {n % 3 + 1}   {n}.77\n" for n in range(60))
    record = bring(rows, currency="USD")
    assert record.mapping == {"0": "customer", "1": "placed_on", "2": "quantity", "3": "amount"}


def test_products_come_in_by_number_and_code(bring: Bring) -> None:
    record = bring(
        "productID,productName,unitPrice,discontinued\n1,Chai,18.00,0\n2,Chang,19.00,1\n2,Again,1,0\n", "products"
    )
    assert counts(record) == (2, 0, 0, 0, 1)
    assert [(p.name, p.price, p.is_active) for p in Product.objects.order_by("id")] == [
        ("Chai", Decimal(18), True),
        ("Chang", Decimal(19), False),
    ]
