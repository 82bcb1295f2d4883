"""A source: one file opened for reading, its columns, and its rows in batches."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from rapport.core.exchange.reading.formats import format_of
from rapport.core.exchange.reading.json_lines import NO_OBJECT, json_rows
from rapport.core.exchange.reading.refusals import EmptyFile, OnlyHeader, TooManyColumns
from rapport.core.exchange.reading.settings import NULL_MARKS, Reading
from rapport.core.exchange.reading.sheets import fullest_sheet, parquet_rows, sheet_names, sheet_rows
from rapport.core.exchange.reading.text import detect_text, text_rows
from rapport.core.exchange.values.contacts import read_email
from rapport.core.exchange.values.dates import looks_like_date
from rapport.core.exchange.values.numbers import read_amount
from rapport.core.exchange.values.reasons import Reason, sentences
from rapport.kit.text import fold

COLUMN_LIMIT = 1000
BATCH_ROWS = 2000
Size = Callable[[int], int]
NAMED = ("parquet", "json")
NO_ROW = -1
_PROBE_ROWS = 50
_TITLE_ROWS = 15


def usual(offset: int) -> int:
    """As many rows in every batch."""
    return BATCH_ROWS


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the file that a person should know, and that stops nothing."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        sentence = NOTICES.get(self.code) or sentences[self.code]
        return str(sentence % self.params)

    def as_json(self) -> dict[str, Any]:
        return {"code": self.code, "params": dict(self.params)}


NOTICES: Mapping[str, Any] = {
    "column_twice": gettext_lazy("The column “%(name)s” is there more than once; the others are called “%(renamed)s”."),
    "many_columns": gettext_lazy("The file has %(count)s columns. Those that were recognised come first."),
    "no_header": gettext_lazy("The first row holds values, so the columns are numbered."),
    "rows_above": gettext_lazy("The names of the columns were found on row %(row)s; what stands above is left out."),
    "mended_rows": ngettext_lazy(
        "%(count)s row had a value too many: a text with “%(delimiter)s” was not in quotes. It was put together.",
        "%(count)s rows had a value too many: a text with “%(delimiter)s” was not in quotes. It was put together.",
        "count",
    ),
    "several_sheets": gettext_lazy("The workbook has several sheets; “%(sheet)s” is read, not: %(others)s."),
}


@dataclass(slots=True)
class Batch:
    """Some rows, column by column. `numbers` are the rows' places in the file, the header being 1.

    `ragged` are rows with too many values, and how many; NO_ROW for a line that is no row at all.
    """

    offset: int
    numbers: list[int]
    columns: list[list[str]]
    ragged: dict[int, int]
    mended: int
    raw: list[list[str]]

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class Source:
    """A file whose way of being written is known."""

    path: Path
    name: str
    reading: Reading
    columns: tuple[str, ...]
    notices: tuple[Notice, ...] = ()

    def batches(self, size: Size = usual) -> Iterator[Batch]:
        """Yield the rows that hold something, `size` of them from each place on; empty cells and null marks are ""."""
        numbered, offset = self.numbered_rows(), 0
        while chunk := list(islice(numbered, size(offset))):
            yield self.batch(offset, chunk)
            offset += len(chunk)

    def numbered_rows(self) -> Iterator[tuple[int, list[str]]]:
        """Every row that holds something, with its place in the file."""
        first = self.reading.skip + (self.reading.format != "json")
        rows = islice(raw_rows(self.path, self.reading), self.reading.skip, None)
        if self.reading.header:
            first += sum(1 for _row in _up_to_filled(rows))
        return ((number, row) for number, row in enumerate(rows, start=first) if any(row) and any(map(str.strip, row)))

    def batch(self, offset: int, chunk: list[tuple[int, list[str]]]) -> Batch:
        width = len(self.columns)
        ragged: dict[int, int] = {}
        mended = 0
        rows = []
        for place, (_number, row) in enumerate(chunk):
            if len(row) != width:
                is_torn = any(map(str.strip, row[width:]))
                row, count = fitted(row, width, self.reading.delimiter)
                if count:
                    ragged[place] = NO_ROW if row[-1] == NO_OBJECT else count
                mended += is_torn and not count
            rows.append(row)
        even = [row[:width] for row in rows] if ragged else rows
        columns = [self._cleaned(values) for values in zip(*even, strict=True)]
        return Batch(offset, [number for number, _row in chunk], columns, ragged, mended, rows)

    def _cleaned(self, values: tuple[str, ...]) -> list[str]:
        cleaned = [value.strip() for value in values]
        if self.reading.nulls and not NULL_MARKS.isdisjoint(cleaned):
            return ["" if value in NULL_MARKS else value for value in cleaned]
        return cleaned


def open_source(path: Path, *, name: str = "", choices: Mapping[str, Any] | None = None) -> Source:
    """Detect how a file is written, apply a person's choices, and read its column names."""
    chosen = dict(choices or {})
    reading, notices = _detected(path, chosen)
    is_named = reading.format in NAMED
    if "skip" not in chosen and not is_named:
        reading = replace(reading, skip=rows_above(list(islice(raw_rows(path, reading), _PROBE_ROWS))))
    head = _head(path, reading)
    if "header" not in chosen and not is_named:
        reading = replace(reading, header=has_header(head))
    return _named(path, name or path.name, reading, head, notices)


