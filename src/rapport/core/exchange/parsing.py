"""Parsing: a batch of text becomes a batch of values, each refusal with its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale

from rapport.core.exchange.reading.profiles import ColumnProfile
from rapport.core.exchange.reading.settings import Reading
from rapport.core.exchange.reading.source import NO_ROW, Batch
from rapport.core.exchange.services.importers import ImportField, Kind, Rows
from rapport.core.exchange.values.contacts import read_email, read_phone
from rapport.core.exchange.values.currencies import CURRENCIES
from rapport.core.exchange.values.dates import read_date
from rapport.core.exchange.values.numbers import read_amount, read_number, read_percent
from rapport.core.exchange.values.reasons import Reason
from rapport.core.exchange.values.words import read_choice, read_yes_no, split_full_name
from rapport.kit.text import fold

Reader = Callable[[str], Any]
_MEMO_LIMIT = 50_000
_IDLE_FRACTION = re.compile(r"\A(\d+)[.,]0\Z")
_FORMULA = frozenset("=+-@")
_PHONE_DIGITS = 5
_PHONE_LENGTH = 40
_WORDS = 25


@dataclass(frozen=True, slots=True)
class Habits:
    """What the readers need to know besides the text."""

    reading: Reading
    region: str
    zone: ZoneInfo
    today: date


class Parser:
    """Reads batches by a mapping of columns to fields. Values that recur are read once."""

    def __init__(
        self,
        mapping: Mapping[int, str],
        fields: Sequence[ImportField],
        columns: Sequence[ColumnProfile],
        habits: Habits,
    ) -> None:
        known = {field.key: field for field in fields}
        self.columns = [(place, known[key]) for place, key in sorted(mapping.items()) if key in known]
        self._width = len(columns)
        self._region = habits.region
        self._readers = {place: reader_of(field, columns[place], habits) for place, field in self.columns}
        self._memos: dict[int, dict[str, Any]] = {place: {"": None} for place, _field in self.columns}
        self._required = [field for field in known.values() if field.required]

    def parse(self, batch: Batch) -> Rows:
        rows = Rows(batch.numbers, {}, {})
        for place, count in batch.ragged.items():
            if count == NO_ROW:
                rows.refuse(place, "no_object")
            else:
                rows.refuse(place, "too_many_values", count=count, columns=self._width)
        for place, field in self.columns:
            if field.kind is not Kind.PHONE:
                self._parse_column(rows, field, self._read(place, batch.columns[place]))
        countries = rows.values.get("country") or [None] * len(batch)
        for place, field in self.columns:
            if field.kind is Kind.PHONE:
                self._parse_column(rows, field, self._read_phones(place, batch.columns[place], countries))
        for field in self._required:
            values = rows.values.get(field.key)
            if values is not None and None in values:
                self._demand(rows, field, values)
        return rows

    def words(self, place: int) -> list[str]:
        """The different texts of a column of which there are few."""
        return sorted(text for text in islice(self._memos[place], _WORDS) if text)

    def _read(self, place: int, texts: list[str]) -> list[Any]:
        memo, read = self._memos[place], self._readers[place]
        if len(memo) > _MEMO_LIMIT:
            memo.clear()
            memo[""] = None
        for text in set(texts).difference(memo):
            memo[text] = read(_bare(text))
        return [memo[text] for text in texts]

    def _read_phones(self, place: int, texts: list[str], countries: list[str | None]) -> list[Any]:
        """A number without its country's code is read as one of the country of its row."""
        memo, home = self._memos[place], self._region
        if len(memo) > _MEMO_LIMIT:
            memo.clear()
        found = []
        for text, country in zip(texts, countries, strict=True):
            key = f"{country or home}{text}"
            if key not in memo:
                memo[key] = _phone(text, country or home) if text else None
            found.append(memo[key])
        return found

    def _parse_column(self, rows: Rows, field: ImportField, values: list[Any]) -> None:
        if any(type(value) is Reason for value in values):
            for row, value in enumerate(values):
                if type(value) is Reason:
                    rows.reasons.setdefault(row, []).append(value.at(field.key))
            values = [None if type(value) is Reason else value for value in values]
        if field.kind is Kind.AMOUNT:
            self._note_currencies(rows, values)
            values = [None if value is None else value[0] for value in values]
        if field.multiple:
            _append(rows, field.key, values)
        else:
            rows.values[field.key] = values

    @staticmethod
    def _note_currencies(rows: Rows, values: list[Any]) -> None:
        """A sign beside an amount is the row's currency, unless a column names it."""
        if not any(value is not None and value[1] for value in values):
            return
        written = [value[1] or None if value is not None else None for value in values]
        before = rows.values.get("written_currency")
        rows.values["written_currency"] = (
            [new or old for new, old in zip(written, before, strict=True)] if before else written
        )

    @staticmethod
    def _demand(rows: Rows, field: ImportField, values: list[Any]) -> None:
        for row, value in enumerate(values):
            if value is None and not any(reason.field == field.key for reason in rows.reasons.get(row, ())):
                rows.refuse(row, "missing", field.key, label=field.label)


