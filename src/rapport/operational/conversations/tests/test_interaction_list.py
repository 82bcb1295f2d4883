"""The list of interactions: who sees what at each of its doors, its filters, its sums, removing many."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

import pytest

from rapport.kit import clock
from rapport.kit.errors import NotAllowed
from rapport.operational.conversations.models import Interaction
from rapport.operational.conversations.services import interactions
from rapport.operational.conversations.tests.factories import InteractionFactory
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

HERE = "/interactions/"
NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)


def call(cast: Cast, **given: Any) -> Interaction:
    party = given.pop("party", None) or PersonFactory.create(owner=cast.owner.user, team=cast.north)
    return InteractionFactory.create(party=party, actor=cast.owner.user, **given)


def listed(cast: Cast, *conditions: str) -> set[str]:
    query = {"f": list(conditions)}
    return {row["text"] for row in cast.owner.client.get("/api/v1/interactions", query).json()["items"]}


@pytest.mark.parametrize(
    ("who", "sees"), [("owner", True), ("colleague", True), ("analyst", True), ("outsider", False), ("partner", False)]
)
def test_every_door_of_the_list_shows_those_in_scope_only(cast: Cast, who: str, sees: bool) -> None:
    seen, client = call(cast, text="About the boiler", minutes=30), getattr(cast, who).client
    part = {"HX-Request": "true", "HX-Target": "peek"}
    assert ("About the boiler" in client.get(HERE).content.decode()) is sees
    footer = client.get(f"{HERE}footer/")
    assert (footer.status_code == 200 and ">30<" in footer.content.decode().replace(" ", "")) is sees
    assert (client.get(f"{HERE}{seen.uuid}/").status_code == 200) is sees
    assert (client.get(f"{HERE}{seen.uuid}/peek/", headers=part).status_code == 200) is sees
    rows = client.get("/api/v1/interactions").json().get("items", [])
    assert bool(rows) is sees
    assert client.get(f"{HERE}export/csv/").status_code == (200 if who == "analyst" else 403)


def test_the_list_asks_as_often_for_six_rows_as_for_three(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _row in range(6):
        call(cast)
    cast.owner.client.get(HERE)
    with django_assert_max_num_queries(15):
        cast.owner.client.get(HERE)


def test_filters_find_by_day_channel_outcome_time_cost_customer_and_text(cast: Cast) -> None:
    known = PersonFactory.create(first_name="Léa", last_name="Martin", owner=cast.owner.user, team=cast.north)
    call(cast, text="A", party=known, happened_at=NOON, minutes=10, outcome="follow_up")
    call(cast, text="B", channel="visit", cost=Decimal(9), happened_at=NOON + timedelta(hours=11, minutes=30))
    call(cast, text="C", satisfaction=3, direction="in", happened_at=NOON + timedelta(days=9))
    assert listed(cast, "day~between~2026-03-03|2026-03-03") == {"A"}
    assert listed(cast, "day~min~2026-03-04") == {"B", "C"}
    assert listed(cast, "day~max~2026-03-04") == {"A", "B"}
    assert listed(cast, "channel~is~visit") == {"B"}
    assert listed(cast, "outcome~is~follow_up") == {"A"}
    assert listed(cast, "costs~is~yes") == {"A", "B"}
    assert listed(cast, "satisfaction~max~4") == {"C"}
    assert listed(cast, "customer~contains~martin lea") == listed(cast, f"customer~is~{known.uuid}") == {"A"}
    assert listed(cast, "text~contains~c", "who~is~me") == {"C"}
    assert cast.owner.client.get(HERE, {"f": f"customer~is~{known.uuid}"}).content.decode().count("Léa Martin") > 1
    assert cast.owner.client.get("/api/v1/interactions", {"f": "day~min~soon"}).status_code == 400


def test_what_the_customer_began_waits_until_somebody_answers(cast: Cast) -> None:
    first = call(cast, text="Asked", direction="in", happened_at=NOON)
    call(cast, text="Thanked", direction="in", outcome="settled", happened_at=NOON)
    assert listed(cast, "unanswered~is~yes") == {"Asked"}
    call(cast, text="Now", party=first.party, direction="in", happened_at=clock.now())
    today = cast.colleague.client.get("/today/").content.decode()
    assert "Waiting for an answer" in today
    assert "f=unanswered~is~yes" in unquote(today)
    assert "Waiting for an answer" not in cast.outsider.client.get("/today/").content.decode()
    call(cast, text="Answered", party=first.party, happened_at=clock.now())
    assert listed(cast, "unanswered~is~yes") == set()


def test_many_are_removed_by_those_who_may_and_come_back(cast: Cast) -> None:
    mine = call(cast, text="One")
    theirs = InteractionFactory.create(party=mine.party, actor=cast.colleague.user, text="Two")
    with pytest.raises(NotAllowed):
        interactions.remove_many([mine.pk, theirs.pk], by=cast.owner.actor, at=clock.now())
    client = cast.head.client
    removed = client.post(f"{HERE}bulk/bin/", {"all": "1"}, headers={"HX-Request": "true"})
    assert removed.status_code == 204
    assert listed(cast) == set()
    assert "Two" in client.get(f"{HERE}bin/").content.decode()
    undo = json.loads(removed.headers["HX-Trigger"])["toast"]["undo"]
    assert cast.owner.client.post(undo).status_code == 404
    assert client.post(undo).status_code == 302
    assert listed(cast) == {"One", "Two"}


def test_an_interaction_has_a_page_on_which_it_is_corrected(cast: Cast) -> None:
    seen = call(cast, text="About the boiler", minutes=30)
    page = f"{HERE}{seen.uuid}/"
    assert f"{page}correct/" in cast.owner.client.get(page).content.decode()
    assert f"{page}correct/" not in cast.analyst.client.get(page).content.decode()
    given = {"channel": "visit", "direction": "out", "text": "About the pump", "version": "1"}
    assert cast.owner.client.post(f"{page}correct/", given)["Location"] == page
    assert "About the pump" in cast.owner.client.get(page).content.decode()
