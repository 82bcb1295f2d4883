"""Bodies that no form would send are refused with a sentence, never taken for something else and never a 500."""

from __future__ import annotations

from typing import Any

import pytest

from rapport.collaborative.rest.tests.door import PROBLEM, ask
from rapport.core.audit.models import AuditEntry
from rapport.core.worklist.models import CalendarEvent
from rapport.operational.orders.tests.factories import OrderFactory
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
