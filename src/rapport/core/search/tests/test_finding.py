"""Whatever part of a customer is typed, the customer is found, by those who may see them."""

from __future__ import annotations

import pytest
from django.utils import translation

from rapport.core.search import queries
from rapport.core.search import services as index
from rapport.core.search.palette import commands_for
from rapport.core.search.queries import recent, search
from rapport.kit import clock
from rapport.kit.scope import Scope
from rapport.operational.parties.models import ContactPointKind, Party, Standing
from rapport.operational.parties.services import bin as bins
from rapport.operational.parties.services import people
from rapport.operational.parties.services.contact_points import Point
from rapport.operational.parties.tests.factories import ExternalIdFactory
from tests.cast import Cast, Member

POINTS = (
    Point(ContactPointKind.EMAIL, "s.guerin@campagne.example"),
    Point(ContactPointKind.PHONE, "06 12 48 70 33"),
    Point(ContactPointKind.ADDRESS, street="14 rue des Chalutiers", postcode="44400", city="Rezé"),
)


@pytest.fixture
def sophie(cast: Cast) -> Party:
    names = {"first_name": "Sophie", "last_name": "Guérin"}
    party = people.create(names, POINTS, by=cast.owner.actor, at=clock.now())
    ExternalIdFactory.create(party=party, source="shop", external_id="SHOP-778")
    index.index("party", [party.pk])
    return party


def titles(text: str, member: Member) -> list[str]:
    return [hit.title for group in search(text, member.actor) for hit in group.hits]


@pytest.mark.parametrize(
    "text",
    [
        "Guérin",
        "guerin",
        "GUER",
        "phie",
        "sophie guerin",
        "guerin sophie",
        "s.guerin@campagne",
        "campagne.example",
        "06 12 48 70 33",
        "0612487033",
        "+33 6 12 48 70 33",
        "06.12.48",
        "48 70 33",
        "12 48",
        "48.70.33",
        "6 1248",
        "44400",
        "rezé",
        "shop-778",
        "so",
        "gu",
    ],
)
def test_a_customer_is_found_by(cast: Cast, sophie: Party, text: str) -> None:
    assert titles(text, cast.owner) == ["Sophie Guérin"]


@pytest.mark.parametrize("text", ["gerin sofie", "sophei guerin", "sophie guern", "guerrin sophie"])
def test_a_customer_is_found_in_spite_of_a_slip(cast: Cast, sophie: Party, text: str) -> None:
    assert titles(text, cast.owner) == ["Sophie Guérin"]


def test_a_customer_with_value_stands_before_one_without_at_the_same_match(cast: Cast) -> None:
    poor, rich = (people.create({"last_name": f"Martin{end}"}, by=cast.owner.actor, at=clock.now()) for end in "ab")
    Standing.objects.filter(pk=rich.pk).update(revenue=900, order_count=1)
    assert titles("mart", cast.owner) == [rich.name, poor.name]


@pytest.mark.parametrize("text", ["importer", "imp", "fichier importer", "imprter"])
def test_actions_are_found_in_the_readers_language(cast: Cast, text: str) -> None:
    with translation.override("fr"):
        lines = [line.label for section in commands_for(cast.manager.actor, text) for line in section.commands]
    assert "Importer un fichier" in lines


@pytest.mark.parametrize("text", ["", "  ", "xyz", "ophie guerinx", "%", '"', 'sophie" OR "x', "guerin martin"])
def test_nothing_is_found_by(cast: Cast, sophie: Party, text: str) -> None:
    assert titles(text, cast.owner) == []


def test_one_or_two_letters_match_beginnings_of_names_only(cast: Cast, sophie: Party) -> None:
    assert titles("ph", cast.owner) == []


def test_results_stay_within_the_readers_scope(cast: Cast, sophie: Party) -> None:
    assert titles("guerin", cast.colleague) == ["Sophie Guérin"]
    assert titles("guerin", cast.outsider) == []
    assert titles("guerin", cast.partner) == []


def test_a_new_name_is_found_at_once_and_the_old_one_no_more(cast: Cast, sophie: Party) -> None:
    people.edit(sophie, {"last_name": "Marchand"}, by=cast.owner.actor, at=clock.now())
    assert titles("marchand", cast.owner) == ["Sophie Marchand"]
    assert titles("guérin", cast.owner) == ["Sophie Marchand"], "the e-mail still holds the old name"
    assert titles("sophie guerin", cast.owner) == ["Sophie Marchand"]


def test_what_is_in_the_bin_is_not_found(cast: Cast, sophie: Party) -> None:
    bins.put(sophie, by=cast.owner.actor, at=clock.now())
    assert titles("guerin", cast.owner) == []


def test_a_whole_name_stands_before_names_that_contain_it(cast: Cast) -> None:
    for last_name in ("Martineau", "Saint-Martin", "Martin"):
        people.create({"last_name": last_name}, by=cast.owner.actor, at=clock.now())
    assert titles("martin", cast.owner) == ["Martin", "Martineau", "Saint-Martin"]


def test_the_palette_begins_with_what_one_touched_last(cast: Cast, sophie: Party) -> None:
    assert [hit.title for hit in recent(cast.owner.actor)] == ["Sophie Guérin"]
    assert recent(cast.outsider.actor) == []


def test_the_palette_offers_what_this_person_may_do(cast: Cast) -> None:
    owner = cast.owner.client.get("/search/palette/?q=new").content.decode()
    analyst = cast.analyst.client.get("/search/palette/?q=new").content.decode()
    assert "/parties/people/new/" in owner
    assert "/parties/people/new/" not in analyst


def test_letters_in_order_find_an_action(cast: Cast) -> None:
    assert "/parties/people/" in cast.owner.client.get("/search/palette/?q=pepl").content.decode()


def test_a_scope_is_asked_part_by_part_and_of_many_teams_at_once(
    cast: Cast, sophie: Party, monkeypatch: pytest.MonkeyPatch
) -> None:
    few, many = Scope.of(owners=[1], teams=[1, 2]), Scope.of(owners=[1], teams=range(1, 40))
    assert [len(queries._parts(scope)) for scope in (Scope.all(), few, many)] == [1, 4, 2]
    for most in (queries.MOST_PIECES, 0):
        monkeypatch.setattr(queries, "MOST_PIECES", most)
        assert titles("guerin", cast.colleague)
        assert not titles("guerin", cast.outsider)
