"""Public files come in through the command with exactly their published numbers."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import rdata

from rapport.config.cli import run as rapport
from rapport.core.exchange.models import Import
from rapport.operational.orders.models import Order, OrderLine
from rapport.operational.parties.models import Party
from tests.cast import Cast

Command = Callable[..., Any]


@pytest.fixture
def command(cast: Cast, capsys: pytest.CaptureFixture[str]) -> Command:
    def work(*words: object) -> Any:
        assert rapport([*map(str, words), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return work


def totals(source: str) -> tuple[int, int, int, Decimal]:
    orders = Order.objects.filter(source=source)
    lines = list(OrderLine.objects.filter(order__source=source).values_list("amount", flat=True))
    return orders.count(), len(lines), orders.values("party").distinct().count(), sum(lines, Decimal(0))


@pytest.mark.truth
def test_the_whole_cdnow_log_has_its_published_totals(command: Command, shared_data: Path) -> None:
    told = command(
        "import", "orders", shared_data / "cdnow" / "CDNOW_master.txt", "--source", "cdnow", "--currency", "USD"
    )
    assert (told["created"], told["refused"], told["totals"]["customers"]) == (69_659, 0, 23_570)
    assert totals("cdnow") == (69_659, 69_659, 23_570, Decimal("2500315.63"))
    assert Order.objects.filter(amount=0, is_purchase=True).count() == 80


def test_a_part_of_the_cdnow_log_without_names_comes_in_by_place(
    command: Command, shared_data: Path, tmp_path: Path
) -> None:
    rows = (shared_data / "cdnow" / "CDNOW_master.txt").read_text().splitlines()[1:5001]
    file = tmp_path / "log.txt"
    file.write_text("\n".join(rows))
    told = command("import", "orders", file, "--map", "1=customer,2=date,3=quantity,4=amount", "--currency", "USD")
    expected = sum((Decimal(row.split()[3]) for row in rows), Decimal(0))
    assert (told["created"], told["reading"]["delimiter"]) == (5000, "space")
    assert Decimal(told["totals"]["amounts"]["USD"]) == expected


@pytest.mark.parametrize("first", ["order-details.csv", "orders.csv"])
def test_northwind_has_its_published_totals_whichever_file_comes_first(
    command: Command, shared_data: Path, first: str
) -> None:
    folder = shared_data / "northwind"
    files = sorted([folder / "orders.csv", folder / "order-details.csv"], key=lambda path: path.name != first)
    command("import", "orders", *files, "--source", "northwind", "--currency", "USD")
    command("import", "companies", folder / "customers.csv", "--source", "northwind")
    command("import", "products", folder / "products.csv", "--source", "northwind", "--currency", "USD")
    found = totals("northwind")
    assert found == (830, 2155, 89, Decimal("1265793.0395"))
    assert Party.objects.companies().count() == 91
    assert not Import.objects.exclude(waiting_count=0, refused_count=0).exists()


def test_the_orders_of_rfm_r_come_in_for_all_their_customers(
    command: Command, shared_data: Path, tmp_path: Path
) -> None:
    frame = rdata.read_rda(shared_data / "rfm_r" / "rfm_data_orders.rda")["rfm_data_orders"]
    file = tmp_path / "orders.csv"
    with file.open("w", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["customer_id", "order_date", "revenue"])
        for customer, day, revenue in zip(frame["customer_id"], frame["order_date"], frame["revenue"], strict=True):
            writer.writerow([customer, _day(day), revenue])
    told = command("import", "orders", file, "--source", "rfm", "--currency", "USD")
    assert (told["created"], told["refused"], told["totals"]["customers"]) == (4906, 0, 995)
    assert totals("rfm") == (4906, 4906, 995, Decimal(int(frame["revenue"].sum())))
    day = min(int(value) for value in frame["order_date"])
    assert Order.objects.filter(source="rfm").earliest("placed_on").placed_on.isoformat() == _day(day)


def _day(value: float) -> str:
    """R counts days from 1970."""
    return (date(1970, 1, 1) + timedelta(days=int(value))).isoformat()
