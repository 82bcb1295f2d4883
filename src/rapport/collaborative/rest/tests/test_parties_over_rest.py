"""People and companies over REST: the same verbs, the same scope, in the form of the web."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from rapport.collaborative.rest.tests.door import ask
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

SOPHIE = {
    "first_name": "Sophie",
    "last_name": "Marchand",
    "contact_points": [{"kind": "email", "value": "sophie@example.org"}],
    "tags": ["Ambassadrice"],
}


def post(client: Client, url: str, body: Any, **headers: str) -> Any:
    return client.post(url, json.dumps(body), content_type="application/json", headers=headers)


def patch(client: Client, url: str, body: Any, **headers: str) -> Any:
    return client.patch(url, json.dumps(body), content_type="application/json", headers=headers)


@pytest.fixture
def sophie(cast: Cast) -> dict[str, Any]:
    answer = post(cast.robot.client, "/api/v1/people", SOPHIE)
    assert answer.status_code == 201, answer.content
    body: dict[str, Any] = answer.json()
    return body


def test_a_program_creates_a_person_whole(sophie: dict[str, Any]) -> None:
    assert sophie["name"] == "Sophie Marchand"
    assert sophie["email"] == "sophie@example.org"
    assert sophie["tags"] == ["Ambassadrice"]
    assert sophie["version"] >= 1


def test_without_a_token_the_answer_is_a_problem_that_says_what_to_send(cast: Cast) -> None:
    answer = cast.anonymous.get("/api/v1/people")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert "Bearer" in answer.json()["detail"]


def test_a_wrong_token_is_refused(cast: Cast) -> None:
    answer = Client(headers={"Authorization": "Bearer rpt_wrong"}).get("/api/v1/people")
    assert answer.status_code == 401
    assert answer.json()["type"].endswith("token_refused")


def test_a_repeated_request_with_the_same_key_creates_nothing_twice(cast: Cast) -> None:
    first = post(cast.robot.client, "/api/v1/people", SOPHIE, Idempotency_Key="a1")
    again = post(cast.robot.client, "/api/v1/people", SOPHIE, Idempotency_Key="a1")
    assert first.json()["uuid"] == again.json()["uuid"]
    assert again["Idempotency-Replayed"] == "true"
    assert Party.objects.count() == 1


def test_a_key_used_for_another_request_is_refused(cast: Cast) -> None:
    post(cast.robot.client, "/api/v1/people", SOPHIE, Idempotency_Key="a1")
    other = post(cast.robot.client, "/api/v1/people", {"last_name": "Other"}, Idempotency_Key="a1")
    assert other.status_code == 422
    assert Party.objects.count() == 1


def test_a_change_on_the_version_that_was_read_goes_in(cast: Cast, sophie: dict[str, Any]) -> None:
    url = f"/api/v1/people/{sophie['uuid']}"
    version = cast.robot.client.get(url)["ETag"]
    answer = patch(cast.robot.client, url, {"job_title": "Directrice"}, If_Match=version)
    assert answer.status_code == 200
    assert answer.json()["job_title"] == "Directrice"
    assert answer["ETag"] != version


def test_a_change_that_comes_too_late_is_refused_with_412(cast: Cast, sophie: dict[str, Any]) -> None:
    url = f"/api/v1/people/{sophie['uuid']}"
    version = cast.robot.client.get(url)["ETag"]
    patch(cast.robot.client, url, {"job_title": "Directrice"}, If_Match=version)
    late = patch(cast.robot.client, url, {"job_title": "Gérante"}, If_Match=version)
    assert late.status_code == 412
    assert Party.objects.get(uuid=sophie["uuid"]).job_title == "Directrice"


def test_what_lies_outside_the_scope_answers_404(cast: Cast, sophie: dict[str, Any]) -> None:
    assert cast.owner.client.get(f"/api/v1/people/{sophie['uuid']}").status_code == 404
    assert cast.owner.client.get("/api/v1/people").json()["items"] == []
    assert len(cast.outsider.client.get("/api/v1/people").json()["items"]) == 1


def test_who_may_see_but_not_edit_is_answered_403(cast: Cast, sophie: dict[str, Any]) -> None:
    answer = cast.analyst.client.patch(
        f"/api/v1/people/{sophie['uuid']}", json.dumps({"job_title": "x"}), content_type="application/json"
    )
    assert answer.status_code == 403


def test_a_list_is_read_page_by_page_without_loss(cast: Cast) -> None:
    for number in range(7):
        post(cast.robot.client, "/api/v1/people", {"last_name": f"Name {number}"})
    seen: list[str] = []
    cursor = ""
    for _turn in range(10):
        page = cast.robot.client.get(f"/api/v1/people?limit=3&sort=name&cursor={cursor}").json()
        seen += [item["last_name"] for item in page["items"]]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == [f"Name {number}" for number in range(7)]


def test_a_list_takes_the_filters_of_the_pages(cast: Cast, sophie: dict[str, Any]) -> None:
    post(cast.robot.client, "/api/v1/people", {"last_name": "Guérin"})
    found = cast.robot.client.get("/api/v1/people", {"f": "name~contains~guerin"}).json()["items"]
    assert [item["last_name"] for item in found] == ["Guérin"]


def test_an_unknown_filter_is_refused_with_its_name(cast: Cast) -> None:
    answer = cast.robot.client.get("/api/v1/people", {"f": "shoe~is~42"})
    assert answer.status_code == 400
    assert "shoe" in answer.json()["detail"]


def test_unreadable_values_are_named(cast: Cast) -> None:
    answer = post(cast.robot.client, "/api/v1/people", {"last_name": "X", "born_on": "31/02/1980"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].endswith("born_on")


def test_a_binned_person_is_gone_until_restored(cast: Cast, sophie: dict[str, Any]) -> None:
    url = f"/api/v1/people/{sophie['uuid']}"
    assert cast.robot.client.delete(url).status_code == 204
    assert cast.robot.client.get(url).status_code == 404
    assert post(cast.robot.client, f"{url}/restore", {}).status_code == 200
    assert cast.robot.client.get(url).status_code == 200


def test_a_day_of_birth_is_a_written_day_and_never_a_number(cast: Cast) -> None:
    party = PersonFactory.create(owner=cast.owner.user, team=cast.north)
    for given in (0, 86400, 0.0, "0", "1970-01-01T00:00:00", True):
        assert ask(cast.owner, "patch", f"/people/{party.uuid}", {"born_on": given}).status_code == 422, given
    for path, values in (
        ("/todos", {"title": "Call", "due_on": 0}),
        ("/contracts", {"party": f"{party.uuid}", "label": "Care", "starts_on": "0"}),
    ):
        assert ask(cast.owner, "post", path, values).status_code == 422, path
    answer = ask(cast.owner, "patch", f"/people/{party.uuid}", {"born_on": "1970-01-01"})
    assert (answer.status_code, answer.json()["born_on"]) == (200, "1970-01-01")