def reopen(path: Path, *, name: str, reading: Reading) -> Source:
    """Open a file again, read exactly as it was decided."""
    return _named(path, name, reading, _head(path, reading), [])


def _head(path: Path, reading: Reading) -> list[list[str]]:
    """The first rows that hold something, what stands above the table left out."""
    rows = islice(raw_rows(path, reading), reading.skip, None)
    head = list(islice((row for row in rows if any(map(str.strip, row))), _PROBE_ROWS))
    if not head:
        raise EmptyFile
    return head


def rows_above(rows: list[list[str]]) -> int:
    """How many rows stand above the names of the columns: titles, which fill far fewer cells than the rows below."""
    filled = [sum(1 for cell in row if cell.strip()) for row in rows]
    for place, count in enumerate(filled[:_TITLE_ROWS]):
        below = sorted(size for size in filled[place + 1 :] if size)
        usual = below[len(below) // 2] if below else 0
        if count * 5 >= usual * 3 or not below:
            return place if place and count > 1 and not any(map(_is_value, filter(None, rows[place]))) else 0
        if count > 2 or count * 5 > usual * 2:
            return 0
    return 0


def _detected(path: Path, chosen: Mapping[str, Any]) -> tuple[Reading, list[Notice]]:
    kind = format_of(path)
    if kind == "text":
        return detect_text(path, Reading(format="text").changed(chosen), chosen), []
    reading = Reading(format=kind, decimal=".", header=True).changed(chosen)
    if kind in NAMED:
        return replace(reading, header=True, skip=0), []
    reading = replace(reading, decimal=chosen.get("decimal") or "auto", sheet=reading.sheet or fullest_sheet(path))
    others = [sheet for sheet in sheet_names(path) if sheet != reading.sheet]
    params = {"sheet": reading.sheet, "others": ", ".join(others)}
    return reading, [Notice("several_sheets", params)] if others else []


def _named(path: Path, name: str, reading: Reading, head: list[list[str]], notices: list[Notice]) -> Source:
    if reading.header and len(head) < 2:
        raise OnlyHeader
    width = _width(head) if reading.header else Counter(map(len, head)).most_common(1)[0][0]
    if width > COLUMN_LIMIT:
        raise TooManyColumns(count=width, limit=COLUMN_LIMIT)
    names = head[0][:width] if reading.header else [""] * width
    columns, twice = _unique_names(names)
    notices = [*notices, *twice]
    if not reading.header:
        notices.append(Notice("no_header"))
    if reading.skip:
        notices.append(Notice("rows_above", {"row": reading.skip + 1}))
    if width > 100:
        notices.append(Notice("many_columns", {"count": width}))
    return Source(path, name, reading, columns, tuple(notices))


def _width(head: list[list[str]]) -> int:
    """How many columns the first row names; columns at the end without name and values do not count."""
    width = len(head[0])
    while width > 1 and not any(row[width - 1].strip() for row in head if len(row) >= width):
        width -= 1
    return width


def _unique_names(names: list[str]) -> tuple[tuple[str, ...], list[Notice]]:
    taken: Counter[str] = Counter()
    unique, notices = [], []
    for place, written in enumerate(names, start=1):
        name = " ".join(written.split()) or _("Column %(number)s") % {"number": place}
        taken[fold(name)] += 1
        if taken[fold(name)] > 1:
            renamed = f"{name} ({taken[fold(name)]})"
            notices.append(Notice("column_twice", {"name": name, "renamed": renamed}))
            name = renamed
        unique.append(name)
    return tuple(unique), notices


def fitted(row: list[str], width: int, delimiter: str = ",") -> tuple[list[str], int]:
    """A row cut to the width of the table, and how many values it has if they cannot be told apart.

    A programme that forgets quotes writes `12, rue du Bac` as two values; the second one then starts with a space.
    """
    if len(row) <= width:
        return row + [""] * (width - len(row)), 0
    if not any(map(str.strip, row[width:])):
        return row[:width], 0
    torn = [place for place in range(1, len(row)) if row[place][:1] == " "]
    if len(torn) != len(row) - width:
        return row, len(row)
    mended = [row[0]]
    for place, value in enumerate(row[1:], start=1):
        if place in torn:
            mended[-1] += delimiter + value
        else:
            mended.append(value)
    return mended, 0


def raw_rows(path: Path, reading: Reading) -> Iterator[list[str]]:
    if reading.format == "parquet":
        return parquet_rows(path)
    if reading.format == "json":
        return json_rows(path)
    return sheet_rows(path, reading) if reading.format == "sheet" else text_rows(path, reading)


def _up_to_filled(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for row in rows:
        yield row
        if any(map(str.strip, row)):
            return


def has_header(head: list[list[str]]) -> bool:
    """The first row names columns unless it holds a value of its own: a number, a date, an address, a repeated word."""
    first = [cell.strip() for cell in head[0]]
    if any(_is_value(cell) for cell in first if cell):
        return False
    later = [{row[place].strip() for row in head[1:] if place < len(row)} for place in range(len(first))]
    return not any(cell and cell in values for cell, values in zip(first, later, strict=True))


def _is_value(cell: str) -> bool:
    if not isinstance(read_email(cell), Reason):
        return True
    if not any(c.isdigit() for c in cell):
        return False
    return looks_like_date(cell) or not isinstance(read_amount(cell, "."), Reason)


def file_hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for chunk in iter(lambda: file.read(1 << 20), b""):
            digest.update(chunk)
    return digest.hexdigest()