def _append(rows: Rows, key: str, values: list[Any]) -> None:
    lists = rows.values.get(key)
    if lists is None:
        rows.values[key] = [None if value is None else (value,) for value in values]
        return
    rows.values[key] = [
        old if value is None or (old and value in old) else (*(old or ()), value)
        for old, value in zip(lists, values, strict=True)
    ]


def reader_of(field: ImportField, column: ColumnProfile, habits: Habits) -> Reader:
    """The function that reads one value of a column."""
    mark = column.decimal if habits.reading.decimal == "auto" else habits.reading.decimal
    readers: dict[Kind, Callable[[], Reader]] = {
        Kind.EMAIL: lambda: read_email,
        Kind.DATE: lambda: _date_reader(field, column, habits),
        Kind.NUMBER: lambda: lambda text: read_number(text, mark),
        Kind.AMOUNT: lambda: lambda text: read_amount(text, mark, CURRENCIES),
        Kind.PERCENT: lambda: lambda text: read_percent(text, mark, in_hundredths=column.top > 1),
        Kind.FLAG: lambda: read_yes_no,
        Kind.CHOICE: lambda: lambda text: read_choice(text, field.choices),
        Kind.FULL_NAME: lambda: split_full_name,
        Kind.CURRENCY: lambda: _currency,
        Kind.COUNTRY: lambda: _country,
    }
    special = readers.get(field.kind)
    if special is not None and field.reader is None:
        return special()
    read = field.reader or _text_reader(field.limit)
    return _without_fraction(read) if column.kind == "number" else read


def _bare(text: str) -> str:
    """Text without the apostrophe that keeps spreadsheets from running it."""
    return text[1:] if text[0] == "'" and text[1:2] in _FORMULA else text


def _without_fraction(read: Reader) -> Reader:
    """Codes that a programme took for numbers: `17850.0` is 17850, and is read then."""
    return lambda text: read(_IDLE_FRACTION.sub(r"\1", text))


def _phone(text: str, region: str) -> str | Reason:
    """One number; digits in a form that no country knows are kept as they are written, and match nothing."""
    text = _IDLE_FRACTION.sub(r"\1", text)
    found = read_phone(text, region)
    if isinstance(found, Reason) and len(text) <= _PHONE_LENGTH and sum(c.isdigit() for c in text) >= _PHONE_DIGITS:
        return text
    return found


def _date_reader(field: ImportField, column: ColumnProfile, habits: Habits) -> Reader:
    order = column.dates if habits.reading.dates == "auto" else habits.reading.dates

    def read(text: str) -> date | Reason:
        found = read_date(text, order, zone=habits.zone, serials=True)
        if isinstance(found, date) and found > habits.today and not field.allows_future:
            return Reason("date_to_come", params={"value": text})
        return found

    return read


def _text_reader(limit: int) -> Reader:
    def read(text: str) -> str | Reason:
        if len(text) > limit:
            return Reason("too_long", params={"value": text[:40], "limit": limit})
        return text

    return read


def _currency(text: str) -> str | Reason:
    found = read_amount(f"1 {text}", ".", CURRENCIES)
    return Reason("unknown_currency", params={"value": text}) if isinstance(found, Reason) else found[1]


@lru_cache(maxsize=1)
def _country_names() -> dict[str, str]:
    names: dict[str, str] = {"uk": "GB", "usa": "US", "etats unis": "US", "angleterre": "GB", "england": "GB"}
    for language in ("en", "fr", "de", "es"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                names.setdefault(fold(name), code)
    return names


def _country(text: str) -> str:
    """The code of a country's name or code; other spellings are not kept rather than refused."""
    if len(text) == 2 and text.isalpha() and text.upper() != "UK":
        return text.upper()
    return _country_names().get(fold(text), "")
