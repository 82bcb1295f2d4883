"""A list reads its scope piece by piece; nobody sees more, less or another order for it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from rapport.core.access.models import RecordShare
from rapport.core.identity.tests.factories import EARLIER
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

pytestmark = pytest.mark.django_db
CUSTOMERS = 120


@pytest.fixture
def customers(cast: Cast) -> None:
    """Names in turn: of the owner's team, of the owner in another team, of the owner without team, shared, foreign."""
    for number in range(CUSTOMERS):
        mine = {"owner": cast.owner.user} if number % 5 in (1, 2) else {"owner": cast.outsider.user}
        team = {0: cast.north, 1: cast.south, 2: None}.get(number % 5, cast.south)
        party = PersonFactory.create(first_name="", last_name=f"N{number:03}", city=f"T{number % 7}", team=team, **mine)
        if number % 5 == 3:
            RecordShare.objects.create(record_type="party", record_id=party.pk, user=cast.owner.user, shared_at=EARLIER)


def test_pieces_share_nothing_and_are_the_whole_scope(cast: Cast, customers: None) -> None:
    found = [set(rows.values_list("pk", flat=True)) for _piece, rows in Party.objects.visible_pieces(cast.owner.actor)]
    whole = set(Party.objects.visible_to(cast.owner.actor).values_list("pk", flat=True))
    assert len(found) > 1
    assert sum(map(len, found)) == len(set.union(*found)) == len(whole)
    assert set.union(*found) == whole


@pytest.mark.parametrize("sort", ["name", "-name", "city", "-city", "created", "-revenue"])
def test_pages_follow_each_other_in_the_order_of_the_whole(cast: Cast, customers: None, sort: str) -> None:
    url, names = f"{reverse('parties:person_list')}?sort={sort}", []
    while url:
        page = cast.owner.client.get(url)
        names += [row.last_name for row in page.context["rows"]]
        following = page.context["slice"]["next"]
        url = f"{reverse('parties:person_list')}{following}" if following else ""
    seen = Party.objects.visible_to(cast.owner.actor)
    assert sorted(names) == sorted(seen.values_list("last_name", flat=True))
    if sort.endswith("name"):
        assert names == sorted(names, reverse=sort[0] == "-")


def test_the_count_is_that_of_the_whole(cast: Cast, customers: None) -> None:
    page = cast.owner.client.get(reverse("parties:person_list"))
    expected = Party.objects.visible_to(cast.owner.actor).count()
    assert (page.context["count"].value, page.context["count"].is_exact) == (expected, True)
    assert re.search(rf"\b{expected}\b", page.content.decode())
