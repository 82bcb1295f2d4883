"""To-dos and events about no record: who sees them, who changes them, by every door."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rapport.config.cli import run as rapport
from rapport.core.audit.models import AuditEntry
from rapport.core.identity.models import User
from rapport.core.worklist.models import CalendarEvent, ToDo
from rapport.core.worklist.queries.events import slots
from rapport.core.worklist.services import events, handing, standing_in, todos
from rapport.core.worklist.services.doers import Doer
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

PART = {"HX-Request": "true"}


def soon(days: int = 1) -> datetime:
    return timezone.now() + timedelta(days=days)


def sent(cast: Cast, **values: Any) -> dict[str, Any]:
    at = timezone.localtime(soon()).strftime("%Y-%m-%dT%H:%M")
    return {
        "title": "Dentist",
        "kind": "meeting",
        "starts_at": at,
        "minutes": 30,
        "people": [cast.owner.user.pk],
    } | values


def plan(cast: Cast, **values: Any) -> CalendarEvent:
    wanted = events.Appointment(soon(), **{"title": "Dentist", **values})
    return events.add(None, wanted, by=cast.owner.actor, at=timezone.now())


def seen_by(cast: Cast, who: str, event: CalendarEvent) -> int:
    return int(getattr(cast, who).client.get(reverse("worklist:event_detail", args=[event.uuid])).status_code)


def test_an_event_about_nothing_is_planned_from_the_agenda_and_seen_by_those_who_take_part(cast: Cast) -> None:
    page = cast.owner.client.get(reverse("worklist:event_new"), {"at": "2026-03-12"}).content.decode()
    assert "2026-03-12T10:00" in page
    answer = cast.owner.client.post(reverse("worklist:event_new"), sent(cast))
    assert answer.status_code == 302
    event = CalendarEvent.objects.get()
    assert (event.record_type, event.team) == ("", None)
    assert "Dentist" in cast.owner.client.get(answer["Location"]).content.decode()
    assert "Dentist" in cast.owner.client.get("/today/").content.decode().partition("day__side")[2]
    assert [seen_by(cast, who, event) for who in ("owner", "colleague", "manager", "outsider")] == [200, 404, 404, 404]
    refused = cast.owner.client.post(reverse("worklist:event_new"), sent(cast, minutes=0))
    assert refused.status_code == 422


def test_a_meeting_among_ourselves_is_seen_by_its_team_and_changed_by_those_who_take_part(cast: Cast) -> None:
    event = plan(cast, title="Monday meeting", team=cast.north.pk)
    assert [seen_by(cast, who, event) for who in ("colleague", "manager", "outsider", "analyst")] == [
        200,
        200,
        404,
        404,
    ]
    team = cast.colleague.client.get(reverse("worklist:agenda"), {"whose": "teams", "day": f"{event.day}"})
    assert "Monday meeting" in team.content.decode()
    assert "Monday meeting" not in cast.colleague.client.get(reverse("worklist:agenda")).content.decode()
    remove = reverse("worklist:event_remove", args=[event.uuid])
    assert cast.colleague.client.post(remove, headers=PART).status_code == 403
    assert cast.outsider.client.post(remove, headers=PART).status_code == 404
    with pytest.raises(events.NotATeamOfYours):
        plan(cast, team=cast.south.pk)
    answer = cast.owner.client.post(remove, headers=PART)
    assert answer.status_code == 204
    assert cast.owner.client.post(reverse("worklist:event_restore", args=[event.uuid]), headers=PART).status_code == 204
    told = AuditEntry.objects.filter(verb__startswith="event.").values_list("verb", flat=True)
    assert sorted(told) == ["event.add", "event.remove", "event.restore"]


def test_it_is_edited_held_and_read_by_another_calendar(cast: Cast) -> None:
    event = plan(cast, people=[cast.owner.user.pk, cast.outsider.user.pk])
    edit = reverse("worklist:event_edit", args=[event.uuid])
    changed = sent(cast, title="Surgeon", team=cast.north.pk, version=1)
    assert cast.owner.client.post(edit, changed, headers=PART).status_code == 204
    event.refresh_from_db()
    assert (str(event), event.team) == ("Surgeon", cast.north)
    now = soon(2)
    events.hold(event, by=cast.owner.actor, at=now)
    page = cast.owner.client.post(reverse("worklist:feed_renew")).content.decode()
    address = page.partition('cal__address">')[2].partition("<")[0].partition("testserver")[2]
    assert "SUMMARY:Surgeon\r\n" in cast.anonymous.get(address).content.decode()


def test_a_todo_about_nothing_is_its_doers_its_authors_and_its_teams(cast: Cast) -> None:
    new = {"title": "Renew the lease", "due_on": f"{soon():%Y-%m-%d}", "assignee": f"{cast.outsider.user.pk}"}
    assert cast.owner.client.post(reverse("worklist:todo_new"), new).status_code == 302
    assert cast.owner.client.post(reverse("worklist:todo_new"), {**new, "title": " "}).status_code == 422
    todo = ToDo.objects.get()
    address = reverse("worklist:todo_edit", args=[todo.uuid])
    who = ("owner", "outsider", "colleague", "analyst")
    assert [getattr(cast, one).client.get(address).status_code for one in who] == [200, 200, 404, 404]
    assert "Renew the lease" in cast.outsider.client.get("/today/").content.decode()
    handing.hand_over(todo, Doer(team_id=cast.north.pk), by=cast.owner.actor, at=timezone.now())
    assert cast.colleague.client.get(address).status_code == 200
    done = reverse("worklist:todo_complete", args=[todo.uuid])
    assert cast.colleague.client.post(done, headers=PART).status_code == 204


def test_a_leavers_todos_go_over_and_their_own_affairs_stay(cast: Cast) -> None:
    now = timezone.now()
    alone, shared = plan(cast), plan(cast, title="Monday meeting", team=cast.north.pk)
    todo = todos.add(None, todos.Plan("Budget", now.date()), by=cast.owner.actor, at=now)
    leaver, taker = User.objects.get(pk=cast.owner.user.pk), User.objects.get(pk=cast.colleague.user.pk)
    by = cast.administrator.actor
    assert standing_in.stand_in([alone.pk, shared.pk], leaver, taker, by=by, at=now) == 1
    assert [slot.event for slot in slots(cast.colleague.actor, now.date(), soon(2).date(), now)] == [shared]
    assert handing.hand_over_many([todo.pk], Doer(user_id=taker.pk), by=by, at=now).given == 1


def test_plans_about_nothing_over_rest_and_from_the_shell(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    client = cast.robot.client
    made = client.post("/api/v1/events", {"starts_at": soon().isoformat()}, content_type="application/json")
    assert (made.status_code, made.json()["record_type"]) == (201, "")
    address = f"/api/v1/events/{made.json()['uuid']}"
    refused = client.patch(address, {"team": cast.north.pk}, content_type="application/json")
    assert "not_a_team_of_yours" in refused.content.decode()
    assert client.patch(address, {"team": cast.south.pk}, content_type="application/json").json()["team"]
    due = {"title": "Budget", "due_on": f"{soon():%Y-%m-%d}"}
    assert client.post("/api/v1/todos", due, content_type="application/json").status_code == 201
    own = ["--as", cast.owner.user.email, "--json"]
    assert rapport(["agenda", "add", "Dentist", "--at", f"{soon():%Y-%m-%dT10:00}", *own]) == 0
    capsys.readouterr()
    assert rapport(["agenda", "list", *own]) == 0
    assert [row["title"] for row in json.loads(capsys.readouterr().out)] == ["Dentist"]
    assert rapport(["agenda", "add", "Dentist", "--at", "noon", *own]) == 1
    assert rapport(["todos", "add", "Budget", "--due", "2026-03-12", *own]) == 0
    capsys.readouterr()
    rapport(["todos", "list", *own])
    assert [row["title"] for row in json.loads(capsys.readouterr().out)] == ["Budget"]


def test_who_plans_an_event_stands_first_and_ticked_among_those_who_may_take_part(cast: Cast, everybody: None) -> None:
    page = cast.owner.client.get(reverse("worklist:event_new")).content.decode()
    boxes = re.findall(r'<input type="checkbox" name="people" value="(\d+)"([^>]*)>', page)
    assert boxes[0][0] == str(cast.owner.user.pk)
    assert ["checked" in rest for _pk, rest in boxes] == [True, *[False] * (len(boxes) - 1)]
    assert len(boxes) > 2


def test_a_plan_names_its_customer_where_it_begins_and_hangs_on_them(cast: Cast) -> None:
    mine = PersonFactory.create(first_name="Odile", last_name="Lambin", owner=cast.owner.user, team=cast.north)
    client, new = cast.owner.client, {"title": "Call back", "due_on": "2026-03-12", "often": ""}
    assert client.post(reverse("worklist:todo_new"), {**new, "about": mine.uuid}).status_code == 302
    assert (ToDo.objects.get().record_type, ToDo.objects.get().record_id) == ("party", mine.pk)
    named = sent(cast, about_text="Odile Lambin")
    assert client.post(reverse("worklist:event_new"), named).status_code == 302
    assert CalendarEvent.objects.get().party_id == mine.pk


def test_a_customer_whom_nobody_is_or_whom_one_may_not_see_is_refused_and_what_was_typed_stays(cast: Cast) -> None:
    theirs = PersonFactory.create(owner=cast.outsider.user, team=cast.south)
    client, new = cast.owner.client, {"title": "Call back", "due_on": "2026-03-12", "often": ""}
    answer = client.post(reverse("worklist:todo_new"), {**new, "about_text": "Nobody at all"})
    assert answer.status_code == 422
    assert 'value="Nobody at all"' in answer.content.decode()
    assert client.post(reverse("worklist:todo_new"), {**new, "about": theirs.uuid}).status_code == 404
    assert not ToDo.objects.exists()
