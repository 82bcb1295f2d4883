"""What hangs on any record over REST: notes, files, tags, history; and what stands around a customer."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.collaborative.rest.tests.door import PROBLEM, ask, statuses, walk
from rapport.core.metadata.models import CustomField
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from tests.cast import Cast

IN_SCOPE = {"owner": 200, "colleague": 200, "outsider": 404, "partner": 404, "anonymous": 401}


@pytest.fixture
def person(cast: Cast) -> Party:
    return PersonFactory.create(owner=cast.owner.user, team=cast.north)


@pytest.fixture
def note(cast: Cast, person: Party) -> Any:
    return ask(cast.owner, "post", f"/records/party/{person.uuid}/notes", {"text": "Likes the garden."}).json()


@pytest.mark.parametrize("part", ["notes", "files", "tags", "history"])
def test_what_hangs_on_a_record_is_seen_by_those_who_see_the_record(cast: Cast, person: Party, part: str) -> None:
    assert statuses(cast, "get", f"/records/party/{person.uuid}/{part}") == IN_SCOPE
    assert ask(cast.owner, "get", f"/records/shoe/{person.uuid}/{part}").status_code == 404


@pytest.mark.parametrize("part", ["timeline", "relationships"])
def test_what_stands_around_a_customer_is_seen_by_those_who_see_them(cast: Cast, person: Party, part: str) -> None:
    assert statuses(cast, "get", f"/people/{person.uuid}/{part}") == IN_SCOPE
    assert ask(cast.owner, "get", f"/companies/{person.uuid}/{part}").status_code == 404


def test_a_note_is_written_corrected_removed_and_restored(cast: Cast, note: Any) -> None:
    url = f"/notes/{note['uuid']}"
    assert statuses(cast, "get", url) == IN_SCOPE
    edited = ask(cast.owner, "patch", url, {"text": "Likes the terrace."}, If_Match=f'"{note["version"]}"')
    assert edited.json()["text"] == "Likes the terrace."
    assert edited["ETag"] == f'"{note["version"] + 1}"'
    late = ask(cast.owner, "patch", url, {"text": "Late"}, If_Match=f'"{note["version"]}"')
    assert (late.status_code, late["Content-Type"]) == (412, PROBLEM)
    assert ask(cast.colleague, "patch", url, {"text": "Not mine"}).status_code == 403
    assert ask(cast.owner, "delete", url).status_code == 204
    assert ask(cast.owner, "get", url).status_code == 404
    assert ask(cast.owner, "post", f"{url}/restore").status_code == 200


def test_an_empty_note_is_refused_in_a_sentence(cast: Cast, person: Party) -> None:
    answer = ask(cast.owner, "post", f"/records/party/{person.uuid}/notes", {"text": " "})
    assert (answer.status_code, answer["Content-Type"], answer.json()["field"]) == (422, PROBLEM, "text")


def test_notes_are_read_page_by_page_newest_first(cast: Cast, person: Party) -> None:
    for number in range(5):
        ask(cast.owner, "post", f"/records/party/{person.uuid}/notes", {"text": f"Note {number}"})
    found = walk(cast.owner, f"/records/party/{person.uuid}/notes")
    assert [item["text"] for item in found] == [f"Note {number}" for number in (4, 3, 2, 1, 0)]


def test_a_file_is_attached_downloaded_removed_and_restored(cast: Cast, person: Party) -> None:
    url = f"/api/v1/records/party/{person.uuid}/files"
    given = {"file": SimpleUploadedFile("plan.txt", b"The plan")}
    added = cast.owner.client.post(url, given, headers={"Idempotency-Key": "f1"})
    assert added.status_code == 201, added.content
    file = f"/files/{added.json()['uuid']}"
    assert statuses(cast, "get", file) == IN_SCOPE
    content = ask(cast.owner, "get", f"{file}/content")
    assert b"".join(content.streaming_content) == b"The plan"
    assert ask(cast.outsider, "get", f"{file}/content").status_code == 404
    assert [item["name"] for item in walk(cast.owner, f"/records/party/{person.uuid}/files")] == ["plan.txt"]
    assert statuses(cast, "delete", file)["outsider"] == 404
    assert ask(cast.owner, "get", file).status_code == 404
    assert ask(cast.owner, "post", f"{file}/restore").status_code == 200


def test_a_file_sent_again_with_its_key_is_attached_once(cast: Cast, person: Party) -> None:
    url = f"/api/v1/records/party/{person.uuid}/files"
    for _turn in range(2):
        given = {"file": SimpleUploadedFile("plan.txt", b"The plan")}
        last = cast.owner.client.post(url, given, headers={"Idempotency-Key": "f1"})
    assert last["Idempotency-Replayed"] == "true"
    assert len(walk(cast.owner, f"/records/party/{person.uuid}/files")) == 1


@pytest.mark.parametrize("holder", ["product", "order"])
def test_tags_stand_on_any_record(cast: Cast, person: Party, holder: str) -> None:
    record = ProductFactory.create() if holder == "product" else OrderFactory.create(party=person)
    url = f"/records/{holder}/{record.uuid}/tags"
    assert ask(cast.manager, "put", url, {"tags": ["Solar", "New", "new"]}).json()["tags"] == ["new", "Solar"]
    assert ask(cast.manager, "get", url).json()["tags"] == ["new", "Solar"]
    assert ask(cast.analyst, "put", url, {"tags": []}).status_code == 403


def test_the_history_names_fields_before_and_after_and_hides_what_is_hidden(cast: Cast, person: Party) -> None:
    ask(cast.owner, "patch", f"/people/{person.uuid}", {"job_title": "Architect", "born_on": "1980-12-31"})
    change = ask(cast.owner, "get", f"/records/party/{person.uuid}/history").json()["items"][0]
    assert {"name": "job_title", "before": "", "after": "Architect"} in change["fields"]
    assert change["door"] == "rest"
    seen = ask(cast.analyst, "get", f"/records/party/{person.uuid}/history").json()["items"][0]
    assert "born_on" not in {field["name"] for field in seen["fields"]}


def test_custom_fields_are_listed_for_the_records_that_one_may_see(cast: Cast) -> None:
    CustomField.objects.create(record_type="person", key="shoe", label="Shoe", kind="number")
    assert [row["key"] for row in ask(cast.owner, "get", "/custom-fields?record_type=person").json()] == ["shoe"]
    assert ask(cast.owner, "get", "/custom-fields?record_type=order").json() == []
    assert ask(cast.anonymous, "get", "/custom-fields").status_code == 401


def test_the_timeline_tells_what_happened_in_the_readers_words(cast: Cast, person: Party, note: Any) -> None:
    items = ask(cast.owner, "get", f"/people/{person.uuid}/timeline").json()["items"]
    assert items[0]["verb"] == "note.add"
    assert "Owner" in items[0]["text"]
    assert "<" not in items[0]["text"]


def test_a_person_works_for_a_company_until_the_link_ends(cast: Cast, person: Party) -> None:
    company = CompanyFactory.create(owner=cast.owner.user, team=cast.north)
    made = ask(
        cast.owner, "post", f"/people/{person.uuid}/relationships", {"other": str(company.uuid), "title": "Director"}
    )
    assert (made.status_code, made.json()["other"]) == (201, str(company.uuid))
    seen = ask(cast.owner, "get", f"/companies/{company.uuid}/relationships").json()["items"]
    assert (seen[0]["other"], seen[0]["title"]) == (str(person.uuid), "Director")
    twice = ask(cast.owner, "post", f"/people/{person.uuid}/relationships", {"other": str(company.uuid)})
    assert twice.json()["type"].endswith("already_related")
    link = f"/people/{person.uuid}/relationships/{made.json()['id']}"
    assert ask(cast.outsider, "delete", link).status_code == 404
    assert ask(cast.owner, "delete", f"{link}?on=2024-05-01").status_code == 204
    ended = ask(cast.owner, "get", f"/people/{person.uuid}/relationships").json()["items"]
    assert ended[0]["ends_on"] == "2024-05-01"


def test_the_other_end_of_a_link_stays_unnamed_out_of_scope(cast: Cast, person: Party) -> None:
    theirs = CompanyFactory.create(owner=cast.outsider.user, team=cast.south)
    ask(cast.administrator, "post", f"/people/{person.uuid}/relationships", {"other": str(theirs.uuid)})
    seen = ask(cast.owner, "get", f"/people/{person.uuid}/relationships").json()["items"]
    assert (seen[0]["other"], seen[0]["name"]) == (None, "")


def test_a_contact_point_becomes_the_main_one_and_is_judged(cast: Cast, person: Party) -> None:
    url = f"/people/{person.uuid}/contact-points"
    for value in ("one@example.org", "two@example.org"):
        points = ask(cast.owner, "post", url, {"kind": "email", "value": value}).json()["contact_points"]
    second = next(point["id"] for point in points if point["value"] == "two@example.org")
    assert ask(cast.owner, "post", f"{url}/{second}/main").json()["email"] == "two@example.org"
    judged = ask(cast.owner, "put", f"{url}/{second}/quality", {"quality": "verified"}).json()["contact_points"]
    assert next(point["quality"] for point in judged if point["id"] == second) == "verified"
    assert ask(cast.outsider, "post", f"{url}/{second}/main").status_code == 404


@pytest.mark.parametrize("noun", ["products", "orders"])
def test_products_and_orders_come_back_from_the_bin(cast: Cast, person: Party, noun: str) -> None:
    record = ProductFactory.create() if noun == "products" else OrderFactory.create(party=person)
    url = f"/{noun}/{record.uuid}"
    assert ask(cast.manager, "post", f"{url}/restore").status_code == 404
    assert ask(cast.manager, "delete", url).status_code == 204
    assert ask(cast.manager, "get", url).status_code == 404
    assert statuses(cast, "post", f"{url}/restore")["outsider"] == 404
    assert ask(cast.manager, "get", url).status_code == (200 if noun == "orders" else 404)
    if noun == "products":
        assert ask(cast.manager, "post", f"{url}/restore").status_code == 200
