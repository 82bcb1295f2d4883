"""How figures and moments are written, in French and in English."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from rapport.kit.money import Money
from rapport.web import marks, writing

NOW = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "value", "decimals", "written"),
    [
        ("fr", 1234567, 0, "1\u202f234\u202f567"),
        ("en", 1234567, 0, "1,234,567"),
        ("fr", Decimal("-1234.5"), 1, "\u22121\u202f234,5"),
        ("en", Decimal("-0.004"), 2, "0.00"),
        ("fr", None, 0, "–"),
    ],
)
def test_a_number_is_written_as_the_language_does(
    language: str, value: Decimal | int | None, decimals: int, written: str
) -> None:
    with translation.override(language):
        assert writing.number(value, decimals) == written


@pytest.mark.parametrize(
    ("minutes", "written"), [(0, "0\u00a0min"), (45, "45\u00a0min"), (70, "1\u00a0h\u00a010"), (300, "5\u00a0h")]
)
def test_what_took_hours_is_written_in_hours(minutes: int, written: str) -> None:
    assert writing.lasting(minutes) == written


@pytest.mark.parametrize(
    ("language", "currency", "written"),
    [
        ("fr", "EUR", "\u22121\u202f234\u00a0€"),
        ("en", "EUR", "\u2212€1,234"),
        ("en", "USD", "\u2212$1,234"),
        ("en", "CHF", "\u2212CHF\u00a01,234"),
        ("fr", "CHF", "\u22121\u202f234\u00a0CHF"),
    ],
)
def test_money_puts_its_sign_where_the_language_does(language: str, currency: str, written: str) -> None:
    with translation.override(language):
        assert writing.money(Money(Decimal("-1234.2"), currency)) == written


def test_large_amounts_are_short_in_figures() -> None:
    with translation.override("fr"):
        assert writing.money(8_420_000, compact=True) == "8,42\u00a0M€"
        assert writing.money(9_400, compact=True) == "9\u202f400\u00a0€"
    with translation.override("en"):
        assert writing.money(8_420_000, compact=True) == "€8.42M"


def test_a_share_is_a_percentage() -> None:
    with translation.override("fr"):
        assert writing.percent(0.18) == "18\u00a0%"
        assert writing.percent(-0.011, 1, signed=True) == "\u22121,1\u00a0%"
    with translation.override("en"):
        assert writing.percent(0.18) == "18%"


@pytest.mark.parametrize(
    ("then", "french", "english"),
    [
        (NOW - timedelta(seconds=20), "à l’instant", "just now"),
        (NOW - timedelta(minutes=5), "il y a 5\u00a0min", "5 min ago"),
        (NOW - timedelta(hours=3), "il y a 3\u00a0h", "3 h ago"),
        (NOW - timedelta(days=1), "hier", "yesterday"),
        (NOW - timedelta(days=3), "il y a 3\u00a0j", "3 d ago"),
        (date(2026, 3, 1), "1er mars", "1 Mar"),
        (date(2025, 1, 12), "12 janv. 2025", "12 Jan 2025"),
        (NOW + timedelta(days=1), "demain", "tomorrow"),
        (NOW + timedelta(days=4), "dans 4\u00a0j", "in 4 d"),
    ],
)
def test_a_moment_is_written_as_people_say_it(then: date, french: str, english: str) -> None:
    with translation.override("fr"):
        assert writing.ago(then, NOW) == french
    with translation.override("en"):
        assert writing.ago(then, NOW) == english


def test_initials_leave_small_words_out() -> None:
    names = {"Sophie Marchand": "SM", "Alizé Énergie": "AÉ", "Camping de la Boulogne": "CB", "Élodie": "É", "": "?"}
    assert {name: writing.initials(name) for name in names} == names


def test_a_hue_is_the_same_for_ever_and_one_of_five() -> None:
    assert writing.hue("a1") == writing.hue("a1")
    assert {writing.hue(number) for number in range(200)} == {1, 2, 3, 4, 5}


def test_the_range_stays_within_its_axis() -> None:
    drawn = str(marks.range_mark(-110, 40, 99_000, 17_500))
    assert 'x1="2.0"' in drawn
    assert 'x2="86.0"' in drawn
