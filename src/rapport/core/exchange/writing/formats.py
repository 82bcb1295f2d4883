"""CSV, XLSX, Parquet and JSON lines, written from a stream of rows."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from django.utils import timezone

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

BATCH = 5_000
XLSX_ROWS = 1_048_575
_CELL_LIMIT = 32_767
_CHUNK = 1 << 16
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")

Rows = Iterable[Sequence[Any]]
MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "jsonl": "application/x-ndjson",
}


def csv_chunks(headers: Sequence[str], rows: Rows, *, delimiter: str = ",") -> Iterator[bytes]:
    """UTF-8 with a byte order mark, so that spreadsheets read the accents."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    yield b"\xef\xbb\xbf"
    writer.writerow([safe_text(header) for header in headers])
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        writer.writerows([[csv_cell(value) for value in row] for row in batch])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def csv_cell(value: Any) -> str:
    """A value as text: numbers as they are, text that a spreadsheet would run as a formula behind an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_text(value)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        return _local(value).replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | float):
        return repr(value)
    return safe_text(_joined(value))


def safe_text(text: str) -> str:
    """Text that no spreadsheet runs. A telephone number in the international form stays a number."""
    if text.startswith(_DANGEROUS) and not (text[0] in "+-" and text[1:].isdigit()):
        return f"'{text}"
    return text


def decimal_text(value: Decimal) -> str:
    """Plain notation without idle zeros, two places at least where there is a fraction."""
    text = f"{value:f}"
    if "." not in text:
        return text
    whole, fraction = text.rstrip("0").split(".")
    return f"{whole}.{fraction:0<2}" if fraction else whole


def json_chunks(headers: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """One object a line: numbers and dates as JSON writes them, what is empty is null."""
    names = [json.dumps(name, ensure_ascii=False) for name in _unique(headers)]
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        lines = [", ".join(f"{name}: {_json(value)}" for name, value in zip(names, row, strict=True)) for row in batch]
        yield "".join(f"{{{line}}}\n" for line in lines).encode()


def _json(value: Any) -> str:
    if value is None or value == "":
        return "null"
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        value = _local(value).isoformat(timespec="seconds")
    elif isinstance(value, date):
        value = value.isoformat()
    elif isinstance(value, list | tuple | set | frozenset):
        value = [str(part) for part in value]
    elif not isinstance(value, str | bool | int | float):
        value = str(value)
    return json.dumps(value, ensure_ascii=False)


def xlsx_chunks(headers: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """One sheet, one row in memory at a time; what does not fit on a sheet goes on to the next."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.xlsx"
        _write_workbook(path, folder, headers, rows)
        yield from _file_chunks(path)


def _write_workbook(path: Path, folder: str, headers: Sequence[str], rows: Rows) -> None:
    options = {
        "constant_memory": True,
        "tmpdir": folder,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True})
        formats: dict[type, Any] = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        }
        source = iter(rows)
        while True:
            sheet = book.add_worksheet()
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, list(headers), bold)
            count = 0
            for count, row in enumerate(islice(source, XLSX_ROWS), 1):
                _write_row(sheet, count, row, formats)
            if count < XLSX_ROWS:
                return


def _write_row(sheet: Worksheet, place: int, row: Sequence[Any], formats: Mapping[type, Any]) -> None:
    for column, value in enumerate(row):
        if value is None or value == "":
            continue
        if isinstance(value, bool):
            sheet.write_boolean(place, column, value)
        elif isinstance(value, int | float | Decimal):
            sheet.write_number(place, column, value)
        elif isinstance(value, datetime):
            sheet.write_datetime(place, column, _local(value).replace(tzinfo=None), formats[datetime])
        elif isinstance(value, date):
            sheet.write_datetime(place, column, value, formats[date])
        else:
            sheet.write_string(place, column, (value if isinstance(value, str) else _joined(value))[:_CELL_LIMIT])


def parquet_chunks(headers: Sequence[str], rows: Rows) -> Iterator[bytes]:
    """Typed columns; the type of each is told by its first batch of values."""
    names = _unique(headers)
    source = iter(rows)
    first = list(islice(source, BATCH))
    schema = pa.schema([(name, _type_of([row[i] for row in first])) for i, name in enumerate(names)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.parquet"
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for batch in chain([first], iter(lambda: list(islice(source, BATCH)), [])):
                writer.write_table(_table(batch, schema))
        yield from _file_chunks(path)


def _table(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    arrays = [
        pa.array([_fit(value, field.type) for value in values], field.type)
        for values, field in zip(columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def _type_of(values: Iterable[Any]) -> pa.DataType:
    types = {type(value) for value in values if value is not None and value != ""}
    if not types:
        return pa.string()
    if types == {bool}:
        return pa.bool_()
    if types == {int}:
        return pa.int64()
    if types <= {int, Decimal}:
        return pa.decimal128(24, 6)
    if types <= {int, float, Decimal}:
        return pa.float64()
    if types == {date}:
        return pa.date32()
    return pa.timestamp("us", tz="UTC") if types == {datetime} else pa.string()


def _fit(value: Any, kind: pa.DataType) -> Any:
    if value is None or (value == "" and not pa.types.is_string(kind)):
        return None
    if pa.types.is_string(kind):
        return value if isinstance(value, str) else _joined(value)
    if pa.types.is_decimal(kind):
        return Decimal(value)
    return float(value) if pa.types.is_floating(kind) else value


def _joined(value: Any) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(part) for part in value)
    return str(value)


def _unique(headers: Sequence[str]) -> list[str]:
    names: list[str] = []
    for header in headers:
        name, again = header, 2
        while name in names:
            name, again = f"{header} ({again})", again + 1
        names.append(name)
    return names


def _local(value: datetime) -> datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _file_chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


WRITERS: Mapping[str, Callable[[Sequence[str], Rows], Iterator[bytes]]] = {
    "csv": csv_chunks,
    "xlsx": xlsx_chunks,
    "parquet": parquet_chunks,
    "jsonl": json_chunks,
}
