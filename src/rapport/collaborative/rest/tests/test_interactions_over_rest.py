"""Interactions over REST: read, logged, corrected, removed and restored within the caller's scope."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from rapport.collaborative.rest.tests.door import ask, statuses, walk
from rapport.operational.conversations.models import Interaction
from rapport.operational.conversations.tests.factories import InteractionFactory
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast


@pytest.fixture
def party(cast: Cast) -> Party:
    return PersonFactory.create(owner=cast.owner.user, team=cast.north)


def call(party: Party, **given: Any) -> dict[str, Any]:
    return {"party": str(party.uuid), "channel": "phone", "minutes": 6, "text": "Wants a heat pump", **given}


def test_what_was_logged_over_rest_reads_the_same_as_what_a_page_logs(cast: Cast, party: Party) -> None:
    answer = ask(cast.owner, "post", "/interactions", call(party, direction="in", cost="12.5", satisfaction=8))
    assert answer.status_code == 201
    said = answer.json()
    assert (said["actor"], said["direction"], said["minutes"]) == ("Owner", "in", 6)
    assert Decimal(said["cost"]) == Decimal("12.5")
    assert ask(cast.colleague, "get", f"/interactions/{said['uuid']}").json() == said


def test_what_cannot_be_true_is_a_problem_with_its_field(cast: Cast, party: Party) -> None:
    for wrong in ({"channel": "smoke"}, {"satisfaction": 11}, {"happened_at": "2999-01-01T10:00:00Z"}):
        answer = ask(cast.owner, "post", "/interactions", call(party, **wrong))
        assert (answer.status_code, next(iter(wrong)) in answer.content.decode()) == (422, True)


def test_the_pages_of_a_list_follow_one_another_and_stay_within_the_party(cast: Cast, party: Party) -> None:
    rows = InteractionFactory.create_batch(5, party=party)
    InteractionFactory.create(party=PersonFactory.create(owner=cast.owner.user, team=cast.north))
    found = walk(cast.owner, f"/interactions?party={party.uuid}")
    assert {row["uuid"] for row in found} == {str(row.uuid) for row in rows}
    assert len(walk(cast.owner, "/interactions")) == 6
    assert walk(cast.outsider, "/interactions") == []


def test_who_reads_logs_and_corrects(cast: Cast, party: Party) -> None:
    kept = InteractionFactory.create(party=party, actor=cast.owner.user)
    read = statuses(cast, "get", f"/interactions/{kept.uuid}")
    assert read == {"owner": 200, "colleague": 200, "outsider": 404, "partner": 404, "anonymous": 401}
    logged = statuses(cast, "post", "/interactions", call(party))
    assert logged == {"owner": 201, "colleague": 201, "outsider": 404, "partner": 404, "anonymous": 401}
    corrected = statuses(cast, "patch", f"/interactions/{kept.uuid}", {"text": "Corrected"})
    assert corrected == {"owner": 200, "colleague": 403, "outsider": 404, "partner": 404, "anonymous": 401}


def test_what_is_removed_is_gone_until_it_is_restored(cast: Cast, party: Party) -> None:
    kept = InteractionFactory.create(party=party, actor=cast.owner.user)
    assert ask(cast.owner, "delete", f"/interactions/{kept.uuid}").status_code == 204
    assert ask(cast.owner, "get", f"/interactions/{kept.uuid}").status_code == 404
    assert ask(cast.outsider, "post", f"/interactions/{kept.uuid}/restore").status_code == 404
    assert ask(cast.owner, "post", f"/interactions/{kept.uuid}/restore").status_code == 200
    assert Interaction.objects.live().count() == 1


def test_a_correction_of_a_version_that_has_passed_is_refused(cast: Cast, party: Party) -> None:
    kept = InteractionFactory.create(party=party, actor=cast.owner.user)
    path = f"/interactions/{kept.uuid}"
    assert ask(cast.owner, "patch", path, {"text": "First"}, **{"If-Match": '"1"'}).status_code == 200
    assert ask(cast.owner, "patch", path, {"text": "Second"}, **{"If-Match": '"1"'}).status_code == 412
