"""How numbers, money, shares and moments are written in the reader's language."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Literal

from babel.dates import get_month_names
from babel.numbers import get_currency_symbol
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext

from rapport.kit.money import Money
from rapport.kit.text import fold

Amount = Decimal | int | float
NARROW = "\u202f"
HARD = "\u00a0"
MINUS = "\u2212"
NOTHING = "–"
_FRENCH = str.maketrans({",": NARROW, ".": ","})
_YEAR = re.compile(r"\b(annee|annees|millesime|year|years|vintage)\b")
_SCALES = ((1_000_000_000, "Md", "bn"), (1_000_000, "M", "M"), (1_000, "k", "k"))


def is_french() -> bool:
    return (get_language() or "fr").startswith("fr")


def number(value: Amount | None, decimals: int = 0, *, signed: bool = False) -> str:
    """1 234,5 in French, 1,234.5 in English; a true minus sign; "–" for nothing."""
    if value is None:
        return NOTHING
    text = f"{abs(value):,.{decimals}f}"
    if is_french():
        text = text.translate(_FRENCH)
    return _sign(value, signed, decimals) + text


def labelled(label: object, value: Amount, decimals: int = 0) -> str:
    """A number under its label: where that speaks of a year, 1998 stays 1998 and is not 1,998."""
    is_year = value == int(value) and 1000 <= value < 3000 and _YEAR.search(fold(str(label)))
    return str(int(value)) if is_year else number(value, decimals)


def quantity(value: Amount | None) -> str:
    """A number of units with as many decimals as it has, three at most: 2, 1,5, −0,125."""
    if value is None:
        return NOTHING
    decimals = next((places for places in range(3) if round(value, places) == value), 3)
    return number(value, decimals)


def money(
    value: Money | Amount | None,
    currency: str = "EUR",
    decimals: int = 0,
    *,
    signed: bool = False,
    compact: bool = False,
) -> str:
    """1 234 € in French, €1,234 in English. Whole units in lists, `decimals=2` on documents."""
    if value is None:
        return NOTHING
    if isinstance(value, Money):
        return _money(value.amount, value.currency, decimals, signed=signed, compact=compact)
    return _money(value, currency, decimals, signed=signed, compact=compact)


def _money(amount: Amount, currency: str, decimals: int, *, signed: bool, compact: bool) -> str:
    size: Amount = -amount if amount < 0 else amount
    digits, unit = _compact(size) if compact and size >= 10_000 else (number(size, decimals), "")
    french = is_french()
    sign, symbol = _sign(amount, signed, 2 if compact else decimals), _symbol(currency, "fr" if french else "en")
    if french:
        return f"{sign}{digits}{HARD}{unit}{symbol}"
    gap = HARD if symbol[-1].isalpha() else ""
    return f"{sign}{symbol}{gap}{digits}{unit}"


def percent(share: Amount | None, decimals: int = 0, *, signed: bool = False) -> str:
    """A share as a percentage: 0.18 is 18 % in French, 18% in English."""
    if share is None:
        return NOTHING
    gap = HARD if is_french() else ""
    return f"{number(share * 100, decimals, signed=signed)}{gap}%"


def _compact(value: Amount) -> tuple[str, str]:
    for size, french, english in _SCALES:
        if value >= size:
            scaled = float(value) / size
            return number(scaled, 2 if scaled < 10 else 1 if scaled < 100 else 0), french if is_french() else english
    return number(value), ""


def _sign(value: Amount, signed: bool, decimals: int) -> str:
    rounded = round(float(value), decimals)
    if rounded < 0:
        return MINUS
    return "+" if signed and rounded > 0 else ""


@cache
def _symbol(currency: str, language: str) -> str:
    return get_currency_symbol(currency, locale=language)


def day(value: date | datetime | None, *, short: bool = True) -> str:
    """12 mars 2026, or 12 March 2026; short months unless asked otherwise."""
    if value is None:
        return NOTHING
    then = _local(value)
    return f"{_day_and_month(then, short=short)} {then.year}"


def moment(value: datetime) -> str:
    """The exact time, as shown on hover."""
    then = _local(value)
    return (
        f"{date_format(then, 'l')} {_day_and_month(then, short=False)} {then.year}, {date_format(then, 'TIME_FORMAT')}"
    )


def ago(value: date | datetime | None, now: datetime) -> str:
    """just now, 5 min ago, 3 h ago, yesterday, 3 d ago, 12 Jan, 12 Jan 2025; and the same ahead."""
    if value is None:
        return NOTHING
    here, then = timezone.localtime(now), _local(value)
    days = ((then.date() if isinstance(then, datetime) else then) - here.date()).days
    if isinstance(then, datetime) and days == 0:
        return _within_day(int((then - here).total_seconds()), then)
    if -7 < days < 7:
        return _within_week(days)
    return _on_date(then, here)


def lasting(minutes: int) -> str:
    """45 min, 5 h, 1 h 10."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return f"{rest}\u00a0min"
    return f"{hours}\u00a0h\u00a0{rest:02d}" if rest else f"{hours}\u00a0h"


def _within_day(seconds: int, then: datetime) -> str:
    if seconds > 0:
        return date_format(then, "TIME_FORMAT")
    if seconds > -60:
        return gettext("just now")
    if seconds > -3600:
        return gettext("%(count)s min ago") % {"count": -seconds // 60}
    return gettext("%(count)s h ago") % {"count": -seconds // 3600}


def _within_week(days: int) -> str:
    named = {0: gettext("today"), -1: gettext("yesterday"), 1: gettext("tomorrow")}
    if days in named:
        return named[days]
    if days < 0:
        return ngettext("%(count)s d ago", "%(count)s d ago", -days) % {"count": -days}
    return gettext("in %(count)s d") % {"count": days}


def _on_date(then: date, here: datetime) -> str:
    text = _day_and_month(then, short=True)
    return text if then.year == here.year else f"{text} {then.year}"


def _day_and_month(then: date, *, short: bool) -> str:
    """French writes the first of a month as an ordinal: 1er mars."""
    french = is_french()
    month = _months("fr" if french else "en", "abbreviated" if short else "wide")[then.month]
    return f"1er {month}" if french and then.day == 1 else f"{then.day} {month}"


@cache
def _months(language: str, width: Literal["abbreviated", "wide"]) -> dict[int, str]:
    return dict(get_month_names(width, locale=language))


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def initials(name: str) -> str:
    """The two letters of an avatar: Sophie Marchand is SM, Alizé Énergie is AÉ, orders@… is O."""
    words = [word for word in name.replace("-", " ").replace("'", " ").replace("’", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    picked = [word for word in words if word.lower() not in _SMALL] or words
    return (picked[0][0] + (picked[-1][0] if len(picked) > 1 else "")).upper()


_SMALL = frozenset({"de", "du", "des", "la", "le", "les", "d", "l", "et", "the", "of", "and", "en", "sur"})


def hue(key: object) -> int:
    """One of five avatar hues, the same for the same key for ever."""
    text = str(key)
    return sum(ord(letter) * place for place, letter in enumerate(text, 1)) % 5 + 1
