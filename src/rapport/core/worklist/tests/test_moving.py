"""Events moved in the agenda: to another day or hour, longer or shorter, one or all that follow; taken back."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rapport.core.worklist.models import CalendarEvent
from rapport.core.worklist.models.rules import Rule
from rapport.core.worklist.queries.events import agenda, slots
from rapport.core.worklist.queries.grid import grid
from rapport.core.worklist.services import events
from rapport.kit.actor import Actor
from tests.cast import Cast

PART = {"HX-Request": "true"}
TODAY = timezone.localdate()
MONDAY = TODAY + timedelta(days=7 - TODAY.weekday())


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def plan(cast: Cast, day: date = MONDAY, hour: int = 10, **values: Any) -> CalendarEvent:
    wanted = events.Appointment(moment(day, hour), **{"title": "Round", **values})
    return events.add(None, wanted, by=cast.owner.actor, at=timezone.now())


def move(cast: Cast, event: CalendarEvent, to: str, who: str = "owner", **sent: Any) -> Any:
    address = reverse("worklist:event_move", args=[event.uuid])
    sent = {"on": event.day.isoformat(), "minutes": event.minutes, "to": to, **sent}
    return getattr(cast, who).client.post(address, sent, headers=PART)


def undo(cast: Cast, answer: Any) -> None:
    address = json.loads(answer["HX-Trigger"])["toast"]["undo"]
    assert cast.owner.client.post(address, headers=PART).status_code == 200


def times(cast: Cast, weeks: int = 4) -> list[str]:
    found = slots(cast.owner.actor, MONDAY, MONDAY + timedelta(days=7 * weeks - 1), timezone.now())
    return [f"{(slot.day - MONDAY).days} {timezone.localtime(slot.at):%H:%M}" for slot in found]


def test_it_moves_to_another_day_and_length_and_back_by_undo(cast: Cast) -> None:
    event = plan(cast)
    answer = move(cast, event, f"{MONDAY + timedelta(days=1)}T11:15", minutes=90, version=1)
    assert answer.status_code == 200, answer.content
    event.refresh_from_db()
    assert (times(cast), event.minutes) == (["1 11:15"], 90)
    undo(cast, answer)
    event.refresh_from_db()
    assert (times(cast), event.minutes) == (["0 10:00"], 60)
    assert move(cast, event, f"{MONDAY}T12:00", version=1).status_code == 409
    assert move(cast, event, f"{MONDAY}T12:00", minutes=0).status_code == 422
    assert move(cast, event, f"{MONDAY}T12:00", who="outsider").status_code == 404


@pytest.mark.parametrize(
    ("which", "week", "wanted"),
    [
        ("one", 0, ["1 09:00", "7 10:00", "14 10:00", "21 10:00"]),
        ("one", 2, ["0 10:00", "7 10:00", "15 09:00", "21 10:00"]),
        ("following", 0, ["1 09:00", "8 09:00", "15 09:00", "22 09:00"]),
        ("following", 2, ["0 10:00", "7 10:00", "15 09:00", "22 09:00"]),
    ],
)
def test_of_those_that_come_back_one_moves_or_all_that_follow(
    cast: Cast, which: str, week: int, wanted: list[str]
) -> None:
    event, before = plan(cast, rule=Rule.parse("FREQ=WEEKLY")), ["0 10:00", "7 10:00", "14 10:00", "21 10:00"]
    on = MONDAY + timedelta(days=7 * week)
    sent = {"to": f"{on + timedelta(days=1)}T09:00", "on": on.isoformat()}
    assert move(cast, event, **sent).status_code == 422
    answer = move(cast, event, **sent, which=which)
    assert times(cast) == wanted
    undo(cast, answer)
    assert times(cast) == before
    assert move(cast, event, f"{on}T09:00", on=f"{on + timedelta(days=3)}", which=which).status_code == 409


def test_one_that_has_its_follower_moves_alone_and_never_begins_a_second_series(cast: Cast) -> None:
    event = plan(cast, rule=Rule.parse("FREQ=WEEKLY"))
    assert events.roll(by=Actor.system(), at=moment(MONDAY, 12)) == 1
    to = f"{MONDAY + timedelta(days=1)}T09:00"
    assert move(cast, event, to, which="following").status_code == 409
    assert move(cast, event, to, which="one").status_code == 200
    assert times(cast) == ["1 09:00", "7 10:00", "14 10:00", "21 10:00"]


def test_the_week_by_the_hour_places_those_at_the_same_time_side_by_side(cast: Cast) -> None:
    for hour, minutes in ((6, 60), (10, 60), (10, 15), (21, 600)):
        plan(cast, hour=hour, minutes=minutes)
    now = timezone.now()
    found = slots(cast.owner.actor, MONDAY, MONDAY, now)
    week = grid(agenda(found, MONDAY, MONDAY, now))
    assert (week.first, week.hours[-1]) == (6, 23)
    told = [(block.hour, block.span, block.lane, block.lanes) for block in week.days[0].blocks]
    assert told == [(0, 4, 0, 1), (4, 4, 0, 2), (4, 2, 1, 2), (15, 12, 0, 1)]
    page = cast.owner.client.get(reverse("worklist:agenda"), {"view": "week", "day": f"{MONDAY}"}).content.decode()
    assert page.count('data-moving-target="slot"') == 4
    shown = cast.owner.client.get(reverse("worklist:event_move", args=[CalendarEvent.objects.earliest("pk").uuid]))
    assert "06:00" in shown.content.decode()
