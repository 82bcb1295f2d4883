"""Workbooks (XLSX, XLS, ODS) and Parquet: typed cells become unambiguous text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from rapport.core.exchange.reading.refusals import DamagedFile, EmptyFile, UnknownSheet
from rapport.core.exchange.reading.settings import Reading

_BATCH = 10_000


def sheet_names(path: Path) -> list[str]:
    return list(_workbook(path).sheet_names)


def fullest_sheet(path: Path) -> str:
    """The sheet with the most cells: others are usually notes."""
    workbook = _workbook(path)
    if len(workbook.sheet_names) == 1:
        return str(workbook.sheet_names[0])
    sizes = {name: _area(workbook, name) for name in workbook.sheet_names}
    if not any(sizes.values()):
        raise EmptyFile
    return max(sizes, key=lambda name: sizes[name])


def sheet_rows(path: Path, reading: Reading) -> Iterator[list[str]]:
    """Every row of one sheet, from its first used cell."""
    workbook = _workbook(path)
    if reading.sheet not in workbook.sheet_names:
        raise UnknownSheet(field="sheet", sheet=reading.sheet, known=", ".join(workbook.sheet_names))
    sheet = workbook.get_sheet_by_name(reading.sheet)
    for row in sheet.iter_rows():
        yield [value if type(value) is str else cell_text(value) for value in row]


def parquet_rows(path: Path) -> Iterator[list[str]]:
    """The column names, then every row."""
    try:
        file = pq.ParquetFile(path)
        yield [str(name) for name in file.schema_arrow.names]
        for batch in file.iter_batches(batch_size=_BATCH):
            columns = [[cell_text(value) for value in column.to_pylist()] for column in batch.columns]
            yield from (list(row) for row in zip(*columns, strict=True))
    except (pa.ArrowException, OSError):
        raise DamagedFile(kind="Parquet") from None


def cell_text(value: Any) -> str:
    """A typed cell as text that no habit of writing numbers or dates can misread."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, Decimal):
        return _unmistakable(format(value, "f"))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() and not value.tzinfo else value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(int(value.total_seconds())) if isinstance(value, timedelta) else str(value)


def _float_text(value: float) -> str:
    if value != value:
        return ""
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return _unmistakable(format(Decimal(repr(value)), "f"))


def _unmistakable(text: str) -> str:
    """`1.234` could be a thousand; `1.2340` cannot."""
    whole, dot, fraction = text.partition(".")
    return f"{whole}.{fraction}0" if dot and len(fraction) == 3 else text


def _workbook(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, PasswordError, OSError):
        raise DamagedFile(kind=path.suffix.lstrip(".").upper() or "XLSX") from None


def _area(workbook: CalamineWorkbook, name: str) -> int:
    try:
        sheet = workbook.get_sheet_by_name(name)
    except CalamineError:
        return 0
    return int(sheet.height) * int(sheet.width)
