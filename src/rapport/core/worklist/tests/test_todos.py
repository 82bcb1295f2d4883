"""To-dos: planned on a customer's page, changed, handed over, finished, reopened, removed and restored."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from rapport.core.audit.models import AuditEntry
from rapport.core.worklist.models import ToDo
from rapport.core.worklist.services import todos
from rapport.operational.parties.models import Party, TimelineEntry
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("everybody")  # whoever must hear nothing is there to hear it

PART = {"HX-Request": "true"}


@pytest.fixture
def party(cast: Cast) -> Party:
    return PersonFactory.create(name="Ann Doe", owner=cast.owner.user, team=cast.north)


def on(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def post(cast: Cast, name: str, todo: ToDo, who: str = "owner", **values: Any) -> Any:
    address = reverse(f"worklist:todo_{name}", args=[todo.uuid])
    return getattr(cast, who).client.post(address, values, headers=PART)


def plan(cast: Cast, party: Party, title: str = "Call about the roof", days: int = 1, **values: Any) -> ToDo:
    address = reverse("worklist:todo_add", args=["party", party.uuid])
    sent = {"title": title, "due_on": on(days).isoformat(), **values}
    assert cast.owner.client.post(address, sent, headers=PART).status_code == 204
    return ToDo.objects.latest("pk")


def shown(cast: Cast, party: Party, who: str = "owner") -> str:
    return str(getattr(cast, who).client.get(reverse("parties:party_detail", args=[party.uuid])).content.decode())


def upcoming(page: str) -> str:
    return page.partition('class="tl-filters"')[2].partition("today-rule")[0]


def test_a_planned_to_do_is_in_the_panel_and_pinned_above_today(cast: Cast, party: Party) -> None:
    todo = plan(cast, party, due_time="10:30")
    assert (todo.assignee, todo.party_id, todo.author_name) == (cast.owner.user, party.pk, "Owner")
    page = shown(cast, party, "colleague")
    assert page.count("Call about the roof") >= 2
    assert "Call about the roof" in upcoming(page)


def test_a_to_do_without_an_hour_is_due_on_its_day_and_at_no_hour(cast: Cast, party: Party) -> None:
    plan(cast, party, days=0)
    assert ">today</time>" in upcoming(shown(cast, party))
    plan(cast, party, due_time="23:58", days=0)
    assert ">23:58</time>" in upcoming(shown(cast, party))


def test_a_to_do_stands_on_the_timeline_once_where_it_is_due_then_where_it_was_done(cast: Cast, party: Party) -> None:
    todo = plan(cast, party)
    assert post(cast, "postpone", todo, to=on(5).isoformat()).status_code == 204
    entry = TimelineEntry.objects.get(record_type="todo", record_id=todo.pk)
    assert timezone.localdate(entry.at) == on(5)
    assert post(cast, "complete", todo).status_code == 204
    entry = TimelineEntry.objects.get(record_type="todo", record_id=todo.pk)
    assert entry.verb == "todo.complete"
    page = shown(cast, party)
    assert "Call about the roof" not in upcoming(page)
    assert "<b>Owner</b> has done: Call about the roof" in page


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 204), ("colleague", 204), ("manager", 204), ("analyst", 403), ("outsider", 404)]
)
def test_who_may_plan_and_finish_a_to_do(cast: Cast, party: Party, who: str, status: int) -> None:
    address = reverse("worklist:todo_add", args=["party", party.uuid])
    sent = {"title": "Call", "due_on": on(1).isoformat()}
    assert getattr(cast, who).client.post(address, sent, headers=PART).status_code == status
    todo = plan(cast, party)
    for verb in ("complete", "reopen", "remove", "restore"):
        assert post(cast, verb, todo, who).status_code == status, verb
        if status != 204:
            post(cast, verb, todo)


def test_an_outsider_reads_no_form_and_no_line_of_a_to_do(cast: Cast, party: Party) -> None:
    todo = plan(cast, party)
    for name in ("detail", "edit"):
        address = reverse(f"worklist:todo_{name}", args=[todo.uuid])
        assert cast.outsider.client.get(address, headers=PART).status_code == 404
        assert cast.owner.client.get(address, headers=PART).status_code == 200


def test_finishing_offers_an_undo_that_reopens(cast: Cast, party: Party) -> None:
    todo = plan(cast, party)
    answer = post(cast, "complete", todo)
    assert reverse("worklist:todo_reopen", args=[todo.uuid]) in answer["HX-Trigger"]
    todo.refresh_from_db()
    assert (todo.is_done, todo.done_by) == (True, cast.owner.user)
    post(cast, "reopen", todo)
    todo.refresh_from_db()
    assert (todo.is_done, todo.done_by) == (False, None)


def test_finishing_twice_and_changing_what_is_done_are_refused_aloud(cast: Cast, party: Party) -> None:
    todo = plan(cast, party)
    post(cast, "complete", todo)
    assert post(cast, "complete", todo).status_code == 409
    assert "Reopen it first" in post(cast, "postpone", todo, to=on(3).isoformat())["HX-Trigger"]


def test_putting_off_offers_the_day_that_it_had_as_undo(cast: Cast, party: Party) -> None:
    todo = plan(cast, party, days=0)
    answer = post(cast, "postpone", todo, to=on(1).isoformat())
    assert f"?to={on(0).isoformat()}" in answer["HX-Trigger"]
    undo = reverse("worklist:todo_postpone", args=[todo.uuid]) + f"?to={on(0).isoformat()}"
    cast.owner.client.post(undo, headers=PART)
    todo.refresh_from_db()
    assert todo.due_on == on(0)


def test_without_words_or_with_a_day_that_is_none_it_is_refused_aloud(cast: Cast, party: Party) -> None:
    address = reverse("worklist:todo_add", args=["party", party.uuid])
    for sent in ({"title": " ", "due_on": on(1).isoformat()}, {"title": "Call", "due_on": "soon"}):
        answer = cast.owner.client.post(address, sent, headers=PART)
        assert answer.status_code == 422
    assert not ToDo.objects.exists()


def test_editing_changes_words_hour_and_who_does_it(cast: Cast, party: Party) -> None:
    todo = plan(cast, party)
    sent = {
        "title": "Write",
        "due_on": on(2).isoformat(),
        "due_time": "09:00",
        "text": "About the *roof*",
        "version": 1,
    }
    assert post(cast, "edit", todo, **sent, assignee=cast.colleague.user.pk).status_code == 204
    todo.refresh_from_db()
    assert (todo.title, todo.due_on, str(todo.due_time)) == ("Write", on(2), "09:00:00")
    assert todo.assignee == cast.colleague.user
    assert "Colleague" in upcoming(shown(cast, party))


def test_a_clash_of_two_edits_shows_the_words_that_are_there(cast: Cast, party: Party) -> None:
    todo = plan(cast, party)
    sent = {"due_on": on(2).isoformat(), "version": 1}
    post(cast, "edit", todo, "manager", title="The manager's", **sent)
    refused = post(cast, "edit", todo, title="The owner's", **sent)
    assert refused.status_code == 422
    assert "The manager&#x27;s" in refused.content.decode()


def test_a_to_do_is_not_handed_to_whom_the_record_is_hidden_from(cast: Cast, party: Party) -> None:
    todo = plan(cast, party)
    sent = {"title": "Write", "due_on": on(2).isoformat(), "version": 1, "assignee": cast.outsider.user.pk}
    refused = post(cast, "edit", todo, **sent)
    assert refused.status_code == 422
    assert "may not see this record" in refused.content.decode()
    todo.refresh_from_db()
    assert (todo.title, todo.assignee) == ("Call about the roof", cast.owner.user)


def test_who_may_only_look_still_finishes_what_was_given_to_them(cast: Cast, party: Party) -> None:
    todo = plan(cast, party, assignee=cast.analyst.user.pk)
    assert post(cast, "complete", todo, "analyst").status_code == 204


def test_a_removed_to_do_leaves_every_place_and_comes_back_by_undo(cast: Cast, party: Party) -> None:
    todo = plan(cast, party)
    answer = post(cast, "remove", todo)
    assert reverse("worklist:todo_restore", args=[todo.uuid]) in answer["HX-Trigger"]
    assert "Call about the roof" not in shown(cast, party)
    post(cast, "restore", todo)
    assert "Call about the roof" in shown(cast, party)


def test_every_verb_is_in_the_audit_log(cast: Cast, party: Party) -> None:
    todo = plan(cast, party)
    for verb in ("complete", "reopen", "remove", "restore"):
        post(cast, verb, todo)
    told = AuditEntry.objects.filter(verb__startswith="todo.").order_by("pk").values_list("verb", flat=True)
    assert list(told) == [f"todo.{verb}" for verb in ("add", "complete", "reopen", "remove", "restore")]


def test_without_script_a_to_do_is_a_form_that_leads_back_to_the_page(cast: Cast, party: Party) -> None:
    page = reverse("parties:party_detail", args=[party.uuid])
    sent = {"title": "Call", "due_on": on(1).isoformat()}
    answer = cast.owner.client.post(reverse("worklist:todo_add", args=["party", party.uuid]), sent)
    assert (answer.status_code, answer["Location"]) == (302, page)


def test_to_dos_follow_a_merge_and_go_with_a_deleted_record(cast: Cast, party: Party) -> None:
    todo = plan(cast, party)
    other = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    assert todos.move("party", party.pk, other.pk) == 1
    todo.refresh_from_db()
    assert (todo.record_id, todo.party_id) == (other.pk, other.pk)
    assert todos.remove_all("party", [other.pk]) == 1
    assert not TimelineEntry.objects.filter(record_type="todo").exists()


def test_the_composer_plans_a_to_do_with_its_own_tab(cast: Cast, party: Party) -> None:
    page = cast.owner.client.get(reverse("parties:party_detail", args=[party.uuid]), {"compose": "todo"})
    assert reverse("worklist:todo_add", args=["party", party.uuid]) in page.content.decode()
    assert f'value="{on(1).isoformat()}"' in page.content.decode()
