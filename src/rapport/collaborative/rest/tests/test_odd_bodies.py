"""Bodies that no form would send are refused with a sentence, never taken for something else and never a 500."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rapport.collaborative.rest.tests.door import PROBLEM, ask
from rapport.core.audit.models import AuditEntry
from rapport.core.worklist.models import CalendarEvent
from rapport.operational.orders.tests.factories import CostFactory, OrderFactory
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast
from tests.contract.makers import MAKERS
from tests.contract.probe import API

pytestmark = pytest.mark.django_db
TOO_LARGE = 2**80


@pytest.mark.parametrize("body", [[], [{}], 7, True, "text"])
@pytest.mark.parametrize("key", list(API))
def test_a_body_that_is_no_object_changes_nothing(cast: Cast, key: str, body: Any) -> None:
    """Where every field may be left out, a list or a number would pass for an object without any."""
    record = MAKERS[key](cast.owner.user, cast.north)
    answer = ask(cast.administrator, "patch", f"/{API[key]}/{record.uuid}", body)
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM), answer.content
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("body", [[], True])
def test_nobody_loses_their_owner_to_a_body_that_is_no_object(cast: Cast, body: Any) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    assert ask(cast.administrator, "put", f"/people/{party.uuid}/owner", body).status_code == 400
    party.refresh_from_db()
    assert party.owner == cast.owner.user


def test_an_order_does_not_lose_its_date(cast: Cast) -> None:
    order = OrderFactory.create()
    answer = ask(cast.administrator, "patch", f"/orders/{order.uuid}", {"placed_on": None})
    assert (answer.status_code, answer.json()["field"]) == (422, "placed_on")


@pytest.mark.parametrize("path", ["/events", "/todos"])
@pytest.mark.parametrize("number", [TOO_LARGE, -TOO_LARGE, 0])
def test_people_and_teams_have_numbers_that_a_database_can_hold(cast: Cast, path: str, number: int) -> None:
    when = {"/events": {"starts_at": "2026-05-01T10:00:00Z"}, "/todos": {"title": "Call", "due_on": "2026-05-01"}}[path]
    who = {"/events": {"people": [number]}, "/todos": {"assignee": number}}[path]
    for named in (who, {"team": number}):
        answer = ask(cast.owner, "post", path, {**when, **named})
        assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM), answer.content
    assert not CalendarEvent.objects.exists()


@pytest.mark.parametrize("letter", ["\0", "\ud800"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/ready-texts", {"name": "Hello", "text": "a{}b"}),
        ("/ready-texts", {"name": "Hel{}lo", "text": "Good day"}),
        ("/people", {"last_name": "Ber{}ger"}),
        ("/people", {"last_name": "Berger", "tags": ["so{}lar"]}),
        ("/people", {"last_name": "Berger", "custom": {"wor{}d": "x"}}),
        ("/todos", {"title": "Ca{}ll", "due_on": "2026-05-01"}),
    ],
)
def test_a_letter_that_no_database_holds_is_refused(cast: Cast, path: str, body: Any, letter: str) -> None:
    text = json.dumps(body).replace("{}", json.dumps(letter)[1:-1])
    answer = cast.administrator.client.post(f"/api/v1{path}", text, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM), answer.content
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_such_a_letter_is_found_in_every_way_of_writing_json(cast: Cast, encoding: str) -> None:
    for text in ('{"last_name": "Ber\ud800ger"}', r'{"last_name": "Ber\u0000ger"}'):
        sent = text.encode(encoding, "surrogatepass")
        answer = cast.administrator.client.post("/api/v1/people", sent, content_type="application/json")
        assert answer.status_code == 400, answer.content
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("path", ["/users?q=%00", "/search?q=a%00b", "/users?role=%00"])
def test_such_a_letter_is_refused_in_a_query(cast: Cast, path: str) -> None:
    answer = ask(cast.administrator, "get", path)
    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM), answer.content


@pytest.mark.parametrize("name", ["", " ", None])
def test_a_cost_is_given_back_by_its_team(cast: Cast, name: str | None) -> None:
    cost = CostFactory.create(team=cast.north)
    answer = ask(cast.administrator, "patch", f"/costs/{cost.uuid}", {"team": name})
    assert (answer.status_code, answer.json()["team"]) == (200, ""), answer.content


def test_a_text_may_speak_of_such_a_letter(cast: Cast) -> None:
    body = {"name": "Hello", "text": r"a\u0000b"}
    answer = ask(cast.administrator, "post", "/ready-texts", body)
    assert (answer.status_code, answer.json()["text"]) == (201, body["text"])


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("0825-05-19T06:44:54-21:31", "0825-05-20T04:15:54Z"),
        ("2026-05-01T10:00:00+22:57", "2026-04-30T11:03:00Z"),
        ("2026-05-01T10:00:00", "2026-05-01T08:00:00Z"),
    ],
)
def test_a_moment_is_held_in_utc_whatever_its_zone(cast: Cast, written: str, held: str) -> None:
    answer = ask(cast.owner, "post", "/events", {"starts_at": written})
    assert (answer.status_code, answer.json()["starts_at"]) == (201, held)


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00", 1_777_777_777, True])
def test_a_moment_that_is_none_is_refused(cast: Cast, written: Any) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    talk = {"party": str(party.uuid), "channel": "phone", "happened_at": written}
    for path, body in (("/events", {"starts_at": written}), ("/interactions", talk)):
        answer = ask(cast.owner, "post", path, body)
        assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM), answer.content


@pytest.mark.parametrize("written", ["2024-05-01T10:00:00", "2024-05-01T10:00:00-21:31"])
def test_what_took_place_may_name_no_zone_or_an_odd_one(cast: Cast, written: str) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    body = {"party": str(party.uuid), "channel": "phone", "text": "Called", "happened_at": written}
    assert ask(cast.owner, "post", "/interactions", body).status_code == 201
