"""Public files come in through the wizard, page by page, with exactly their published numbers."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import rdata

from rapport.operational.orders.models import Order, OrderLine
from rapport.operational.orders.tests.wizard import Wizard, wizard
from rapport.operational.parties.models import Party

__all__ = ["wizard"]

CUT = 4_000


def totals(source: str) -> tuple[int, int, int, Decimal]:
    orders = Order.objects.filter(source=source)
    lines = list(OrderLine.objects.filter(order__source=source).values_list("amount", flat=True))
    return orders.count(), len(lines), orders.values("party").distinct().count(), sum(lines, Decimal(0))


def test_the_cdnow_log_is_recognised_without_a_hand(wizard: Wizard, shared_data: Path) -> None:
    rows = (shared_data / "cdnow" / "CDNOW_master.txt").read_bytes().splitlines()[: CUT + 1]
    record = wizard.brings(b"\n".join(rows), name="CDNOW_master.txt", source="cdnow", currency="USD")
    fields = [row.split() for row in rows[1:]]
    assert record.created_count == CUT
    expected = sum((Decimal(row[3].decode()) for row in fields), Decimal(0))
    assert totals("cdnow") == (CUT, CUT, len({row[0] for row in fields}), expected)
    assert record.totals["amounts"] == {"USD": f"{expected:.6f}"}


@pytest.mark.truth
def test_the_whole_cdnow_log_has_its_published_totals(wizard: Wizard, shared_data: Path) -> None:
    wizard.brings(shared_data / "cdnow" / "CDNOW_master.txt", source="cdnow", currency="USD")
    assert totals("cdnow") == (69_659, 69_659, 23_570, Decimal("2500315.63"))
    assert Order.objects.filter(amount=0, is_purchase=True).count() == 80


def test_northwind_has_its_published_totals(wizard: Wizard, shared_data: Path) -> None:
    files = {"orders": "orders", "order-details": "orders", "customers": "companies", "products": "products"}
    for name, target in files.items():
        path = shared_data / "northwind" / f"{name}.csv"
        record = wizard.brings(path, target=target, source="northwind", currency="USD")
        assert (record.refused_count, record.waiting_count) == (0, 0)
    assert totals("northwind") == (830, 2155, 89, Decimal("1265793.0395"))
    assert Party.objects.companies().count() == 91
    assert not Party.objects.filter(name="").exists()


def test_the_orders_of_rfm_r_come_in_for_all_their_customers(wizard: Wizard, shared_data: Path) -> None:
    frame = rdata.read_rda(shared_data / "rfm_r" / "rfm_data_orders.rda")["rfm_data_orders"]
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(frame.columns)
    for row in frame.itertuples(index=False):
        day = date(1970, 1, 1) + timedelta(days=int(row.order_date))
        writer.writerow([*row[:1], day.isoformat(), *row[2:]])
    record = wizard.brings(text.getvalue().encode(), source="rfm", currency="USD")
    assert (record.created_count, record.totals["customers"]) == (4906, 995)
    assert totals("rfm") == (4906, 4906, 995, Decimal(int(frame["revenue"].sum())))
    assert Party.objects.get(email="brion_stark@rfmail.com").name == "Brion Stark"
