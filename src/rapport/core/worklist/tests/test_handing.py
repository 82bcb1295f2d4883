"""To-dos that come back, and to-dos that change hands: to a colleague, to a team, many at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rapport.core.access.held import find_held
from rapport.core.audit.models import AuditEntry
from rapport.core.identity.models import User
from rapport.core.worklist.models import ToDo
from rapport.core.worklist.models.rules import Rule
from rapport.core.worklist.services import todos
from rapport.core.worklist.services.doers import Doer
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("everybody")  # whoever must hear nothing is there to hear it

PART = {"HX-Request": "true"}


@pytest.fixture
def party(cast: Cast) -> Party:
    return PersonFactory.create(name="Ann Doe", owner=cast.owner.user, team=cast.north)


def on(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def plan(cast: Cast, party: Party, title: str = "Call", days: int = 0, **values: Any) -> ToDo:
    held = find_held("party", cast.owner.actor, pk=party.pk)
    return todos.add(held, todos.Plan(title, on(days), **values), by=cast.owner.actor, at=timezone.now())


def post(cast: Cast, name: str, todo: ToDo, who: str = "owner") -> Any:
    return getattr(cast, who).client.post(reverse(f"worklist:todo_{name}", args=[todo.uuid]), headers=PART)


def page(cast: Cast, who: str = "owner") -> str:
    return str(getattr(cast, who).client.get("/today/").content.decode())


def following(todo: ToDo) -> ToDo:
    return ToDo.objects.get(follows=todo)


def test_finishing_one_that_comes_back_plans_the_next(cast: Cast, party: Party) -> None:
    todo = plan(cast, party, days=-10, rule=Rule.parse("FREQ=WEEKLY"))
    assert post(cast, "complete", todo).status_code == 204
    found = following(todo)
    assert (found.due_on, found.assignee, found.rule) == (on(4), cast.owner.user, todo.rule)
    assert "every week on" in page(cast)


def test_reopening_takes_back_the_next_one(cast: Cast, party: Party) -> None:
    todo = plan(cast, party, rule=Rule.parse("FREQ=DAILY"))
    post(cast, "complete", todo)
    post(cast, "reopen", todo)
    assert following(todo).binned_at
    assert ToDo.objects.open().get() == todo


def test_the_last_of_several_times_plans_none(cast: Cast, party: Party) -> None:
    todo = plan(cast, party, rule=Rule.parse("FREQ=DAILY;COUNT=2"))
    post(cast, "complete", todo)
    post(cast, "complete", following(todo))
    assert not ToDo.objects.open().exists()


def test_putting_off_one_day_moves_no_rule(cast: Cast, party: Party) -> None:
    todo = plan(cast, party, rule=Rule.parse("FREQ=MONTHLY"))
    todos.edit(todo, {"due_on": on(2)}, by=cast.owner.actor, at=timezone.now())
    todo.refresh_from_db()
    assert todo.rule == f"FREQ=MONTHLY;BYMONTHDAY={on(0).day}"


def test_the_form_says_how_often_and_refuses_two_ends(cast: Cast, party: Party) -> None:
    todo, address = plan(cast, party), "worklist:todo_edit"
    sent = {"title": "Call", "due_on": on(1).isoformat(), "version": 1, "often": "WEEKLY", "interval": 2}
    refused = cast.owner.client.post(
        reverse(address, args=[todo.uuid]), {**sent, "until": on(90).isoformat(), "times": 3}, headers=PART
    )
    assert refused.status_code == 422
    assert "not both" in refused.content.decode()
    kept = cast.owner.client.post(reverse(address, args=[todo.uuid]), {**sent, "weekdays": ["0", "3"]}, headers=PART)
    assert kept.status_code == 204
    todo.refresh_from_db()
    assert todo.rule == "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH"


def test_a_to_do_of_a_team_waits_for_all_of_it_and_is_taken_by_one(cast: Cast, party: Party) -> None:
    todo = plan(cast, party, "Send the papers", doer=Doer(team_id=cast.north.pk))
    assert "Waiting for my team" in page(cast, "colleague")
    assert post(cast, "take", todo, "colleague").status_code == 204
    todo.refresh_from_db()
    assert (todo.assignee, todo.team) == (cast.colleague.user, cast.north)
    assert "Waiting for my team" not in page(cast, "head")
    post(cast, "complete", todo, "colleague")
    assert "Send the papers" in page(cast)


def test_what_i_gave_to_others_shows_its_state(cast: Cast, party: Party) -> None:
    todo = plan(cast, party, "Send the papers", days=-1, doer=Doer(cast.colleague.user.pk))
    text = page(cast).partition("Given to others")[2]
    assert "Send the papers" in text
    assert "Colleague" in text
    assert 'data-tone="bad"' in text
    post(cast, "complete", todo, "colleague")
    assert 'data-tone="good"' in page(cast).partition("Given to others")[2]


@pytest.mark.parametrize(("team", "status"), [("north", 204), ("south", 422)])
def test_a_team_gets_what_somebody_of_it_may_see(cast: Cast, party: Party, team: str, status: int) -> None:
    User.objects.filter(pk=cast.robot.user.pk).update(team=None)
    sent = {"title": "Call", "due_on": on(1).isoformat(), "assignee": f"t{getattr(cast, team).pk}"}
    address = reverse("worklist:todo_add", args=["party", party.uuid])
    assert cast.owner.client.post(address, sent, headers=PART).status_code == status


def test_many_change_hands_at_once_and_what_the_other_may_not_see_stays(cast: Cast, party: Party) -> None:
    own = PersonFactory.create(owner=cast.owner.user, team=cast.south)
    first, second = plan(cast, party, "One"), plan(cast, own, "Two")
    address = reverse("worklist:todo_hand_over")
    assert str(first.uuid) in cast.owner.client.get(address).content.decode()
    sent = {"assignee": cast.colleague.user.pk, "todo": [str(first.uuid), str(second.uuid)]}
    answer = cast.owner.client.post(address, sent, follow=True)
    assert "1 to-do handed over. 1 stayed" in answer.content.decode()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.assignee, second.assignee) == (cast.colleague.user, cast.owner.user)
    assert AuditEntry.objects.filter(verb="todo.hand_over").count() == 1


def test_handing_over_without_a_name_or_a_tick_is_refused_aloud(cast: Cast, party: Party) -> None:
    todo, address = plan(cast, party), reverse("worklist:todo_hand_over")
    assert "Choose a colleague" in cast.owner.client.post(address, {"todo": str(todo.uuid)}).content.decode()
    refused = cast.owner.client.post(address, {"assignee": f"t{cast.north.pk}"})
    assert "Tick at least one" in refused.content.decode()


def test_nobody_hands_over_what_is_not_theirs(cast: Cast, party: Party) -> None:
    todo = plan(cast, party)
    sent = {"assignee": cast.colleague.user.pk, "todo": str(todo.uuid)}
    assert cast.outsider.client.post(reverse("worklist:todo_hand_over"), sent).status_code == 422
    assert post(cast, "take", todo, "outsider").status_code == 404


def test_over_rest_a_to_do_has_a_rule_and_a_team(cast: Cast, party: Party) -> None:
    sent = {"title": "Call", "due_on": on(1).isoformat(), "rule": "FREQ=DAILY;INTERVAL=2", "team": cast.north.pk}
    address = f"/api/v1/records/party/{party.uuid}/todos"
    answer = cast.robot.client.post(address, sent, content_type="application/json")
    assert answer.status_code == 201, answer.content
    assert (answer.json()["rule"], answer.json()["team"]) == ("FREQ=DAILY;INTERVAL=2", cast.north.pk)
    bad = cast.robot.client.post(address, {**sent, "rule": "often"}, content_type="application/json")
    assert (bad.status_code, bad.json()["type"].rpartition(":")[2]) == (422, "bad_rule")
