"""Countries, currencies, time zones, months and languages to choose from, named in the reader's language."""

from __future__ import annotations

from datetime import date
from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import get_month_names
from babel.numbers import get_territory_currencies

from rapport.kit.text import fold

Choices = list[tuple[str, str]]
_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"})
_OUTSIDE = ("Etc/", "SystemV/", "US/", "posix/", "right/")


@cache
def countries(language: str) -> Choices:
    """Return ISO codes of two letters and names, in alphabetical order."""
    names = Locale.parse(language).territories
    return _sorted([(code, str(name)) for code, name in names.items() if _is_country(code)])


@cache
def currencies(language: str) -> Choices:
    """Return the currencies that are legal tender somewhere today, as "EUR · Euro"."""
    names = Locale.parse(language).currencies
    today = date.today()
    codes = {code for country, _name in countries("en") for code in get_territory_currencies(country, today, today)}
    return sorted((code, f"{code} · {names.get(code, code)}") for code in codes)


@cache
def time_zones() -> Choices:
    """Return the zones that are named after a place."""
    zones = [zone for zone in available_timezones() if "/" in zone and not zone.startswith(_OUTSIDE)]
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in sorted(zones))]


@cache
def months(language: str) -> list[tuple[int, str]]:
    return [(number, name.capitalize()) for number, name in get_month_names("wide", locale=language).items()]


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES


def _sorted(choices: Choices) -> Choices:
    return sorted(choices, key=lambda pair: fold(pair[1]))
