"""What requests keep in memory is asked anew as soon as somebody has changed any of it."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rapport.core.identity.models import CompanySettings, Team
from rapport.core.identity.services import teams
from rapport.core.identity.tests.factories import EARLIER
from rapport.kit import known
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> None:
    monkeypatch.setattr(known, "is_on", True)
    monkeypatch.setattr(known, "_kept", {})
    CompanySettings.objects.update(stamp="of this morning")


def _team_queries(cast: Cast) -> int:
    with CaptureQueriesContext(connection) as queries:
        cast.manager.client.get(reverse("parties:person_list"))
    return sum('FROM "identity_team"' in query["sql"] for query in queries)


def test_a_second_request_does_not_ask_again_for_teams(cast: Cast) -> None:
    assert (_team_queries(cast), _team_queries(cast)) == (1, 0)


def test_a_verb_on_a_team_is_seen_by_the_next_request_of_every_process(cast: Cast) -> None:
    _team_queries(cast)
    teams.create("Coast", parent=cast.north, by=cast.administrator.actor, at=EARLIER)

    assert CompanySettings.objects.get().stamp != "of this morning"
    assert _team_queries(cast) == 1


def test_what_was_rolled_back_is_not_kept(cast: Cast) -> None:
    with transaction.atomic():
        teams.create("Coast", by=cast.administrator.actor, at=EARLIER)
        transaction.set_rollback(True)
    _team_queries(cast)

    assert CompanySettings.objects.get().stamp == "of this morning"
    assert not Team.objects.filter(name="Coast").exists()


def test_nothing_is_kept_outside_a_request() -> None:
    answers = iter([1, 2])
    assert [known.known("x", lambda: next(answers)) for _turn in range(2)] == [1, 2]
