"""Segments over REST: saved filters and fixed lists, their members within the reader's scope."""

from __future__ import annotations

from typing import Any

import pytest

from rapport.collaborative.rest.tests.door import ask, statuses, walk
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

FILTERS = ["city~contains~Nantes"]


@pytest.fixture
def fixed(cast: Cast) -> Any:
    mine = [PersonFactory.create(owner=cast.owner.user, team=cast.north) for _row in range(3)]
    theirs = PersonFactory.create(owner=cast.outsider.user, team=cast.south)
    body = {"name": "Guests", "members": [str(party.uuid) for party in (*mine, theirs)]}
    answer = ask(cast.administrator, "post", "/segments", body)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_fixed_list_shows_each_reader_their_own_customers(cast: Cast, fixed: Any) -> None:
    url = f"/segments/{fixed['uuid']}"
    assert statuses(cast, "get", url) == {
        "owner": 200, "colleague": 200, "outsider": 200, "partner": 404, "anonymous": 401,
    }  # fmt: skip
    assert ask(cast.owner, "get", url).json()["people"] == 3
    assert ask(cast.outsider, "get", url).json()["people"] == 1
    assert len(walk(cast.owner, f"{url}/members")) == 3
    assert len(walk(cast.administrator, f"{url}/members")) == 4


def test_a_saved_filter_holds_who_answers_it(cast: Cast) -> None:
    PersonFactory.create(city="Nantes", team=cast.north)
    PersonFactory.create(city="Rezé", team=cast.north)
    body = {"name": "Nantes", "list_key": "person", "filters": FILTERS}
    made = ask(cast.owner, "post", "/segments", body).json()
    assert (made["kind"], made["filters"], made["people"]) == ("filter", FILTERS, 1)
    assert [row["name"] for row in walk(cast.owner, "/segments")] == ["Nantes"]


def test_an_edit_claims_the_version_that_was_seen(cast: Cast, fixed: Any) -> None:
    url, seen = f"/segments/{fixed['uuid']}", f'"{fixed["version"]}"'
    assert ask(cast.owner, "patch", url, {"name": "Friends"}, If_Match=seen).json()["name"] == "Friends"
    assert ask(cast.owner, "patch", url, {"name": "Late"}, If_Match=seen).status_code == 412


def test_an_edit_that_is_refused_in_part_changes_nothing(cast: Cast, fixed: Any) -> None:
    url = f"/segments/{fixed['uuid']}"
    assert ask(cast.owner, "patch", url, {"name": "Friends", "filters": FILTERS}).status_code == 422
    assert ask(cast.owner, "get", url).json()["name"] == "Guests"


def test_members_join_and_leave(cast: Cast, fixed: Any) -> None:
    new = PersonFactory.create(team=cast.north)
    url = f"/segments/{fixed['uuid']}/members"
    assert ask(cast.owner, "post", url, {"add": [str(new.uuid)]}).json() == {"added": 1, "removed": 0}
    assert ask(cast.owner, "post", url, {"add": [str(new.uuid)]}).json() == {"added": 0, "removed": 0}
    assert ask(cast.owner, "post", url, {"remove": [str(new.uuid)]}).json() == {"added": 0, "removed": 1}


def test_customers_out_of_scope_cannot_be_put_on_a_list(cast: Cast, fixed: Any) -> None:
    theirs = PersonFactory.create(owner=cast.outsider.user, team=cast.south)
    answer = ask(cast.owner, "post", f"/segments/{fixed['uuid']}/members", {"add": [str(theirs.uuid)]})
    assert (answer.status_code, answer.json()["field"]) == (404, "members")


def test_a_segment_goes_to_the_bin_and_back(cast: Cast, fixed: Any) -> None:
    url = f"/segments/{fixed['uuid']}"
    assert ask(cast.owner, "delete", url).status_code == 204
    assert ask(cast.owner, "get", url).status_code == 404
    assert ask(cast.owner, "post", f"{url}/restore").status_code == 200


def test_segments_are_made_by_those_who_may(cast: Cast) -> None:
    body = {"name": "Nantes", "list_key": "person", "filters": FILTERS}
    assert statuses(cast, "post", "/segments", body) == {
        "owner": 201, "colleague": 201, "outsider": 201, "partner": 403, "anonymous": 401,
    }  # fmt: skip
    assert ask(cast.owner, "post", "/segments", body | {"filters": []}).json()["type"].endswith("nothing_filtered")
    assert statuses(cast, "get", "/segments")["partner"] == 403
