"""Two requests at the same moment, on two connections: nothing is doubled, and each is told what became of it."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, connections
from django.urls import reverse

from rapport.collaborative.rest.tests.door import ask
from rapport.core.audit.models import AuditEntry
from rapport.core.exchange.services import imports, running
from rapport.core.metadata.services import fields
from rapport.kit import clock
from rapport.operational.orders.models import Order
from rapport.operational.parties.models import ContactPoint, ExternalId, Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast, Member

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time: nothing can meet"),
]
ROUNDS = range(5)


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Let each act in a thread of its own, all from the same moment, and return what each was answered."""
    start, answers = Barrier(len(acts)), [None] * len(acts)

    def act(place: int) -> None:
        try:
            start.wait(timeout=10)
            answers[place] = acts[place]()
        finally:
            connections.close_all()

    threads = [Thread(target=act, args=[place]) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return answers


def told(answers: Sequence[Any]) -> set[tuple[int, str]]:
    """How each was answered, and the name of the problem where there was one."""
    kinds = [answer.json().get("type", "").rpartition(":")[2] for answer in answers]
    return {(answer.status_code, kind) for answer, kind in zip(answers, kinds, strict=True)}


@pytest.mark.parametrize("turn", ROUNDS)
def test_one_idempotency_key_sent_twice_makes_one_record(cast: Cast, turn: int) -> None:
    def send() -> Any:
        return ask(cast.robot, "post", "/people", {"last_name": "Roux"}, **{"Idempotency-Key": f"k{turn}"})

    assert cast.robot.client
    answers = at_once(send, send)
    assert told(answers) <= {(201, ""), (409, "request_in_progress")}
    assert 201 in {answer.status_code for answer in answers}
    again = send()
    assert (again.status_code, again["Idempotency-Replayed"]) == (201, "true")
    assert Party.objects.count() == 1
    assert AuditEntry.objects.filter(verb="party.create").count() == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_one_external_id_brought_twice_is_one_customer(cast: Cast, turn: int) -> None:
    def send() -> Any:
        row = {"external_id": "C-1", "last_name": "Roux", "email": "a@example.org", "tags": ["vip"]}
        return ask(cast.robot, "post", "/people/upsert", {"source": "shop", "rows": [row]})

    assert cast.robot.client
    answers = at_once(send, send)
    assert told(answers) <= {(200, ""), (409, "met_meanwhile")}
    assert 200 in {answer.status_code for answer in answers}
    assert send().json()["counts"]["unchanged"] == 1
    assert (Party.objects.count(), ExternalId.objects.count(), ContactPoint.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize("turn", ROUNDS)
def test_one_order_brought_twice_is_one_order(cast: Cast, turn: int) -> None:
    def send() -> Any:
        row = {
            "external_id": "O-1",
            "placed_on": "2026-03-02",
            "lines": [{"product_name": "Pump", "quantity": 1, "amount": 9}],
        }
        return ask(cast.robot, "post", "/orders/upsert", {"source": "shop", "rows": [row]})

    assert cast.robot.client
    answers = at_once(send, send)
    assert told(answers) <= {(200, ""), (409, "met_meanwhile")}
    assert 200 in {answer.status_code for answer in answers}
    assert (Order.objects.count(), Order.objects.get().lines.count()) == (1, 1)


@pytest.mark.parametrize("turn", ROUNDS)
def test_two_programs_that_bring_the_same_telephone_leave_one(cast: Cast, turn: int) -> None:
    party = PersonFactory.create(last_name="Roux")
    ExternalId.objects.create(party=party, source="shop", external_id="C-1")

    def send() -> Any:
        row = {"external_id": "C-1", "phone": "06 12 48 70 33", "street": "3 rue du Bac", "city": "Rezé"}
        return ask(cast.robot, "post", "/people/upsert", {"source": "shop", "rows": [row]})

    assert cast.robot.client
    answers = at_once(send, send)
    assert told(answers) <= {(200, ""), (409, "met_meanwhile")}
    assert ContactPoint.objects.filter(party=party).count() == 2
    assert AuditEntry.objects.filter(verb="party.import").count() == 1


@pytest.mark.parametrize("turn", ROUNDS)
def test_two_files_that_bring_the_same_people_leave_each_once(cast: Cast, turn: int) -> None:
    by, at = cast.administrator.actor, clock.now()

    def bring(name: str) -> Callable[[], None]:
        lines = [f"{name};Roux {number};p{number}@example.org" for number in range(300)]
        content = io.BytesIO("\n".join(["first name;last name;email", *lines]).encode())
        record = imports.start(content, name=f"{name}.csv", target="people", by=by, at=at)
        return lambda: running.run(record, by=by, at=at)

    at_once(bring("Ann"), bring("Bob"))
    assert Party.objects.count() == 300


@pytest.mark.parametrize("turn", ROUNDS)
def test_of_two_edits_of_the_same_rows_one_is_told_of_the_other(cast: Cast, turn: int) -> None:
    rows = [PersonFactory.create(owner=cast.owner.user, team=cast.north, job_title="old") for _ in range(3)]

    def paste(member: Member, title: str, step: int) -> Callable[[], Any]:
        seen = rows[::step]
        data = {"uuid": [row.uuid for row in seen], "version": [row.version for row in seen], "value": [title] * 3}
        url = reverse("parties:person_list_paste", args=["job_title"])
        return lambda: member.client.post(url, data, headers={"HX-Request": "true"}).json()

    assert cast.owner.client
    assert cast.colleague.client
    answers = at_once(paste(cast.owner, "first", 1), paste(cast.colleague, "second", -1))
    refused = [sum("aria-invalid" in cell["html"] for cell in answer["cells"]) for answer in answers]
    assert sorted(refused) == [0, 3]
    assert AuditEntry.objects.filter(verb="party.edit_many").count() == 1
    assert set(Party.objects.values_list("version", flat=True)) == {2}
    assert len(set(Party.objects.values_list("job_title", flat=True))) == 1


def test_a_value_that_may_stand_only_once_goes_to_one_of_two_writers(cast: Cast) -> None:
    by, at = cast.administrator.actor, clock.now()
    fields.define("person", "Card", "text", settings={"is_unique": True}, by=by, at=at)
    known = PersonFactory.create()
    client = cast.robot.client
    for turn in ROUNDS:
        card = {"card": f"N-{turn}"}
        rows = {"source": "shop", "rows": [{"external_id": f"C-{turn}", "last_name": "Row", "custom": card}]}
        acts = [
            lambda card=card: ask(client, "post", "/people", {"last_name": "Roux", "custom": card}),
            lambda card=card: ask(client, "patch", f"/people/{known.uuid}", {"custom": card}),
            lambda rows=rows: ask(client, "post", "/people/upsert", rows),
        ]
        answers = at_once(*acts)
        assert {answer.status_code for answer in answers} <= {200, 201, 422}
        assert Party.objects.filter(custom__card=f"N-{turn}").count() == 1
