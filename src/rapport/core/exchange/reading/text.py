"""Text files: encoding, delimiter and rows, whatever programme wrote them."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from rapport.core.exchange.reading.refusals import UnclosedQuote, WrongEncoding
from rapport.core.exchange.reading.settings import ALIGNED, NO_QUOTE, Reading

_SAMPLE = 256 * 1024
_CHUNK = 1 << 20
_FIELD_LIMIT = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNDEFINED_IN_CP1252 = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
_SEPARATORS = ",;\t|"


def detect_text(path: Path, reading: Reading, chosen: Mapping[str, Any]) -> Reading:
    """Tell encoding and delimiter from the bytes of the file, where a person has not chosen them."""
    if not chosen.get("encoding"):
        reading = replace(reading, encoding=encoding_of(path))
    if chosen.get("delimiter"):
        return reading
    return replace(reading, delimiter=delimiter_of(_sample(path, reading.encoding)))


def encoding_of(path: Path) -> str:
    """UTF-8 if the whole file is valid UTF-8, else the byte order mark's, else Windows or ISO Latin."""
    with path.open("rb") as file:
        start = file.read(_CHUNK)
    for mark, name in _BOMS:
        if start.startswith(mark):
            return name
    guess = _utf16_without_mark(start)
    if guess:
        return guess
    if _is_valid(path, "utf-8"):
        return "utf-8"
    with path.open("rb") as file:
        odd = any(_UNDEFINED_IN_CP1252.search(chunk) for chunk in iter(lambda: file.read(_CHUNK), b""))
    return "latin-1" if odd else "cp1252"


def _utf16_without_mark(start: bytes) -> str:
    even, odd = start[0:4096:2].count(0), start[1:4096:2].count(0)
    half = max(1, min(len(start), 4096) // 2)
    if odd > 0.6 * half and even < 0.2 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.6 * half and odd < 0.2 * half else ""


def _is_valid(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            for chunk in iter(lambda: file.read(_CHUNK), b""):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _sample(path: Path, encoding: str) -> str:
    with path.open("r", encoding=encoding, errors="replace", newline="") as file:
        text = file.read(_SAMPLE)
        return text if not file.read(1) else text[: text.rfind("\n") + 1] or text


def delimiter_of(sample: str) -> str:
    """The separator that cuts the rows into the same number of columns, most often and most finely."""
    scores = {mark: _consistency(sample, mark) for mark in _SEPARATORS}
    best = max(scores, key=lambda mark: scores[mark])
    share, columns = scores[best]
    if columns > 1 and share >= 0.5:
        return best
    if _is_aligned(sample):
        return ALIGNED
    return best if columns > 1 else ","


def _consistency(sample: str, mark: str) -> tuple[float, int]:
    """Share of rows that have the usual number of columns (in steps of 10 %), and that number."""
    rows = [row for row in islice(csv.reader(io.StringIO(sample), delimiter=mark), 2000) if row]
    counts = Counter(len(row) for row in rows)
    if not counts:
        return 0.0, 1
    columns = max(counts, key=lambda size: (counts[size], size))
    if columns == 1:
        return 0.0, 1
    header_agrees = len(rows[0]) == columns
    return round(counts[columns] / len(rows) - (0 if header_agrees else 0.3), 1), columns


def _is_aligned(sample: str) -> bool:
    lines = [line for line in sample.splitlines() if line.strip()][:2000]
    counts = Counter(len(line.split()) for line in lines)
    columns, rows = counts.most_common(1)[0] if counts else (1, 0)
    return columns > 1 and rows >= 0.95 * len(lines)


def text_rows(path: Path, reading: Reading) -> Iterator[list[str]]:
    """Every record of the file as text, blank ones included; a quoted line break stays in its value."""
    row = 0
    try:
        with path.open("r", encoding=reading.encoding, newline="") as file:
            for values in _split(file, reading):
                row += 1
                yield values
    except UnicodeError:
        raise WrongEncoding(field="encoding", encoding=reading.encoding, row=row + 1) from None
    except csv.Error:
        raise UnclosedQuote(field="quote", row=row + 1) from None


def _split(file: io.TextIOWrapper, reading: Reading) -> Iterator[list[str]]:
    if reading.delimiter == ALIGNED:
        return (line.split() for line in file)
    csv.field_size_limit(_FIELD_LIMIT)
    if reading.quote == NO_QUOTE:
        return csv.reader(file, delimiter=reading.delimiter, quoting=csv.QUOTE_NONE)
    return csv.reader(file, delimiter=reading.delimiter, quotechar=reading.quote)
