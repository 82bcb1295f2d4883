"""How often something comes back: read, written, said and continued."""

from __future__ import annotations

from datetime import date
from itertools import islice

import pytest
from django.utils import translation

from rapport.core.worklist.models.rules import BadRule, Frequency, Rule, RuleEndsTwice


def days(rule: str, first: date, count: int = 4) -> list[str]:
    return [f"{day:%d.%m.%y}" for day in islice(Rule.parse(rule).anchored(first).days_after(first), count)]


@pytest.mark.parametrize(
    ("rule", "first", "found"),
    [
        ("FREQ=DAILY;INTERVAL=3", date(2026, 2, 26), ["01.03.26", "04.03.26", "07.03.26", "10.03.26"]),
        ("FREQ=WEEKLY", date(2026, 3, 4), ["11.03.26", "18.03.26", "25.03.26", "01.04.26"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", date(2026, 3, 2), ["05.03.26", "16.03.26", "19.03.26", "30.03.26"]),
        ("FREQ=MONTHLY", date(2026, 1, 31), ["28.02.26", "31.03.26", "30.04.26", "31.05.26"]),
        ("FREQ=MONTHLY;INTERVAL=6", date(2026, 1, 5), ["05.07.26", "05.01.27", "05.07.27", "05.01.28"]),
        ("FREQ=YEARLY", date(2024, 2, 29), ["28.02.25", "28.02.26", "28.02.27", "29.02.28"]),
        ("FREQ=DAILY;COUNT=3", date(2026, 3, 1), ["02.03.26", "03.03.26"]),
        ("FREQ=DAILY;UNTIL=20260303", date(2026, 3, 1), ["02.03.26", "03.03.26"]),
    ],
)
def test_a_rule_names_the_days_that_follow(rule: str, first: date, found: list[str]) -> None:
    assert days(rule, first) == found


def test_days_that_passed_are_skipped_and_count() -> None:
    rule = Rule.parse("FREQ=WEEKLY;COUNT=5").anchored(date(2026, 3, 2))
    found = rule.following(date(2026, 3, 2), after=date(2026, 3, 12))
    assert found is not None
    assert (found[0], found[1].times) == (date(2026, 3, 16), 3)
    assert rule.following(date(2026, 3, 2), after=date(2026, 6, 1)) is None


def test_the_last_day_of_a_month_is_remembered_through_shorter_ones() -> None:
    rule = Rule.parse("FREQ=MONTHLY").anchored(date(2026, 1, 31))
    february, rest = rule.following(date(2026, 1, 31), after=date(2026, 1, 31)) or (None, rule)
    assert february == date(2026, 2, 28)
    assert next(rest.days_after(february)) == date(2026, 3, 31)


@pytest.mark.parametrize(
    "text", ["FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH;UNTIL=20261231", "FREQ=MONTHLY;BYMONTHDAY=31;COUNT=2"]
)
def test_a_rule_is_written_as_it_was_read(text: str) -> None:
    assert str(Rule.parse(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "often",
        "FREQ=HOURLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYDAY=MO",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=DAILY;X=1",
    ],
)
def test_what_is_no_rule_is_refused_aloud(text: str) -> None:
    with pytest.raises(BadRule):
        Rule.parse(text)


def test_a_rule_ends_in_one_way_only() -> None:
    with pytest.raises(RuleEndsTwice):
        Rule.parse("FREQ=DAILY;COUNT=2;UNTIL=20261231")


@pytest.mark.parametrize(
    ("rule", "french", "english"),
    [
        (Rule(Frequency.DAILY), "tous les jours", "every day"),
        (Rule(Frequency.WEEKLY, 1, (0, 1, 2, 3, 4)), "chaque jour ouvré", "every working day"),
        (
            Rule(Frequency.WEEKLY, 2, (0, 3)),
            "toutes les 2 semaines le lundi et le jeudi",
            "every 2 weeks on Monday and Thursday",
        ),
        (Rule(Frequency.MONTHLY, 1, times=3), "tous les mois, 3 fois", "every month, 3 times"),
    ],
)
def test_a_rule_is_said_in_both_languages(rule: Rule, french: str, english: str) -> None:
    for language, words in (("fr", french), ("en", english)):
        with translation.override(language):
            assert rule.words.replace("\u202f", " ").replace("\u00a0", " ") == words
