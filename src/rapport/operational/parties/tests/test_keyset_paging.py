"""Walking a list by its cursors meets every row once, in both directions, empty values last."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from rapport.operational.parties.models import Party, Standing
from rapport.operational.parties.tests.factories import PersonFactory
from rapport.web.lists import paging
from tests.cast import Cast

START = date(2025, 1, 1)


@pytest.fixture
def people(cast: Cast) -> list[Party]:
    """Twelve people: four with the same last order, five without any."""
    made = [PersonFactory.create(last_name=f"Name {place:02}") for place in range(12)]
    for place, party in enumerate(made[:7]):
        day = START + timedelta(days=min(place, 3))
        Standing.objects.filter(party=party).update(last_order_on=day)
    return made


@pytest.mark.parametrize("path", ["sort_name", "standing__last_order_on", "created_at"])
@pytest.mark.parametrize("descending", [False, True])
def test_forwards_and_backwards_meet_the_same_rows(people: list[Party], path: str, descending: bool) -> None:
    rows = Party.objects.select_related("standing")
    order = paging.order_by(Party, path, descending=descending)
    pages, cursor = [], None
    while True:
        found = paging.page(rows, order, cursor, 5)
        pages.append([party.pk for party in found.rows])
        if found.next is None:
            break
        cursor = found.next
    assert sorted(pk for page in pages for pk in page) == sorted(party.pk for party in people)
    back, last = [pages[-1]], found
    while last.previous is not None:
        last = paging.page(rows, order, last.previous, 5)
        back.insert(0, [party.pk for party in last.rows])
    assert back == pages


def test_rows_without_a_value_come_last_in_both_directions(people: list[Party]) -> None:
    rows = Party.objects.select_related("standing")
    for descending in (False, True):
        order = paging.order_by(Party, "standing__last_order_on", descending=descending)
        found = paging.page(rows, order, None, 20).rows
        assert [party.standing.last_order_on is None for party in found] == [False] * 7 + [True] * 5


def test_beyond_ten_thousand_a_count_says_so(people: list[Party], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "COUNT_LIMIT", 10)
    assert paging.count([Party.objects.all()]) == paging.Count(10, is_exact=False)
