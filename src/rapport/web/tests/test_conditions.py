"""Filters survive their address, and say no to what they cannot read."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Q
from hypothesis import given
from hypothesis import strategies as st

from rapport.kit.actor import Actor
from rapport.web.lists.conditions import AnyOf, BadFilter, Condition, render
from rapport.web.lists.spec import Filter, Kind

TODAY = date(2026, 3, 12)
ACTOR = Actor.system()
FILTERS = (
    Filter("name", "Name", Kind.TEXT, "sort_name", folded=True),
    Filter("city", "Town", Kind.CHOICE, "city"),
    Filter("revenue", "Revenue", Kind.MONEY, "standing__revenue"),
    Filter("seen", "Last order", Kind.DATE, "standing__last_order_on"),
    Filter("owner", "Owner", Kind.USER, "owner_id"),
)


def rendered(*texts: str) -> Q:
    return render([AnyOf.decode(text) for text in texts], FILTERS, ACTOR, TODAY)


@given(st.lists(st.text(min_size=1, max_size=20).filter(str.strip), min_size=1, max_size=4))
def test_any_text_survives_its_address(values: list[str]) -> None:
    condition = Condition("name", "contains", tuple(values))
    assert Condition.decode(condition.encode()) == condition


def test_alternatives_are_joined_by_or_and_groups_by_and() -> None:
    assert rendered("city~is~Nantes||city~is~Rezé", "revenue~min~1000") == (
        (Q(city__in=["Nantes"]) | Q(city__in=["Rezé"])) & Q(standing__revenue__gte=1000)
    )


def test_folded_text_is_compared_without_accents_and_case() -> None:
    assert "('sort_name__contains', 'guerin')" in str(rendered("name~contains~GUÉRIN"))


def test_the_last_days_count_back_from_today() -> None:
    expected = Q(standing__last_order_on__gte=date(2026, 2, 10), standing__last_order_on__lte=TODAY)
    assert rendered("seen~last~30") == expected


@pytest.mark.parametrize(
    "text",
    [
        "shoe~is~42",
        "name~looks~x",
        "revenue~min~abc",
        "seen~min~31/02/2026",
        "seen~between~2026-01-01",
        "owner~is~nobody",
        "city~is~",
        "city",
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(text: str) -> None:
    with pytest.raises(BadFilter, match=r"filt(er|re)"):
        str(rendered(text))


def test_empty_and_filled_need_no_value() -> None:
    empty = Q(city__isnull=True) | Q(city="")
    assert rendered("city~empty") == empty
    assert rendered("city~filled") == ~empty
