"""Files that are broken or mean harm are met with a sentence at the door, and nothing of the others is lost."""

from __future__ import annotations

import io
import zipfile

import pytest

from rapport.core.exchange.models import Import
from rapport.operational.orders.models import Order
from rapport.operational.orders.tests.wizard import Wizard, wizard
from rapport.operational.parties.models import Party

__all__ = ["wizard"]


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty"),
        (b"\r\n \r\n", "The file is empty"),
        (b"nom;mail\r\n", "column names and no row"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04 broken", "damaged"),
        (bomb(), "unpacks to"),
        ((";".join(f"c{n}" for n in range(1200)) + "\n1\n").encode(), "at most 1000"),
    ],
    ids=["empty", "blank", "header only", "pdf", "damaged", "archive bomb", "too many columns"],
)
def test_what_is_no_table_is_refused_on_the_page_and_not_kept(wizard: Wizard, content: bytes, sentence: str) -> None:
    file = io.BytesIO(content)
    file.name = "file.xlsx"
    answer = wizard.client.post("/imports/new/", {"target": "people", "file": file})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Import.objects.exists()


def test_a_wrong_encoding_is_said_with_its_row_and_the_right_one_can_be_chosen(wizard: Wizard) -> None:
    record = wizard.sends("nom;mail\nZoé;zoe@petit.fr\nNoël;noel@roux.fr\n".encode("cp1252"), target="people")
    assert record.how_read.encoding == "cp1252"
    answer = wizard.client.post(f"/imports/{record.uuid}/columns/", {"encoding": "utf-8", "then": "read"})
    assert answer.status_code == 422
    assert "is not written in utf-8" in answer.content.decode()
    record.refresh_from_db()
    assert wizard.runs(wizard.checks(record)).created_count == 2
    assert {party.name for party in Party.objects.all()} == {"Zoé", "Noël"}


def test_five_hundred_columns_and_one_that_is_there_twice_are_shown_and_come_in(wizard: Wizard) -> None:
    head = ";".join(["nom", "mail", "mail", *(f"c{n}" for n in range(500))])
    row = ";".join(["Petit", "a@free.fr", "b@free.fr", *["x"] * 500])
    record = wizard.sends(f"{head}\n{row}\n".encode(), target="people")
    page = wizard.client.get(f"/imports/{record.uuid}/").content.decode()
    assert "is there more than once" in page
    assert "503 columns" in page
    wizard.runs(wizard.checks(record))
    assert {point.value for point in Party.objects.get().contact_points.all()} == {"a@free.fr", "b@free.fr"}


def test_every_value_that_cannot_be_true_is_refused_by_name_and_the_rest_comes_in(wizard: Wizard) -> None:
    record = wizard.brings(
        (
            "commande;date;client;article;quantité;montant\n"
            "A1;05/01/2024;1;P1;1;1 234,56 €\nA2;31/02/2024;1;P1;1;10\nA3;05/01/2099;1;P1;1;10\n"
            "A4;06/01/2024;1;P1;-2;-20,00\nA5;06/01/2024;1;P1;1;10 ZZZ\nA6;25/01/2024;;P1;1;0\n"
        ).encode("cp1252"),
        source="shop",
    )
    assert [(row.number, row.reasons[0]["code"]) for row in record.rows.order_by("number")] == [
        (3, "no_such_day"), (4, "date_to_come"), (6, "unknown_currency"),
    ]  # fmt: skip
    assert record.totals["amounts"] == {"EUR": "1214.560000"}
    assert {order.external_id: order.is_purchase for order in Order.objects.all()} == {
        "A1": True, "A4": False, "A6": True,
    }  # fmt: skip
    page = wizard.client.get(f"/imports/{record.uuid}/").content.decode()
    assert "31 February does not exist" in page


def test_the_second_row_of_one_key_is_refused_and_names_the_first(wizard: Wizard) -> None:
    record = wizard.brings(b"id;nom\n7;Petit\n8;Roux\n7;Petit\n", target="people", source="shop")
    assert (record.created_count, record.refused_count) == (2, 1)
    page = wizard.client.get(f"/imports/{record.uuid}/").content.decode()
    assert "The number 7 was already on row 2" in page


def test_a_formula_comes_in_as_text_and_leaves_unarmed(wizard: Wizard) -> None:
    record = wizard.brings(b"id;nom;prenom\n7;=HYPERLINK(1);@SUM\n8;;x;y;z\n", target="people", source="shop")
    assert Party.objects.get().last_name == "=HYPERLINK(1)"
    answer = wizard.client.get("/parties/people/export/csv/?cols=name")
    exported = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "'@SUM =HYPERLINK(1)" in exported
    refused = wizard.client.get(f"/imports/{record.uuid}/refused/")
    assert b"\n=" not in b"".join(refused.streaming_content)  # type: ignore[attr-defined]
