"""Dates as people and programmes write them; 31/02 is refused by its name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rapport.core.exchange.values.reasons import Reason
from rapport.kit.text import fold

_THREE = re.compile(r"(\d{1,4})[/.\- ](\d{1,2})[/.\- ](\d{1,4})(?:[T ,]+(.*))?\Z")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:[T ]?\d{4,6})?\Z")
_SERIAL = re.compile(r"(\d{4,5})(?:[.,]\d+)?\Z")
_EPOCH = re.compile(r"\d{9,10}(?:\d{3})?\Z")
_WORDS = re.compile(r"(?:[a-z]+\.?,? )?(\d{1,2})(?:er|st|nd|rd|th)?[ \-.]([a-z]{3,9})\.?,?[ \-.](\d{4}|\d{2})\b")
_WORDS_US = re.compile(r"(?:[a-z]+\.?,? )?([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b")
_OFFSET = re.compile(r"(?:Z|[+-]\d{2}:?\d{2})\Z")
_MONTH_NAMES = (
    ("janvier", "january", "janv", "jan"),
    ("fevrier", "february", "fevr", "fev", "feb"),
    ("mars", "march", "mar"),
    ("avril", "april", "avr", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "july", "juil", "jul"),
    ("aout", "august", "aug"),
    ("septembre", "september", "sept", "sep"),
    ("octobre", "october", "oct"),
    ("novembre", "november", "nov"),
    ("decembre", "december", "dec"),
)
_MONTH = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names}
_DAYS_IN = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_EXCEL_EPOCH = date(1899, 12, 30)
_OLDEST_YEAR = 1800


def date_order(values: Iterable[str]) -> tuple[str, bool]:
    """Tell the order of day and month in a column, and whether the evidence decides.

    A first number above 12 means day first, a second one month first; where neither occurs, the day is first.
    """
    day_first = month_first = year_first = 0
    for value in values:
        match = _THREE.match(value)
        if match is None:
            year_first += _EIGHT.match(value) is not None
            continue
        if len(match[1]) == 4:
            year_first += 1
            continue
        day_first += int(match[1]) > 12
        month_first += int(match[2]) > 12
    if day_first or month_first:
        return ("dmy", True) if day_first >= month_first else ("mdy", True)
    return ("ymd", True) if year_first else ("dmy", False)


def looks_like_date(value: str) -> bool:
    return isinstance(read_date(value, "dmy"), date) or isinstance(read_date(value, "mdy"), date)


def read_date(value: str, order: str, *, zone: ZoneInfo | None = None, serials: bool = False) -> date | Reason:
    """One day. A time with an offset is moved to `zone` first; `serials` reads Excel's day numbers."""
    match = _THREE.match(value)
    if match is not None:
        return _from_three(value, match, order, zone)
    match = _EIGHT.match(value)
    if match is not None:
        return _day(int(match[1]), int(match[2]), int(match[3]), value)
    if serials:
        found = _from_serial(value)
        if found is not None:
            return found
    return _from_words(value)


def _from_three(value: str, match: re.Match[str], order: str, zone: ZoneInfo | None) -> date | Reason:
    first, second, third = int(match[1]), int(match[2]), int(match[3])
    if len(match[1]) == 4:
        if zone is not None and match[4] and _OFFSET.search(match[4]):
            return _moved(value, zone)
        return _day(first, second, third, value)
    if len(match[1]) > 2 or len(match[3]) not in (2, 4):
        return Reason("not_a_date", params={"value": value})
    if order == "ymd" and len(match[3]) == 2:
        return _day(_century(first), second, third, value)
    year = third if len(match[3]) == 4 else _century(third)
    if order == "mdy":
        return _day(year, first, second, value)
    return _day(year, second, first, value)


def _moved(value: str, zone: ZoneInfo) -> date | Reason:
    try:
        return datetime.fromisoformat(value).astimezone(zone).date()
    except (ValueError, OverflowError):
        return Reason("not_a_date", params={"value": value})


def _from_serial(value: str) -> date | None:
    match = _SERIAL.match(value)
    if match is not None and int(match[1]) > 1000:
        return _EXCEL_EPOCH + timedelta(days=int(match[1]))
    if _EPOCH.match(value):
        seconds = int(value) // (1000 if len(value) > 10 else 1)
        return date(1970, 1, 1) + timedelta(days=seconds // 86400)
    return None


def _from_words(value: str) -> date | Reason:
    text = fold(value)
    match = _WORDS.match(text)
    if match is not None and match[2] in _MONTH:
        year = int(match[3]) if len(match[3]) == 4 else _century(int(match[3]))
        return _day(year, _MONTH[match[2]], int(match[1]), value)
    match = _WORDS_US.match(text)
    if match is not None and match[1] in _MONTH:
        return _day(int(match[3]), _MONTH[match[1]], int(match[2]), value)
    return Reason("not_a_date", params={"value": value})


def _century(year: int) -> int:
    """Two digits: up to 49 in this century, from 50 in the last."""
    return 2000 + year if year < 50 else 1900 + year


def _day(year: int, month: int, day: int, value: str) -> date | Reason:
    try:
        found = date(year, month, day)
    except ValueError:
        return _why_no_day(year, month, day, value)
    return found if year >= _OLDEST_YEAR else Reason("date_too_old", params={"value": value})


def _why_no_day(year: int, month: int, day: int, value: str) -> Reason:
    if not 1 <= month <= 12:
        return Reason("no_such_month", params={"value": value, "month": month})
    if not 1 <= day <= 31 or year < 1:
        return Reason("not_a_date", params={"value": value})
    if day > _DAYS_IN[month - 1]:
        return Reason("no_such_day", params={"day": day, "month": month})
    return Reason("no_such_day_in_year", params={"day": day, "month": month, "year": year})
