"""Calendar events: planned, moved, called off, held; the agenda; the file that other calendars read."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rapport.core.access.held import find_held
from rapport.core.audit.models import AuditEntry
from rapport.core.worklist.models import CalendarEvent
from rapport.core.worklist.models.rules import Rule
from rapport.core.worklist.queries.events import as_calendar, slots
from rapport.core.worklist.services import events
from rapport.kit.actor import Actor
from rapport.operational.conversations.models import Interaction
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("everybody")  # whoever must hear nothing is there to hear it

PART = {"HX-Request": "true"}


@pytest.fixture
def party(cast: Cast) -> Party:
    return PersonFactory.create(name="Ann Doe", owner=cast.owner.user, team=cast.north)


def at(days: int = 0, hours: int = 0) -> datetime:
    return timezone.now() + timedelta(days=days, hours=hours)


def plan(cast: Cast, party: Party, starts_at: datetime, **values: Any) -> CalendarEvent:
    held = find_held("party", cast.owner.actor, pk=party.pk)
    wanted = events.Appointment(starts_at, **{"title": "About the roof", **values})
    return events.add(held, wanted, by=cast.owner.actor, at=timezone.now())


def post(cast: Cast, name: str, event: CalendarEvent, who: str = "owner", **sent: Any) -> Any:
    address = reverse(f"worklist:event_{name}", args=[event.uuid])
    return getattr(cast, who).client.post(address, sent, headers=PART)


def shown(cast: Cast, party: Party) -> str:
    return str(cast.owner.client.get(reverse("parties:party_detail", args=[party.uuid])).content.decode())


def test_a_planned_event_is_pinned_on_the_timeline_and_stands_in_the_agenda(cast: Cast, party: Party) -> None:
    sent = {"title": "About the roof", "kind": "visit", "starts_at": at(1).strftime("%Y-%m-%dT%H:%M"), "minutes": 45}
    address = reverse("worklist:event_add", args=["party", party.uuid])
    assert cast.owner.client.post(address, {**sent, "place": "8 rue du Port"}, headers=PART).status_code == 204
    page = shown(cast, party)
    assert "<b>Visit planned</b> by Owner: About the roof" in page.partition("today-rule")[0]
    agenda = cast.owner.client.get(reverse("worklist:agenda"), {"day": at(1).date().isoformat()}).content.decode()
    assert "Ann Doe" in agenda
    assert "8 rue du Port" in agenda
    assert "Ann Doe" in cast.owner.client.get("/today/").content.decode().partition("day__side")[2]


@pytest.mark.parametrize(("who", "status"), [("colleague", 204), ("analyst", 403), ("outsider", 404)])
def test_who_may_plan_move_and_call_off(cast: Cast, party: Party, who: str, status: int) -> None:
    sent = {"kind": "call", "starts_at": at(1).strftime("%Y-%m-%dT%H:%M"), "minutes": 15}
    address = reverse("worklist:event_add", args=["party", party.uuid])
    assert getattr(cast, who).client.post(address, sent, headers=PART).status_code == status
    event = plan(cast, party, at(-1))
    assert post(cast, "hold", event, who).status_code == status
    assert post(cast, "remove", event, who).status_code == status


def test_what_took_place_is_logged_in_one_click_and_leaves_the_plan(cast: Cast, party: Party) -> None:
    event = plan(cast, party, at(-1), kind="visit", minutes=70)
    page = shown(cast, party)
    assert page.index("It took place") < page.index("note__acts", page.index(f"event-{event.uuid}"))
    assert post(cast, "hold", event).status_code == 204
    logged = Interaction.objects.get()
    assert (logged.channel, logged.minutes, logged.text) == ("visit", 70, "About the roof")
    assert logged.happened_at == event.starts_at
    assert "Visit planned" not in shown(cast, party)
    assert post(cast, "hold", event).status_code == 409


def test_what_has_not_begun_is_not_logged(cast: Cast, party: Party) -> None:
    assert post(cast, "hold", plan(cast, party, at(1))).status_code == 409
    assert not Interaction.objects.exists()


def test_an_event_that_comes_back_plans_the_next_and_promises_the_others(cast: Cast, party: Party) -> None:
    event = plan(cast, party, at(-1), rule=Rule.parse("FREQ=WEEKLY"))
    now = timezone.now()
    assert events.roll(by=Actor.system(), at=now) == 1
    assert events.roll(by=Actor.system(), at=now) == 0
    following = CalendarEvent.objects.get(follows=event)
    assert following.starts_at - event.starts_at == timedelta(days=7)
    assert list(following.people.all()) == [cast.owner.user]
    today = timezone.localdate(now)
    found = slots(cast.owner.actor, today, today + timedelta(days=20), now)
    assert [slot.is_later_one for slot in found] == [False, True, True][: len(found)]
    assert len(found) == 3


def test_editing_moves_it_names_people_and_tells_a_clash(cast: Cast, party: Party) -> None:
    event = plan(cast, party, at(1))
    sent = {"title": "About the boiler", "kind": "call", "starts_at": at(2).strftime("%Y-%m-%dT%H:%M"), "minutes": 20}
    sent |= {"people": [cast.owner.user.pk, cast.colleague.user.pk], "version": 1}
    assert post(cast, "edit", event, **sent).status_code == 204
    event.refresh_from_db()
    assert (event.title, event.kind, event.people.count()) == ("About the boiler", "call", 2)
    clash = post(cast, "edit", event, **{**sent, "title": "Mine"})
    assert clash.status_code == 422
    assert "About the boiler" in clash.content.decode()


def test_nobody_takes_part_who_may_not_see_the_record(cast: Cast, party: Party) -> None:
    with pytest.raises(events.AssigneeSeesNothing):
        plan(cast, party, at(1), people=[cast.outsider.user.pk])


def test_called_off_it_leaves_every_place_and_comes_back_by_undo(cast: Cast, party: Party) -> None:
    event = plan(cast, party, at(1))
    answer = post(cast, "remove", event)
    assert reverse("worklist:event_restore", args=[event.uuid]) in answer["HX-Trigger"]
    assert "About the roof" not in shown(cast, party)
    post(cast, "restore", event)
    assert "About the roof" in shown(cast, party)
    told = AuditEntry.objects.filter(verb__startswith="event.").values_list("verb", flat=True)
    assert sorted(told) == ["event.add", "event.remove", "event.restore"]


@pytest.mark.parametrize(("view", "days"), [("month", 28), ("week", 7), ("year", 28)])
def test_the_agenda_turns_by_month_and_week(cast: Cast, view: str, days: int) -> None:
    page = cast.owner.client.get(reverse("worklist:agenda"), {"view": view, "day": "2026-02-31"}).content.decode()
    assert page.count("<td") >= days
    february = cast.owner.client.get(reverse("worklist:agenda"), {"view": view, "day": "2026-02-10"}).content.decode()
    assert ("2026-03-01" if view != "week" else "2026-02-17") in february


def test_a_secret_address_reads_ones_own_events_until_it_is_withdrawn(cast: Cast, party: Party) -> None:
    plan(cast, party, at(1), place="8, rue du Port; Pornic", text="Line\nNext")
    page = cast.owner.client.post(reverse("worklist:feed_renew")).content.decode()
    address = page.partition('cal__address">')[2].partition("<")[0].partition("testserver")[2]
    answer = cast.anonymous.get(address)
    text = answer.content.decode()
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:About the roof – Ann Doe\r\n" in text
    assert "LOCATION:8\\, rue du Port\\; Pornic\r\n" in text
    assert "DESCRIPTION:Line\\nNext\r\n" in text
    cast.owner.client.post(reverse("worklist:feed_withdraw"))
    assert cast.anonymous.get(address).status_code == 404


def test_long_lines_of_the_file_are_cut_between_letters(cast: Cast, party: Party) -> None:
    now = timezone.now()
    plan(cast, party, at(1), text="é" * 200)
    today = timezone.localdate(now)
    text = as_calendar(slots(cast.owner.actor, today, today + timedelta(days=5), now), "Owner", now)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    assert "é" * 200 in text.replace("\r\n ", "")


def test_events_over_rest(cast: Cast, party: Party) -> None:
    address = f"/api/v1/records/party/{party.uuid}/events"
    sent = {"starts_at": at(1).isoformat(), "kind": "call", "rule": "FREQ=DAILY;COUNT=2"}
    made = cast.robot.client.post(address, sent, content_type="application/json")
    assert made.status_code == 201, made.content
    uuid = made.json()["uuid"]
    assert [row["uuid"] for row in cast.robot.client.get("/api/v1/events").json()["items"]] == [uuid]
    patch = {"minutes": 0}
    refused = cast.robot.client.patch(f"/api/v1/events/{uuid}", patch, content_type="application/json")
    assert refused.status_code == 422
    assert cast.robot.client.delete(f"/api/v1/events/{uuid}").status_code == 204


def test_events_follow_a_merge_and_go_with_a_deleted_record(cast: Cast, party: Party) -> None:
    event = plan(cast, party, at(1))
    other = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    assert events.move("party", party.pk, other.pk) == 1
    event.refresh_from_db()
    assert (event.record_id, event.party_id) == (other.pk, other.pk)
    assert events.remove_all("party", [other.pk]) == 1
