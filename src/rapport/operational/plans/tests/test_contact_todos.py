"""To-dos that the contact plan makes, its rules and its overdue customers for programs and in the terminal."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.utils import timezone

from rapport.config import cli
from rapport.core.worklist.models import ToDo
from rapport.kit.actor import Actor
from rapport.operational.plans.models import ContactDue, ContactRule, ContactToDo
from rapport.operational.plans.services import due, overdue
from rapport.operational.plans.tests.test_contact_plan import customer, on, rule, talk
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("everybody")  # whoever must hear nothing is there to hear it

JSON = "application/json"


def nightly() -> int:
    due.refresh()
    return overdue.plan_todos(by=Actor.system(), at=timezone.now())


def test_who_is_overdue_gets_one_todo_that_a_contact_finishes(cast: Cast) -> None:
    rule(cast, abc_class="A", makes_todos=True)
    rule(cast)
    ann = customer(cast, "Ann")
    customer(cast, "Bob", "B")
    assert (nightly(), nightly()) == (1, 0)
    todo = ToDo.objects.get()
    assert (todo.title, todo.assignee, todo.due_on) == ("Get in touch: Call", cast.owner.user, on(0))
    talk(cast, ann, 60)
    todo.refresh_from_db()
    assert not todo.is_done
    talk(cast, ann, 0)
    todo.refresh_from_db()
    assert todo.is_done
    assert nightly() == 0


def test_nobody_gets_more_than_a_days_work_at_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(cast, makes_todos=True)
    for name in ("Ann", "Bob", "Cleo"):
        customer(cast, name)
    customer(cast, "Dora", who="outsider")
    monkeypatch.setattr(overdue, "MOST_AT_ONCE", 2)
    assert (nightly(), nightly()) == (3, 0)


def test_a_merge_takes_the_plan_along(cast: Cast) -> None:
    rule(cast, makes_todos=True)
    ann, bob = customer(cast, "Ann"), customer(cast, "Bob")
    nightly()
    ContactDue.objects.filter(party=bob).delete()
    assert due.move("party", ann.pk, bob.pk) == 1
    assert [row.party_id for row in ContactDue.objects.all()] == [bob.pk]
    assert set(ContactToDo.objects.values_list("party_id", flat=True)) == {bob.pk}
    assert due.remove_all("party", [bob.pk]) == 1


def test_the_plan_over_rest(cast: Cast) -> None:
    api, body = cast.manager.client, {"abc_class": "A", "days": 30, "channel": "phone", "makes_todos": True}
    made = api.post("/api/v1/contact-plan/rules", body, content_type=JSON)
    assert made.status_code == 201, made.content
    address = f"/api/v1/contact-plan/rules/{made.json()['uuid']}"
    assert api.put(address, body | {"days": 14}, content_type=JSON).json()["days"] == 14
    assert api.put(address, body | {"days": 0}, content_type=JSON).status_code == 422
    assert cast.owner.client.get("/api/v1/contact-plan/rules").status_code == 403
    ann = customer(cast, "Ann")
    customer(cast, "Theirs", who="outsider")
    due.refresh()
    found = cast.owner.client.get("/api/v1/contact-plan/overdue").json()["items"]
    assert [(row["party"], row["days_late"], row["owner"]) for row in found] == [(str(ann.uuid), 86, "Owner")]
    assert api.delete(address).status_code == 204
    assert api.get("/api/v1/contact-plan/rules").json() == []


def test_the_plan_in_the_terminal(cast: Cast, capsys: Any) -> None:
    customer(cast, "Ann")
    assert cli.run(["plan", "add", "--abc", "A", "--days", "30", "--todos"]) == 0
    assert ContactRule.objects.get().makes_todos
    due.refresh()
    capsys.readouterr()
    assert cli.run(["plan", "overdue", "--json"]) == 0
    assert [row["days_late"] for row in json.loads(capsys.readouterr().out)] == [70]
    assert cli.run(["plan", "remove", str(ContactRule.objects.get().uuid)]) == 0
    assert cli.run(["plan", "rules"]) == 0
    assert "No contact plan yet" in capsys.readouterr().out
