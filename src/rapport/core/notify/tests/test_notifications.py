"""Notifications: who hears of what, once and only what they may see; done, put off, chosen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rapport.core.access.held import find_held
from rapport.core.notify import queries, services
from rapport.core.notify.models import Notification, Way
from rapport.core.worklist.services import events, handing, notes, telling, todos
from rapport.core.worklist.services.doers import Doer
from rapport.kit.actor import Actor
from rapport.operational.parties.events import PartiesReassigned
from rapport.operational.parties.models import Party
from rapport.operational.parties.subscribers import tell_new_owners
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("everybody")  # whoever must hear nothing is there to hear it

PART = {"HX-Request": "true"}


@pytest.fixture
def party(cast: Cast) -> Party:
    return PersonFactory.create(name="Ann Doe", owner=cast.owner.user, team=cast.north)


def give(cast: Cast, party: Party, title: str = "Call") -> Any:
    held = find_held("party", cast.owner.actor, pk=party.pk)
    wanted = todos.Plan(title, timezone.localdate(), doer=Doer(cast.colleague.user.pk))
    return todos.add(held, wanted, by=cast.owner.actor, at=timezone.now())


def page(cast: Cast, who: str = "colleague", **query: str) -> str:
    return str(getattr(cast, who).client.get(reverse("notify:inbox"), query).content.decode())


def post(cast: Cast, name: str, row: Notification, who: str = "colleague", **sent: str) -> Any:
    return getattr(cast, who).client.post(reverse(f"notify:{name}", args=[row.uuid]), sent, headers=PART)


def test_who_is_given_a_to_do_hears_of_it_and_who_gave_it_hears_that_it_is_done(cast: Cast, party: Party) -> None:
    todo = give(cast, party)
    assert "Owner gave you a to-do: Call" in page(cast)
    assert 'id="waits-notifications">1<' in page(cast)
    assert "gave you" not in page(cast, "owner")
    todos.complete(todo, by=cast.colleague.actor, at=timezone.now())
    assert "Colleague has done: Call" in page(cast, "owner")


def test_handing_over_tells_the_next_one(cast: Cast, party: Party) -> None:
    todo = give(cast, party)
    handing.hand_over(todo, Doer(cast.head.user.pk), by=cast.colleague.actor, at=timezone.now())
    assert "Colleague gave you a to-do" in page(cast, "head")


def test_a_mention_is_heard_once_and_shown_in_colour(cast: Cast, party: Party) -> None:
    held, now = find_held("party", cast.owner.actor, pk=party.pk), timezone.now()
    note = notes.add(held, "@Colleague, call <b>them</b>. @Outsider too", by=cast.owner.actor, at=now)
    assert "Owner mentions you: @Colleague, call &lt;b&gt;them" in page(cast)
    notes.edit(note, "@Colleague, call them back", by=cast.owner.actor, at=now + timedelta(minutes=1))
    assert Notification.objects.count() == 1
    shown = cast.owner.client.get(reverse("parties:party_detail", args=[party.uuid])).content.decode()
    assert '<span class="at">@Colleague</span>' in shown


def test_colleagues_who_may_see_the_record_are_suggested(cast: Cast, party: Party) -> None:
    address = reverse("worklist:note_people", args=["party", party.uuid])
    found = cast.owner.client.get(address, {"q": "o"}).content.decode()
    assert "Colleague" in found
    assert "Outsider" not in found
    assert cast.outsider.client.get(address, {"q": "o"}).status_code == 404


def test_what_is_done_leaves_the_inbox_and_comes_back_by_undo(cast: Cast, party: Party) -> None:
    give(cast, party)
    row = Notification.objects.get()
    answer = post(cast, "done", row)
    assert reverse("notify:reopen", args=[row.uuid]) in answer["HX-Trigger"]
    assert "All read" in page(cast)
    post(cast, "reopen", row)
    assert "gave you a to-do" in page(cast)
    cast.colleague.client.post(reverse("notify:done_all"))
    assert "All read" in page(cast)


def test_what_is_put_off_waits_beside_and_comes_back(cast: Cast, party: Party) -> None:
    give(cast, party)
    row, later = Notification.objects.get(), timezone.now() + timedelta(days=1)
    assert post(cast, "snooze", row, until=later.isoformat()).status_code == 204
    assert "gave you" not in page(cast)
    assert "gave you" in page(cast, show="later")
    assert queries.waiting_count(cast.colleague.actor, later + timedelta(minutes=1)) == 1
    assert post(cast, "snooze", row, until="2020-01-01T00:00:00+00:00").status_code == 422


def test_nobody_touches_the_notifications_of_others(cast: Cast, party: Party) -> None:
    give(cast, party)
    row = Notification.objects.get()
    for name in ("done", "reopen"):
        assert post(cast, name, row, "owner").status_code == 404
    assert post(cast, "snooze", row, "owner", until="2099-01-01T00:00:00+00:00").status_code == 404
    assert cast.anonymous.get(reverse("notify:inbox")).status_code == 302


def test_a_record_that_went_out_of_sight_takes_its_notifications_with_it(cast: Cast, party: Party) -> None:
    give(cast, party)
    Party.objects.filter(pk=party.pk).update(owner=cast.outsider.user, team=cast.south)
    assert "All read" in page(cast)
    assert 'id="waits-notifications"></span>' in page(cast)


def test_what_one_does_not_want_to_hear_is_not_told(cast: Cast, party: Party) -> None:
    address = reverse("notify:preferences")
    assert "Somebody mentions me" in cast.colleague.client.get(address).content.decode()
    cast.colleague.client.post(address, {telling.GIVEN: Way.OFF.value})
    give(cast, party)
    assert not Notification.objects.exists()
    assert cast.colleague.client.post(address, {telling.GIVEN: "pigeon"}, headers=PART).status_code == 422


def test_an_hour_that_has_come_and_an_event_that_is_near_are_told_once(cast: Cast, party: Party) -> None:
    now = timezone.localtime().replace(hour=10, minute=0)
    held = find_held("party", cast.owner.actor, pk=party.pk)
    plan = todos.Plan("Call", now.date(), due_time=(now - timedelta(minutes=3)).time())
    todos.add(held, plan, by=cast.owner.actor, at=now)
    soon = events.Appointment(now + timedelta(minutes=10), title="About the roof")
    events.add(held, soon, by=cast.owner.actor, at=now)
    assert [telling.remind(by=Actor.system(), at=now) for _turn in range(2)] == [2, 0]
    assert "It is time: Call" in page(cast, "owner")
    assert "At 10:10: About the roof" in page(cast, "owner")


def test_each_event_says_how_long_before_it_reminds_and_may_say_never(cast: Cast, party: Party) -> None:
    now = timezone.localtime().replace(hour=10, minute=0, second=0)
    held = find_held("party", cast.owner.actor, pk=party.pk)
    for hours, ahead in ((23, 1440), (25, 1440), (1, None), (2, 60)):
        wanted = events.Appointment(now + timedelta(hours=hours), title=f"In {hours} hours", remind_minutes=ahead)
        events.add(held, wanted, by=cast.owner.actor, at=now)
    assert telling.remind(by=Actor.system(), at=now) == 1
    told = page(cast, "owner")
    assert f"At {now + timedelta(hours=23):%d/%m, %H:%M}: In 23 hours" in told
    with pytest.raises(events.NoSuchReminder):
        events.add(held, events.Appointment(now, remind_minutes=7), by=cast.owner.actor, at=now)


def test_who_gets_customers_hears_how_many(cast: Cast, party: Party) -> None:
    other = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    event, at = PartiesReassigned((party.pk, other.pk), cast.manager.user.pk), timezone.now()
    for _turn in range(2):
        tell_new_owners(event, at=at)
    assert "Manager handed you customers: 2" in page(cast, "owner")
    assert Notification.objects.count() == 1


def test_notifications_over_rest(cast: Cast) -> None:
    notice = services.Notice(cast.robot.user.pk, telling.DUE, "k", words={"title": "T"})
    services.send([notice], by=Actor.system(), at=timezone.now())
    rows = cast.robot.client.get("/api/v1/notifications").json()["items"]
    assert [row["kind"] for row in rows] == [telling.DUE]
    assert cast.robot.client.post(f"/api/v1/notifications/{rows[0]['uuid']}/done").status_code == 204
    assert cast.robot.client.get("/api/v1/notifications").json()["items"] == []


def test_the_inbox_asks_a_constant_number_of_questions(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _number in range(6):
        give(cast, PersonFactory.create(owner=cast.owner.user, team=cast.north))
    page(cast)
    with django_assert_max_num_queries(20):
        page(cast)


def test_old_ones_that_were_put_away_are_forgotten(cast: Cast, party: Party) -> None:
    give(cast, party)
    now = timezone.now()
    services.finish_all(by=cast.colleague.actor, at=now)
    assert [services.sweep(at=now + timedelta(days=days)) for days in (59, 61)] == [0, 1]
