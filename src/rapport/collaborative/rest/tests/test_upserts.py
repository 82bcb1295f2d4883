"""Many rows in one request: met, created, changed, left waiting or refused, each for itself."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rapport.core.audit.models import AuditEntry
from rapport.core.metadata.models import CustomField
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.models import Order, OrderLine
from rapport.operational.parties.models import ExternalId, Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast, Member

pytestmark = pytest.mark.django_db


def send(client: Client, noun: str, rows: list[Any], status: int = 200, **more: Any) -> Any:
    body = {"source": "shop", "rows": rows, **more}
    answer = client.post(f"/api/v1/{noun}/upsert", json.dumps(body), content_type="application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def outcomes(answer: Any) -> list[str]:
    return [row["outcome"] for row in answer["rows"]]


def problems(answer: Any, row: int = 0) -> list[tuple[str, str]]:
    return [(problem["code"], problem["field"]) for problem in answer["rows"][row]["problems"]]


def person(number: int, **more: Any) -> dict[str, Any]:
    return {"external_id": f"C{number}", "first_name": "Ada", "last_name": f"Name {number}", **more}


def order(number: int, **more: Any) -> dict[str, Any]:
    line = {"product": "P1", "product_name": "Pump", "quantity": 2, "unit_price": 10.5}
    return {
        "external_id": f"O{number}",
        "placed_on": "2024-03-04",
        "customer": {"external_id": f"C{number}", "email": f"c{number}@example.org"},
        "lines": [line],
        **more,
    }


CHUNKS = 5
ROWS = {
    "people": lambda number: person(number, email=f"c{number}@example.org", phone="02 40 12 34 56", city="Rezé"),
    "companies": lambda number: {"external_id": f"S{number}", "name": f"Firm {number}", "website": "firm.example.org"},
    "products": lambda number: {"external_id": f"P{number}", "name": f"Pump {number}", "price": 12.5, "unit_cost": 7},
    "orders": order,
}


@pytest.mark.parametrize("noun", list(ROWS))
def test_rows_are_created_then_unchanged_then_updated(cast: Cast, noun: str) -> None:
    rows = [ROWS[noun](number) for number in range(3)]
    first = send(cast.robot.client, noun, rows)
    assert outcomes(first) == ["created"] * 3
    assert all(row["uuid"] for row in first["rows"])
    again = send(cast.robot.client, noun, rows)
    assert outcomes(again) == ["unchanged"] * 3
    assert [row["uuid"] for row in again["rows"]] == [row["uuid"] for row in first["rows"]]
    change = {"origin": "Fair"} if noun in ("people", "companies") else {"family": "Pumps"}
    changed = send(cast.robot.client, noun, [rows[0] | (change if noun != "orders" else {"channel": "Web"})])
    assert changed["counts"]["updated"] == 1
    assert cast.robot.client.get(f"/api/v1/{noun}/{changed['rows'][0]['uuid']}").status_code == 200


@pytest.mark.parametrize("noun", list(ROWS))
def test_sending_the_same_rows_again_writes_nothing(cast: Cast, noun: str) -> None:
    rows = [ROWS[noun](number) for number in range(3)]
    send(cast.robot.client, noun, rows)
    before = AuditEntry.objects.count()
    send(cast.robot.client, noun, rows)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("noun", list(ROWS))
def test_a_thousand_rows_ask_the_database_as_often_as_ten(cast: Cast, noun: str) -> None:
    counts = []
    for start, size in ((10_000, 10), (20_000, 1_000)):
        rows = [ROWS[noun](start + number) for number in range(size)]
        for turn in range(3):
            sent = [{**row, **_changed(noun)} for row in rows] if turn == 2 else rows
            with CaptureQueriesContext(connection) as queries:
                answer = send(cast.robot.client, noun, sent)
            expected = ("created", "unchanged", "updated")[turn]
            assert answer["counts"][expected] == size
            counts.append(len(queries))
    assert all(many <= few + CHUNKS for few, many in zip(counts[:3], counts[3:], strict=True)), counts


def _changed(noun: str) -> dict[str, Any]:
    lines = [{"product": "P1", "quantity": 3, "unit_price": 10.5}]
    return {"orders": {"lines": lines}, "products": {"price": 13}}.get(noun, {"origin": "Fair"})


@pytest.mark.parametrize("noun", list(ROWS))
def test_more_than_a_thousand_rows_are_refused_whole(cast: Cast, noun: str) -> None:
    answer = send(cast.robot.client, noun, [ROWS[noun](number) for number in range(1_001)], status=422)
    assert answer["type"].endswith("too_many_rows")
    assert not Party.objects.exists()


def test_a_refused_row_does_not_stop_the_others(cast: Cast) -> None:
    rows = [person(1), person(2, born_on="31/02/1980"), person(3, email="nobody"), person(4, born_on="1980-02-31")]
    answer = send(cast.robot.client, "people", rows)
    assert outcomes(answer) == ["created", "refused", "refused", "refused"]
    assert problems(answer, 1) == [("not_an_iso_date", "born_on")]
    assert problems(answer, 2)[0][1] == "email"
    assert problems(answer, 3)[0][1] == "born_on"
    assert answer["counts"] == {
        "created": 1, "updated": 0, "unchanged": 0, "matched": 0, "waiting": 0, "refused": 3,
    }  # fmt: skip


def test_a_row_that_nothing_can_meet_again_is_refused(cast: Cast) -> None:
    answer = send(cast.robot.client, "people", [{"last_name": "Nobody"}])
    assert problems(answer) == [("no_key", "")]


def test_a_number_twice_in_one_request_is_used_once(cast: Cast) -> None:
    for noun in ROWS:
        answer = send(cast.robot.client, noun, [ROWS[noun](1), ROWS[noun](1)])
        assert outcomes(answer) == ["created", "refused"], noun
    assert OrderLine.objects.count() == 1


def test_a_field_that_does_not_exist_is_named(cast: Cast) -> None:
    answer = send(cast.robot.client, "people", [person(1, frist_name="Ada")], status=422)
    assert answer["errors"][0]["field"].endswith("frist_name")
    custom = send(cast.robot.client, "people", [person(1, custom={"shoe": 42})])
    assert problems(custom) == [("unknown_field", "custom.shoe")]


def test_custom_fields_come_in(cast: Cast) -> None:
    CustomField.objects.create(record_type="person", key="shoe", label="Shoe", kind="number")
    answer = send(cast.robot.client, "people", [person(1, custom={"shoe": 42})])
    assert outcomes(answer) == ["created"]
    assert Party.objects.get().custom == {"shoe": 42}


def test_somebody_known_by_their_email_is_matched(cast: Cast) -> None:
    known = PersonFactory.create(first_name="Ada", last_name="Lovelace", email="ada@example.org")
    row = {"first_name": "Ada", "last_name": "Lovelace", "email": "ADA@example.org"}
    answer = send(cast.robot.client, "people", [row])
    assert outcomes(answer) == ["matched"]
    assert answer["rows"][0]["uuid"] == str(known.uuid)


def test_where_several_could_be_meant_the_row_waits_until_one_is_named(cast: Cast) -> None:
    known = [
        PersonFactory.create(first_name=name, last_name="Roux", email="roux@example.org") for name in ("Ada", "Bea")
    ]
    row = {"external_id": "C9", "last_name": "Roux", "email": "roux@example.org"}
    answer = send(cast.robot.client, "people", [row])
    assert outcomes(answer) == ["waiting"]
    assert set(answer["rows"][0]["candidates"]) == {str(party.uuid) for party in known}
    chosen = send(cast.robot.client, "people", [row | {"uuid": answer["rows"][0]["candidates"][0]}])
    assert outcomes(chosen) == ["updated"]
    assert ExternalId.objects.get().party.uuid == known[0].uuid or ExternalId.objects.get().party.uuid == known[1].uuid


def test_a_number_that_is_anothers_is_not_moved(cast: Cast) -> None:
    send(cast.robot.client, "people", [person(1)])
    other = PersonFactory.create(last_name="Other")
    answer = send(cast.robot.client, "people", [person(1, uuid=str(other.uuid))])
    assert problems(answer) == [("number_of_another", "external_id")]


@pytest.mark.parametrize("by", ["external_id", "email", "uuid"])
def test_a_customer_out_of_scope_is_neither_named_nor_changed(cast: Cast, by: str) -> None:
    theirs = PersonFactory.create(
        first_name="Ada", last_name="Secret", email="ada@example.org", owner=cast.outsider.user, team=cast.south
    )
    ExternalId.objects.create(party=theirs, source="shop", external_id="C1")
    row = {
        "external_id": {"external_id": "C1", "last_name": "Changed"},
        "email": {"last_name": "Changed", "email": "ada@example.org"},
        "uuid": {"uuid": str(theirs.uuid), "last_name": "Changed"},
    }[by]
    answer = send(cast.owner.client, "people", [row])
    assert outcomes(answer) == ["refused"]
    assert "Secret" not in json.dumps(answer)
    assert answer["rows"][0]["candidates"] == []
    assert answer["rows"][0]["uuid"] is None
    theirs.refresh_from_db()
    assert theirs.last_name == "Secret"
    order_row = order(1, customer={**({by: row[by]}), "name": "Changed"})
    assert outcomes(send(cast.owner.client, "orders", [order_row])) == ["refused"]
    assert not Order.objects.exists()


def test_what_a_representative_brings_is_their_own(cast: Cast) -> None:
    send(cast.owner.client, "people", [person(1)])
    assert Party.objects.get().owner == cast.owner.user
    assert cast.colleague.client.get("/api/v1/people").json()["items"]
    assert not cast.outsider.client.get("/api/v1/people").json()["items"]


def test_an_order_of_somebody_elses_customer_is_not_changed(cast: Cast) -> None:
    send(cast.robot.client, "orders", [order(1)])
    answer = send(cast.owner.client, "orders", [{"external_id": "O1", "channel": "Mine"}])
    assert problems(answer) == [("out_of_sight", "external_id")]
    assert Order.objects.get().channel == ""


@pytest.mark.parametrize(("noun", "who"), [("people", "analyst"), ("products", "owner"), ("orders", "partner")])
def test_without_the_right_the_request_is_refused_whole(cast: Cast, noun: str, who: str) -> None:
    member: Member = getattr(cast, who)
    answer = send(member.client, noun, [ROWS[noun](1)], status=403)
    assert answer["type"].endswith("not_allowed")


def test_nobody_sends_rows_without_a_token(cast: Cast) -> None:
    for noun in ROWS:
        send(cast.anonymous, noun, [ROWS[noun](1)], status=401)


def test_a_representative_cannot_bring_products_in_by_their_orders(cast: Cast) -> None:
    answer = send(cast.owner.client, "orders", [order(1)])
    assert problems(answer) == [("unknown_product", "lines.0.product")]
    ProductFactory.create(code="P1")
    assert outcomes(send(cast.owner.client, "orders", [order(1)])) == ["created"]


def test_the_history_says_that_a_program_did_it(cast: Cast) -> None:
    for noun, verb in {"people": "party.import", "products": "product.import", "orders": "order.import"}.items():
        send(cast.robot.client, noun, [ROWS[noun](7)])
        entry = AuditEntry.objects.filter(verb=verb).latest("pk")
        assert entry.door == "rest"
        assert entry.actor_id == cast.robot.user.pk


def test_an_order_meets_its_customer_and_its_product_and_adds_its_lines(cast: Cast) -> None:
    send(cast.robot.client, "people", [person(1, email="c1@example.org")])
    send(cast.robot.client, "products", [{"external_id": "P1", "name": "Pump", "unit_cost": 4}])
    lines = [
        {"product": "P1", "quantity": 2, "unit_price": "10.125", "discount": 10},
        {"product_name": "Delivery", "amount": -3.5},
    ]
    send(cast.robot.client, "orders", [order(1, lines=lines)])
    found = Order.objects.get()
    assert found.party == Party.objects.get()
    assert found.amount == Decimal("14.725")
    assert [line.product.name for line in found.lines.select_related("product") if line.product] == ["Pump", "Delivery"]
    assert Product.objects.count() == 2


def test_a_problem_of_a_line_says_which_line(cast: Cast) -> None:
    lines = [{"product": "P1", "unit_price": 1}, {"product": "P1", "unit_price": "1,50"}]
    answer = send(cast.robot.client, "orders", [order(1, lines=lines), order(2)])
    assert outcomes(answer) == ["refused", "created"]
    assert problems(answer) == [("not_a_plain_number", "lines.1.unit_price")]


def test_an_order_keeps_its_currency_when_the_row_names_none(cast: Cast) -> None:
    send(cast.robot.client, "orders", [order(1, currency="USD"), order(2)])
    send(cast.robot.client, "orders", [order(1, channel="Web"), order(2, currency="EUR")])
    assert Order.objects.get(external_id="O1").currency == "USD"


def test_a_repeated_request_with_the_same_key_gets_the_same_answer(cast: Cast) -> None:
    body = json.dumps({"source": "shop", "rows": [person(1)]})
    answers = [
        cast.robot.client.post(
            "/api/v1/people/upsert", body, content_type="application/json", headers={"Idempotency-Key": "u1"}
        )
        for _turn in range(2)
    ]
    assert outcomes(answers[1].json()) == ["created"]
    assert answers[1]["Idempotency-Replayed"] == "true"


def test_who_may_not_see_costs_cannot_write_them(cast: Cast) -> None:
    role = cast.robot.user.role
    role.hidden_fields = ["product.unit_cost"]
    role.save()
    answer = send(cast.robot.client, "products", [ROWS["products"](1)])
    assert problems(answer) == [("hidden_field", "unit_cost")]
