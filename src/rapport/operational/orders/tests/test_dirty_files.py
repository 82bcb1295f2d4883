"""Order files as shops and programmes really write them are understood without a hand, and nothing of them is lost."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from rapport.core.exchange.models import Import
from rapport.operational.catalog.models import Product
from rapport.operational.orders.models import Order, OrderLine
from rapport.operational.orders.tests.wizard import Wizard, wizard
from rapport.operational.parties.models import Party

__all__ = ["wizard"]

CODES = ["85123A", "71053", "POST", "D", "M", "BANK CHARGES", "gift_0001_20", "15056bl"]
TEXTS = ["WHITE HANGING HEART", "", "?", "damaged", "lost??", '12" PARTY "BUNTING", RED', "SET 7  BABUSHKA"]
START = datetime(2010, 12, 1, 8, 26)


@dataclass
class Expected:
    """What a plain count of the rows gives."""

    lines: int = 0
    net: Decimal = Decimal(0)
    by_order: dict[str, Decimal] = field(default_factory=dict)
    customers: set[str] = field(default_factory=set)
    without: set[str] = field(default_factory=set)

    def count(self, order: str, customer: str, amount: Decimal) -> None:
        self.lines += 1
        self.net += amount
        self.by_order[order] = self.by_order.get(order, Decimal(0)) + amount
        (self.customers.add(customer) if customer else self.without.add(order))


def table(header: str, rows: Sequence[Sequence[Any]], **options: Any) -> str:
    text = io.StringIO()
    writer = csv.writer(text, **options)
    writer.writerow(header.split("|"))
    writer.writerows(rows)
    return text.getvalue()


def us_minutes(at: datetime) -> str:
    return f"{at.month}/{at.day}/{at.year} {at.hour}:{at.minute:02d}"


def online_retail(
    header: str, day: Callable[[datetime], str], customer: Callable[[str], str], lines: int = 3000
) -> tuple[str, Expected]:
    """Invoices of a wholesaler: cancellations, corrections, postage, zero and negative prices, buyers unknown."""
    dice, expected, rows, at, number = random.Random(7), Expected(), [], START, 536365
    while expected.lines < lines:
        number, at = number + 1, at + timedelta(minutes=dice.randint(1, 90))
        buyer = "" if dice.random() < 0.22 else str(dice.randint(12346, 12999))
        kind = "C" if dice.random() < 0.12 else "A" if dice.random() < 0.01 else ""
        for _line in range(dice.choice([1, 2, 5, 9])):
            quantity = -dice.randint(1, 24) if kind == "C" else 1 if kind == "A" else dice.randint(1, 96)
            price = (
                Decimal("-11062.06") if kind == "A" else Decimal(dice.choice(["2.55", "0", "0.001", "38970", "0.0"]))
            )
            rows.append([
                f"{kind}{number}", dice.choice(CODES), dice.choice(TEXTS), quantity, day(at), price, customer(buyer),
                dice.choice(["United Kingdom", "EIRE", "Unspecified"]),
            ])  # fmt: skip
            expected.count(f"{kind}{number}", buyer, quantity * price)
    return table(header, rows), expected


SHAPES = {
    "minutes": ("InvoiceNo|StockCode|Description|Quantity|InvoiceDate|UnitPrice|CustomerID|Country", us_minutes, str),
    "floats": (
        "InvoiceNo|StockCode|Description|Quantity|InvoiceDate|UnitPrice|CustomerID|Country",
        us_minutes,
        lambda number: number and f"{number}.0",
    ),
    "second": (
        "Invoice|StockCode|Description|Quantity|InvoiceDate|Price|Customer ID|Country",
        lambda at: at.strftime("%Y-%m-%d %H:%M:%S"),
        lambda number: number and f"{number}.0",
    ),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_invoices_with_cancellations_unknown_buyers_and_odd_prices_come_in_whole(wizard: Wizard, shape: str) -> None:
    text, expected = online_retail(*SHAPES[shape])
    record = wizard.brings(text.encode(), source="wholesale", currency="GBP")
    assert record.refused_count == record.waiting_count == 0
    assert record.totals == {
        "orders": len(expected.by_order), "lines": expected.lines, "customers": len(expected.customers),
        "without_customer": len(expected.without), "amounts": {"GBP": f"{expected.net:.6f}"},
    }  # fmt: skip
    assert set(Party.objects.values_list("external_ids__external_id", flat=True)) == expected.customers
    found = {order.external_id: order.amount for order in Order.objects.all()}
    assert found == expected.by_order
    assert not Order.objects.filter(amount__lt=0, is_purchase=True).exists()
    assert Order.objects.filter(external_id__startswith="C", is_purchase=True).count() == 0
    assert OrderLine.objects.filter(unit_price=0).exists()
    assert Product.objects.filter(code="BANK CHARGES").exists()
    first = Order.objects.get(external_id=min(expected.by_order, key=lambda number: number.lstrip("CA")))
    assert first.placed_on == START.date()


def test_a_shop_that_writes_the_customer_on_the_first_line_of_an_order_only(wizard: Wizard) -> None:
    head = (
        "Name|Email|Financial Status|Paid at|Fulfillment Status|Currency|Subtotal|Shipping|Taxes|Total|Discount Amount|"
        "Created at|Lineitem quantity|Lineitem name|Lineitem price|Lineitem compare at price|Lineitem sku|Billing Name|"
        "Phone|Id|Tags|Source|Lineitem discount"
    )
    paid = ["paid", "2024-01-05 23:30:00 -0500", "fulfilled", "EUR", "35.00", "5.00", "0.00", "40.00", "0.00"]
    at, none = "2024-01-05 23:30:00 -0500", [""] * 9
    rows = [
        ["#1001", "zoe@petit.fr", *paid, at, 2, "Bougie", "10.00", "", "B1", "Zoé Petit", "", "55", "", "web", 0],
        ["#1001", "zoe@petit.fr", *none, at, 3, "Savon", "5.00", "", "S1", "", "", "", "", "", 0],
        ["#1002", "", *paid, at, 1, "Bougie", "10.00", "", "B1", "", "", "56", "", "web", 0],
    ]  # fmt: skip
    record = wizard.brings(table(head, rows).encode(), source="shop")
    assert record.totals == {
        "orders": 2, "lines": 3, "customers": 1, "without_customer": 1, "amounts": {"EUR": "45.000000"},
    }  # fmt: skip
    order = Order.objects.get(external_id="#1001")
    assert (order.amount, order.party and order.party.name) == (Decimal(35), "Zoé Petit")
    assert order.placed_on.isoformat() == "2024-01-06"


def test_a_shop_that_repeats_the_total_of_the_order_on_each_line_is_not_counted_twice(wizard: Wizard) -> None:
    head = (
        "Order Number|Order Status|Order Date|First Name (Billing)|Last Name (Billing)|City (Billing)|Email (Billing)|"
        "Order Shipping Amount|Order Refund Amount|Order Total Amount|Order Total Tax Amount|SKU|Item Name|"
        "Quantity (- Refund)|Item Cost|Discount Amount"
    )
    day, whole = "2024-02-01 10:00", ["4.90", "0", "39.90", "5"]
    rows = [
        [
            31,
            "Completed",
            "2024-02-01 10:00",
            "Jean",
            "Roux",
            "Lyon",
            "j@roux.fr",
            *whole,
            "B1",
            "Bougie",
            2,
            "10",
            "0",
        ],
        [31, "Completed", day, "Jean", "Roux", "Lyon", "j@roux.fr", *whole, "S1", "Savon", 3, "5", "0"],
        [32, "Cancelled", day, "Jean", "Roux", "Lyon", "j@roux.fr", *whole, "S1", "Savon", 1, "5", "0"],
    ]
    record = wizard.brings(table(head, rows).encode(), source="shop")
    assert record.totals["amounts"] == {"EUR": "40.000000"}
    assert [(order.amount, order.state) for order in Order.objects.order_by("external_id")] == [
        (Decimal(35), "delivered"), (Decimal(5), "cancelled"),
    ]  # fmt: skip
    assert Party.objects.get().name == "Jean Roux"


def test_a_report_with_quoted_commas_us_dates_and_a_state_that_is_an_address(wizard: Wizard) -> None:
    head = (
        "Row ID|Order ID|Order Date|Ship Date|Ship Mode|Customer ID|Customer Name|Country|State|Postal Code|Product ID|"
        "Category|Product Name|Sales|Quantity|Discount|Profit"
    )
    bed = 'Bush Somerset Collection, 5 "shelves"'
    rows = [
        [1, "CA-1", "1/3/2014", "1/7/2014", "First", "CG-1", "Claire Gute", "United States", "Kentucky", "42420", "F-1",
         "Furniture", bed, "261.96", 2, "0", "41.91"],
        [2, "CA-1", "1/3/2014", "1/7/2014", "First", "CG-1", "Claire Gute", "United States", "Kentucky", "42420",
         "F-2", "Furniture", "Chair", "731.94", 3, "0.45", "-219.58"],
        [3, "CA-2", "12/31/2014", "1/4/2015", "Second", "DV-2", "Darrin Van Huff", "United States", "California",
         "90036", "F-1", "Furniture", bed, "14.62", 1, "0.2", "6.87"],
    ]  # fmt: skip
    record = wizard.brings(table(head, rows).encode("cp1252"), source="report", currency="USD")
    assert record.totals["amounts"] == {"USD": "1008.520000"}
    order = Order.objects.get(external_id="CA-1")
    assert (order.placed_on.isoformat(), order.line_count, order.state) == ("2014-01-03", 2, "confirmed")
    assert [line.discount for line in order.lines.order_by("position")] == [0, 45]
    assert "state" not in record.mapping.values()


def test_three_files_of_a_market_place_meet_by_their_long_numbers(wizard: Wizard) -> None:
    dice = random.Random(5)
    numbers = [(f"{dice.getrandbits(128):032x}", f"{dice.getrandbits(128):032x}") for _order in range(40)]
    orders = [
        [order, buyer, dice.choice(["delivered", "canceled", "unavailable"]), "2017-10-02 10:56:33",
         "2017-10-02 11:07:15", "", "2017-10-18 00:00:00"]
        for order, buyer in numbers
    ]  # fmt: skip
    items = [
        [order, place, f"{dice.getrandbits(128):032x}", "2017-10-06 11:07:15", "29.99", "8.72"]
        for order, _buyer in numbers
        for place in (1, 2)
    ]
    people = [[buyer, f"{dice.getrandbits(128):032x}", "03149", "sao paulo", "SP"] for _order, buyer in numbers]
    sets = {
        "items": (
            "orders",
            "order_id|order_item_id|product_id|shipping_limit_date|price|freight_value",
            items,
        ),
        "orders": (
            "orders",
            "order_id|customer_id|order_status|order_purchase_timestamp|order_approved_at|"
            "order_delivered_customer_date|order_estimated_delivery_date",
            orders,
        ),
        "people": (
            "people",
            "customer_id|customer_unique_id|customer_zip_code_prefix|customer_city|customer_state",
            people,
        ),
    }
    for target, head, rows in sets.values():
        text = table(head, rows, quoting=csv.QUOTE_ALL)
        record = wizard.runs(wizard.checks(wizard.sends(text.encode(), target=target, source="market", currency="BRL")))
        assert record.refused_count == 0
    assert not Import.objects.exclude(waiting_count=0).exists()
    assert sum((order.amount for order in Order.objects.all()), Decimal(0)) == 80 * Decimal("29.99")
    assert {order.placed_on.isoformat() for order in Order.objects.all()} == {"2017-10-02"}
    assert Party.objects.filter(city="sao paulo", postcode="03149").count() == 40


FRENCH = (
    "Boutique du Port;;;;;;;;\r\nExport des commandes du 12/03/2024;;;;;;;;\r\n\r\n"
    "Nº commande;Date de commande;N° client;Nom du client;E-mail;Montant HT;TVA;Montant TTC;\r\n"
    "CMD-1;05/01/2024;12;Élodie Lefèvre;;1 234,56 €;246,91 €;1 481,47 €;\r\n"
    "CMD-2;25/01/2024;13;Noël Garçon;;-34,56 €;-6,91 €;-41,47 €;\r\n"
    "CMD-3;31/02/2024;13;Noël Garçon;;10,00 €;2,00 €;12,00 €;\r\n"
    ";;;;Total;1 210,00 €;242,00 €;1 452,00 €;\r\n\r\n"
)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16"])
def test_titles_above_totals_below_and_empty_columns_are_told_from_the_table(wizard: Wizard, encoding: str) -> None:
    record = wizard.brings(FRENCH.encode(encoding), source="boutique")
    assert (record.created_count, record.refused_count) == (2, 2)
    assert [column.name for column in record.columns.columns][-1] == "Montant TTC"
    assert record.totals["amounts"] == {"EUR": "1200.000000"}
    assert [(row.number, row.reasons[0]["code"]) for row in record.rows.order_by("number")] == [
        (7, "no_such_day"), (8, "total_line"),
    ]  # fmt: skip
    assert {party.name for party in Party.objects.all()} == {"Élodie Lefèvre", "Noël Garçon"}
    page = wizard.client.get(f"/imports/{record.uuid}/").content.decode()
    assert "is a total" in page


def test_how_many_rows_stand_above_the_names_can_be_said(wizard: Wizard) -> None:
    record = wizard.sends(FRENCH.encode(), source="boutique")
    assert record.how_read.skip == 3
    wizard.client.post(f"/imports/{record.uuid}/columns/", {"skip": "0", "then": "again"})
    record.refresh_from_db()
    assert record.columns.columns[0].name == "Boutique du Port"
    answer = wizard.client.post(f"/imports/{record.uuid}/columns/", {"skip": "many", "then": "again"})
    assert answer.status_code == 422


def test_people_in_one_column_under_a_title_come_in_by_their_names(wizard: Wizard) -> None:
    text = (
        "Liste des clients au 31/12/2023\t\t\t\r\n\r\nNom complet\tAdresse e-mail\tTél.\tCode postal\t\t\r\n"
        "Mme Anne DUPONT\ta@free.fr\t612345678.0\t1000.0\t\t\r\nM. Jean-Paul Le Goff\tj@free.fr\t\t44000.0\t\t\r\n"
        "MARTIN Luc\tl@free.fr\t\t75011.0\t\t\r\nTotal : 3 clients\t\t\t\t\t\r\n"
    )
    record = wizard.brings(text.encode("utf-16"), target="people", source="boutique")
    assert (record.created_count, record.refused_count) == (3, 1)
    assert {(p.first_name, p.last_name, p.postcode) for p in Party.objects.all()} == {
        ("Anne", "DUPONT", "1000"), ("Jean-Paul", "Le Goff", "44000"), ("Luc", "MARTIN", "75011"),
    }  # fmt: skip
    assert Party.objects.get(last_name="DUPONT").phone == "+33612345678"


def test_customers_that_a_file_knows_by_name_alone_are_not_lost(wizard: Wizard) -> None:
    text = "date;nom client;montant\n05/01/2024;Zoé Petit;10\n15/01/2024;Zoé Petit;20\n16/01/2024;;5\n"
    record = wizard.brings(text.encode(), source="carnet")
    assert (record.totals["customers"], record.totals["without_customer"]) == (1, 1)
    assert Party.objects.get().name == "Zoé Petit"
    assert Party.objects.get().orders.count() == 2


def test_lines_of_orders_whose_customer_is_known_are_not_told_as_without_customer(wizard: Wizard) -> None:
    wizard.brings(b"order id,customer id,order date\n1,7,2024-01-05\n", source="erp")
    record = wizard.brings(b"order id,product id,unit price,quantity\n1,P,14.00,12\n1,Q,9.80,10\n", source="erp")
    assert "without_customer" not in record.totals


def test_products_without_a_name_are_called_by_their_code_until_one_comes(wizard: Wizard) -> None:
    record = wizard.brings(b"product,series,sales_price\nGTX Basic,GTX,550\nMG Special,MG,55\n", target="products")
    assert record.created_count == 2
    assert set(Product.objects.values_list("name", flat=True)) == {"GTX Basic", "MG Special"}


def test_a_sum_alone_does_not_take_the_lines_of_an_order_that_is_known_with_them(wizard: Wizard) -> None:
    wizard.brings(b"invoice,date,client,article,qty,price\n1,2024-01-05,7,P,2,10\n1,2024-01-05,7,Q,1,5\n", source="erp")
    sums = "invoice,date,client,total\n1,2024-01-05,7,{}\n"
    assert wizard.brings(sums.format("25.00").encode(), source="erp").matched_count == 1
    record = wizard.brings(sums.format("26.00").encode(), source="erp")
    assert [row.reasons[0]["code"] for row in record.rows.all()] == ["lines_differ"]
    assert Order.objects.get().line_count == 2
