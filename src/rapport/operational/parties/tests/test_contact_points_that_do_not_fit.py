"""A part of a contact point that is too long for its place, or no country, is refused in a sentence that names it."""

from __future__ import annotations

import pytest

from rapport.operational.parties.models import ContactPoint
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"kind": "address", "street": "x" * 201}, "street"),
        ({"kind": "address", "city": "Nantes", "postcode": "4" * 13}, "postcode"),
        ({"kind": "address", "city": "x" * 101}, "city"),
        ({"kind": "address", "city": "Nantes", "country": "France"}, "country"),
        ({"kind": "address", "city": "Nantes", "country": "4"}, "country"),
        ({"kind": "web", "value": f"https://{'x' * 250}.example"}, "value"),
    ],
)
def test_it_is_refused_over_rest(cast: Cast, body: dict[str, str], field: str) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    url = f"/api/v1/people/{party.uuid}/contact-points"
    answer = cast.owner.client.post(url, body, content_type="application/json")
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.content
    assert not ContactPoint.objects.filter(party=party).exists()


def test_two_letters_are_a_country_and_none_is_the_company_s(cast: Cast) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    url = f"/api/v1/people/{party.uuid}/contact-points"
    for city, country in (("Namur", "be"), ("Nantes", "")):
        body = {"kind": "address", "city": city, "country": country}
        assert cast.owner.client.post(url, body, content_type="application/json").status_code == 201
    rows = ContactPoint.objects.filter(party=party).order_by("pk").values_list("city", "country")
    assert list(rows) == [("Namur", "BE"), ("Nantes", "FR")]
