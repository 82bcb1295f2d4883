"""Any filter with any sort: what the list of people offers, read from its own pages, drawn from a seed."""

from __future__ import annotations

import random
import re
import statistics
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from urllib.parse import quote

from bench.files import FIRST, SYLLABLES, TOWNS, UNTIL
from bench.pages import Reader

PEOPLE = "/parties/people/"
DRAWN = 300
NAMED = 5
EDIT = re.compile(r'class="menu__item" role="menuitem" href="(\?[^"]*edit=([\w.-]+)[^"]*)"')
FORM = re.compile(r'<form class="filter-form.*?</form>', re.DOTALL)
OPERATOR = re.compile(r'<option value="(\w+)"')
CHOICE = re.compile(r'type="(?:checkbox|radio)" name="v" value="([^"]*)"')
NO_VALUE = ("empty", "filled")
DAYS = ("7", "30", "90", "365", "1500")
NUMBERS = ("0", "1", "2", "3", "5", "10", "50", "200", "1000", "5000", "100000")
TEXTS = {
    "city": [town for _postcode, town in TOWNS] + ["Na", "x"],
    "postcode": [postcode for postcode, _town in TOWNS] + ["44", "9"],
    "country": ["FR", "DE"],
    "email": ["sophie", "example.org", "12345@", "marie.barber", "nobody"],
    "bought": ["Produit 1", "Produit 117", "produit", "nothing"],
    "bought-lately": ["Produit 2", "Produit 64", "produit", "nothing"],
    "job_title": ["engineer", "a"],
    "origin": ["fair", "a"],
}
NAMES = [*FIRST[:6], *SYLLABLES[:6], "Luc Duron", "xyz"]


@dataclass(frozen=True)
class Offer:
    """One filter as its form offers it."""

    key: str
    operators: Sequence[str]
    choices: Sequence[str]
    is_date: bool
    is_many: bool
    asks_days: bool


@dataclass(frozen=True)
class Found:
    """What the drawn pages took."""

    count: int
    offers: int
    sorts: int
    median: float
    p95: float
    slowest: Sequence[str]


def measure(reader: Reader, count: int = DRAWN, *, seed: int = 11) -> Found:
    """Open `count` pages of the list of people, each with a filter, an operator, values and a sort that it offers.

    A value that the filter refuses is drawn again: a product's address, for instance, is chosen and not typed.
    """
    dice, offers, sorts = random.Random(seed), read(reader), _sorts(reader)
    times: list[tuple[float, str]] = []
    while len(times) < count:
        asked = f"{_drawn(dice, dice.choice(offers))}&sort={dice.choice(sorts)}"
        started = time.perf_counter()
        if reader.answers(f"{PEOPLE}?f={asked}"):
            times.append(((time.perf_counter() - started) * 1000, asked))
    times.sort()
    slowest = [f"{taken:8.1f} ms  {asked}" for taken, asked in reversed(times[-NAMED:])]
    taken = [each for each, _asked in times]
    return Found(count, len(offers), len(sorts), statistics.median(taken), taken[int(count * 0.95) - 1], slowest)


def read(reader: Reader) -> list[Offer]:
    """The filters that the menu of the list names, each with the form that it opens."""
    links = dict.fromkeys((unescape(url), key) for url, key in EDIT.findall(reader.open(PEOPLE)))
    return [_offer(key, reader.open(f"{PEOPLE}{url}")) for url, key in links]


def _offer(key: str, page: str) -> Offer:
    found = FORM.search(page)
    if found is None:
        raise SystemExit(f"the filter {key} opens no form")
    form = found[0]
    return Offer(
        key, OPERATOR.findall(form), [unescape(value) for value in CHOICE.findall(form)],
        'type="date"' in form, 'type="checkbox"' in form, "filter-form__days" in form,
    )  # fmt: skip


def _sorts(reader: Reader) -> list[str]:
    found = (re.search(r"sort=(-?[\w.]+)", url) for url in reader.sorts(PEOPLE))
    return sorted({match[1] for match in found if match})


def _drawn(dice: random.Random, offer: Offer) -> str:
    operator = dice.choice(offer.operators)
    values = [] if operator in NO_VALUE else _values(dice, offer, operator)
    days = [dice.choice(DAYS)] if offer.asks_days and values else []
    return quote(f"{offer.key}~{operator}~{'|'.join([*values, *days])}")


def _values(dice: random.Random, offer: Offer, operator: str) -> list[str]:
    if operator == "last":
        return [dice.choice(DAYS)]
    if offer.choices:
        most = min(len(offer.choices), 3) if offer.is_many else 1
        return dice.sample(list(offer.choices), dice.randint(1, most))
    return sorted(_value(dice, offer) for _turn in range(2 if operator == "between" else 1))


def _value(dice: random.Random, offer: Offer) -> str:
    if offer.is_date:
        return (UNTIL - timedelta(days=dice.randrange(1500))).isoformat()
    if _is_number(offer.operators):
        return dice.choice(NUMBERS)
    return dice.choice(TEXTS.get(offer.key, NAMES))


def _is_number(operators: Iterable[str]) -> bool:
    return "min" in operators and "contains" not in operators
