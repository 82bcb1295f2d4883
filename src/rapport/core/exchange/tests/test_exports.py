"""Lists leave as files: typed, complete, and harmless to the spreadsheet that opens them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from rapport.core.audit.models import AuditEntry
from rapport.core.exchange.services.exports import Exporter, UnknownExportFormat
from rapport.core.exchange.writing.formats import csv_cell
from rapport.kit import clock
from tests.cast import Cast

HEADERS = ["Nom", "Revenue", "On", "At", "=Formula", "Tags"]
AT = datetime(2024, 3, 4, 8, 30, tzinfo=UTC)
ROWS: list[list[Any]] = [
    ["Élodie", Decimal("-12.500000"), date(2024, 3, 4), AT, "=1+1", ["a", "b"]],
    ["Bob", None, None, None, "plain", []],
]


def taken(cast: Cast, file_format: str, rows: list[list[Any]] = ROWS) -> bytes:
    drop = Exporter().export(
        name="person", headers=HEADERS, rows=rows, file_format=file_format, by=cast.owner.actor, at=clock.now()
    )
    return b"".join(drop.chunks)


def test_csv_keeps_accents_and_numbers_and_disarms_formulas(cast: Cast) -> None:
    with timezone.override("Europe/Paris"):
        text = taken(cast, "csv").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][4] == "'=Formula"
    assert rows[1] == ["Élodie", "-12.50", "2024-03-04", "2024-03-04 09:30:00", "'=1+1", "a, b"]
    assert rows[2] == ["Bob", "", "", "", "plain", ""]


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_a_spreadsheet_would_run_stands_behind_an_apostrophe(text: str) -> None:
    assert csv_cell(text) == f"'{text}"


@pytest.mark.parametrize(("value", "text"), [(Decimal("-3"), "-3"), (-2, "-2"), ("+33612487033", "+33612487033")])
def test_numbers_stay_numbers(value: Any, text: str) -> None:
    assert csv_cell(value) == text


def test_xlsx_has_types_and_no_formula(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    path.write_bytes(taken(cast, "xlsx"))
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    assert rows[0] == HEADERS
    assert rows[1][:3] == ["Élodie", -12.5, date(2024, 3, 4)]
    assert rows[1][4] == "=1+1"


def test_parquet_has_exact_types(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(taken(cast, "parquet", ROWS * 4000))
    table = pq.read_table(path)
    assert table.num_rows == 8000
    assert [str(field.type) for field in table.schema][:4] == [
        "string", "decimal128(24, 6)", "date32[day]", "timestamp[us, tz=UTC]",
    ]  # fmt: skip
    assert table.column("Revenue")[0].as_py() == Decimal("-12.500000")


def test_who_took_a_list_is_noted(cast: Cast) -> None:
    taken(cast, "csv")
    assert AuditEntry.objects.get(verb="list.export").params["list"] == "person"


def test_an_unknown_format_is_refused(cast: Cast) -> None:
    with pytest.raises(UnknownExportFormat):
        taken(cast, "pdf")
