"""Lists leave as files that say what the screen says, and coming back they change nothing; so do corrected rows."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from django.urls import reverse
from python_calamine import CalamineWorkbook

from rapport.operational.catalog.models import Product
from rapport.operational.orders.models import Order
from rapport.operational.orders.tests.wizard import Wizard, wizard
from rapport.operational.parties.models import ContactPoint, Party

__all__ = ["wizard"]

LISTS = {
    "people": ("parties:person_list_export", "name,number,email,phone,city,postcode,owner,team"),
    "companies": ("parties:company_list_export", "name,number,email,city,postcode"),
    "products": ("catalog:product_list_export", "name,code,family,price,unit_cost"),
    "orders": ("orders:order_list_export", "number,customer,date,amount,state,channel"),
}
FORMATS = ("csv", "xlsx", "parquet", "jsonl")
FILES = {
    "people": "id;nom;prenom;mail;tel;adresse;cp;ville\n1;Petit;Zoé;zoe@petit.fr;0612345678;3 rue Haute;44000;Nantes\n"
    "2;Garçon;Noël;;;;;\n3;=SUM(A1);Ada;ada@free.fr;;;75011;Paris\n",
    "companies": "id;raison sociale;mail;adresse;cp;ville\n11;Camping du Lac;lac@free.fr;1 rue Basse;44400;Rezé\n"
    "12;Ferme;;;;\n",
    "products": "code;nom;famille;prix;cout\nP1;Pompe;Chaleur;1234,50;600\nP2;Panneau;Soleil;300,00;\n",
    "orders": "commande;date;client;article;quantite;prix unitaire\nA1;03/02/2024;1;P1;2;10,00\n"
    "A1;03/02/2024;1;P2;1;5,255\n"
    "A2;25/02/2024;2;P1;-1;10,00\nA3;26/02/2024;;P1;1;0\n",
}


@pytest.fixture
def filled(wizard: Wizard) -> Wizard:
    for target in ("people", "companies", "products", "orders"):
        record = wizard.brings(FILES[target].encode(), target=target, source="shop")
        assert record.refused_count == record.waiting_count == 0
    return wizard


def taken(wizard: Wizard, target: str, file_format: str) -> bytes:
    address, columns = LISTS[target]
    answer = wizard.client.get(f"{reverse(address, args=[file_format])}?cols={columns}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def opened(content: bytes, file_format: str, folder: Path) -> list[list[Any]]:
    if file_format == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    if file_format == "jsonl":
        lines = [json.loads(line) for line in content.decode().splitlines()]
        names = list(dict.fromkeys(name for line in lines for name in line))
        return [names, *([line.get(name) for name in names] for line in lines)]
    path = folder / f"file.{file_format}"
    path.write_bytes(content)
    if file_format == "xlsx":
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    table = pq.read_table(path)
    return [table.column_names, *(list(row.values()) for row in table.to_pylist())]


@pytest.mark.parametrize("target", LISTS)
def test_a_list_that_left_as_a_file_comes_back_and_changes_nothing(filled: Wizard, target: str, tmp_path: Path) -> None:
    before = snapshot()
    for file_format in FORMATS:
        content = taken(filled, target, file_format)
        rows = opened(content, file_format, tmp_path)
        record = filled.brings(content, name=f"{target}.{file_format}", target=target, source="shop")
        told = [(row.number, row.sentences) for row in record.rows.all()]
        assert (record.matched_count, told) == (len(rows) - 1, []), (file_format, record.mapping, rows)
        assert snapshot() == before, file_format


def snapshot() -> dict[str, Any]:
    return {
        "parties": list(Party.objects.order_by("pk").values("pk", "name", "version", "street", "postcode", "owner_id")),
        "points": ContactPoint.objects.count(),
        "products": list(Product.objects.order_by("pk").values("pk", "name", "price", "version")),
        "orders": list(Order.objects.order_by("pk").values("pk", "amount", "party_id", "line_count", "version")),
    }


def test_files_of_orders_open_with_the_numbers_of_the_screen(filled: Wizard, tmp_path: Path) -> None:
    for file_format in FORMATS:
        rows = opened(taken(filled, "orders", file_format), file_format, tmp_path)
        by_number = {row[0]: row for row in rows[1:]}
        assert {number: Decimal(str(row[3])) for number, row in by_number.items()} == {
            "A1": Decimal("25.255"), "A2": Decimal(-10), "A3": Decimal(0),
        }, file_format  # fmt: skip
        assert str(by_number["A1"][2])[:10] == date(2024, 2, 3).isoformat()
        assert by_number["A1"][1] == "Zoé Petit"


def sheet(rows: list[list[Any]], folder: Path) -> bytes:
    path = folder / "sent.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        for place, row in enumerate(rows):
            page.write_row(place, 0, row)
    return path.read_bytes()


def parquet(rows: list[list[Any]], folder: Path) -> bytes:
    path = folder / "sent.parquet"
    pq.write_table(pa.table({name: [row[i] for row in rows[1:]] for i, name in enumerate(rows[0])}), path)
    return path.read_bytes()


def text(rows: list[list[Any]], folder: Path) -> bytes:
    return "".join(";".join(map(str, row)) + "\n" for row in rows).encode("cp1252")


SENT: list[list[Any]] = [
    ["commande", "client", "date", "montant"],
    ["A1", "12", "2024-02-03", "10.50"],
    ["A2", "12", "2024-02-31", "1234.56"],
    ["A3", "13", "2024-02-05", "-3.00"],
    ["A4", "13", "2024-02-30", "7.00"],
]


@pytest.mark.parametrize(("write", "ending"), [(text, "csv"), (sheet, "xlsx"), (parquet, "parquet")])
def test_refused_rows_corrected_and_sent_again_come_in_exactly_once(
    wizard: Wizard, write: Any, ending: str, tmp_path: Path
) -> None:
    record = wizard.brings(write(SENT, tmp_path), name=f"sent.{ending}", source="shop")
    assert (record.created_count, record.refused_count) == (2, 2)
    answer = wizard.client.get(f"/imports/{record.uuid}/refused/")
    content: bytes = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    corrected = content.replace(b"2024-02-31", b"2024-02-28").replace(b"2024-02-30", b"2024-02-27")
    assert corrected != content
    again = wizard.brings(corrected, name="sent-refused.csv", source="shop")
    assert (again.created_count, again.refused_count) == (2, 0)
    twice = wizard.brings(corrected, name="sent-refused.csv", source="shop")
    assert (twice.created_count, twice.matched_count) == (0, 2)
    found = {order.external_id: order.amount for order in Order.objects.all()}
    assert found == {"A1": Decimal("10.5"), "A2": Decimal("1234.56"), "A3": Decimal(-3), "A4": Decimal(7)}
