"""Every kind of custom field at every door: form, page, cell, filter, sort, files, programs, search, history."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.urls import reverse

from rapport.collaborative.rest.tests.door import ask
from rapport.core.exchange.services import imports, running
from rapport.core.metadata.models import CustomField, CustomFieldKind
from rapport.core.metadata.services import fields
from rapport.core.search.services import index
from rapport.kit import clock
from rapport.kit.errors import Invalid, NotAllowed
from rapport.operational.parties.models import Party
from rapport.operational.parties.services import people
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 3, 12, 9, 0, tzinfo=UTC)
PART = {"HX-Request": "true"}


@dataclass(frozen=True)
class Case:
    """One kind: what is typed, what is kept, what a page and a file show, a filter that finds it, a bad value."""

    kind: str
    typed: Any
    kept: Any
    shown: str
    filed: str
    finds: str
    bad: Any = None


CASES = (
    Case("text", " Villa  Ker ", "Villa Ker", "Villa Ker", "Villa Ker", "contains~villa", "x" * 301),
    Case("long_text", "One\r\ntwo", "One\ntwo", "One", "One\ntwo", "contains~two", "x" * 10_001),
    Case("whole", "1 998", 1998, "1", "1998", "min~1990", "1.5"),
    Case("number", "34,5", 34.5, "34", "34.5", "between~34|35", "many"),
    Case("money", "1 250,50 €", 1250.5, "250", "1250.5", "min~1000", "rich"),
    Case("percent", "12,5 %", 12.5, "12", "12.5", "max~13", "half"),
    Case("flag", "true", True, "", "", "is~yes", "perhaps"),
    Case("date", "2021-02-03", "2021-02-03", "2021", "2021-02-03", "min~2021-01-01", "2021-02-30"),
    Case("moment", "2021-02-03T09:30", "2021-02-03T08:30+00:00", "09:30", "2021-02-03", "max~2021-02-03", "soon"),
    Case("choice", "Wood", "Wood", "Wood", "Wood", "is~Wood", "Steam"),
    Case("choices", ["Sun", "Wind"], ["Sun", "Wind"], "Sun", "Sun; Wind", "is~Wind", ["Coal"]),
    Case("email", "a@ker.fr", "a@ker.fr", "a@ker.fr", "a@ker.fr", "contains~ker", "a@"),
    Case("phone", "02 40 11 22 33", "02 40 11 22 33", "02 40 11 22 33", "02 40 11 22 33", "contains~02 40", "ring"),
    Case("link", "ker.fr/plan", "https://ker.fr/plan", "ker.fr/plan", "https://ker.fr/plan", "contains~plan", "ker fr"),
)  # fmt: skip
CHOICES = {"choice": ["Wood", "Gas"], "choices": ["Sun", "Wind", "Water"]}


@pytest.fixture
def defined(cast: Cast) -> None:
    by = cast.administrator.actor
    for case in CASES:
        settings = {"is_searchable": True} if case.kind == "text" else {}
        row = fields.define(
            "person", f"Own {case.kind}", case.kind, choices=CHOICES.get(case.kind, ()), settings=settings, by=by, at=AT
        )
        assert row.key == f"own_{case.kind}"
    fields.define("person", "Own user", "user", by=by, at=AT)


@pytest.fixture
def party(cast: Cast, defined: None) -> Party:
    """Entered by the form of a new person."""
    typed = {f"custom.own_{case.kind}": case.typed for case in CASES}
    url = reverse("parties:person_create")
    asked = cast.owner.client.get(url).content.decode()
    assert all(f'name="custom.own_{kind}"' in asked for kind in CustomFieldKind.values)
    answer = cast.owner.client.post(url, {"last_name": "Ker", "custom.own_user": cast.manager.user.pk, **typed})
    assert answer.status_code == 302, answer.content.decode()
    return Party.objects.get(last_name="Ker")


def test_the_form_and_the_page_know_every_kind(cast: Cast, party: Party) -> None:
    kept = {f"own_{case.kind}": case.kept for case in CASES} | {"own_user": cast.manager.user.pk}
    assert party.custom == kept
    page = cast.owner.client.get(reverse("parties:party_detail", args=[party.uuid])).content.decode()
    assert [case.kind for case in CASES if case.shown not in page] == []
    assert cast.manager.user.name in page


def test_the_list_shows_filters_sorts_and_exports_every_kind(cast: Cast, party: Party) -> None:
    PersonFactory.create(name="Other", owner=cast.owner.user, team=cast.north)
    columns = ",".join(["name", *(f"custom.own_{kind}" for kind in CustomFieldKind.values)])
    base = reverse("parties:person_list")
    client = cast.manager.client
    page = client.get(f"{base}?cols={columns}").content.decode()
    assert [case.kind for case in CASES if case.shown not in page] == []
    finds = [(case.kind, case.finds) for case in CASES] + [("user", f"is~{cast.manager.user.pk}")]
    for kind, condition in finds:
        found = client.get(f"{base}?f=custom.own_{kind}~{condition}").content.decode()
        assert ("Ker" in found, "Other" in found) == (True, False), kind
    sortable = [c.kind for c in CASES if c.kind not in ("choices", "flag", "long_text")]
    for kind in sortable:
        found = client.get(f"{base}?sort=-custom.own_{kind}").content.decode()
        assert found.index(">Ker<") < found.index(">Other<"), kind
    sent = b"".join(client.get(f"{base}export/csv/?cols={columns}")).decode("utf-8-sig")  # type: ignore[call-overload]
    row = next(row for row in csv.DictReader(io.StringIO(sent), dialect=csv.Sniffer().sniff(sent)) if "Ker" in str(row))
    assert [c.kind for c in CASES if c.filed.replace(".", ",") not in row[f"Own {c.kind}"].replace(".", ",")] == []


def test_every_kind_is_edited_in_its_cell_and_on_the_page(cast: Cast, party: Party) -> None:
    for case in CASES:
        for name, url in (
            ("cell", reverse("parties:person_list_cell", args=[party.uuid, f"custom.own_{case.kind}"])),
            ("page", reverse("parties:party_field", args=[party.uuid, f"custom.own_{case.kind}"])),
        ):
            assert 'name="value"' in cast.owner.client.get(url, headers=PART).content.decode()
            party.refresh_from_db()
            emptied = cast.owner.client.post(url, {"value": "", "version": party.version}, headers=PART)
            party.refresh_from_db()
            assert (emptied.status_code, f"own_{case.kind}" in party.custom) == (200, False), (name, case.kind)
            data = {"value": case.typed, "version": party.version}
            assert cast.owner.client.post(url, data, headers=PART).status_code == 200, (name, case.kind)
            party.refresh_from_db()
            assert party.custom[f"own_{case.kind}"] == case.kept
            if case.bad is not None:
                data = {"value": case.bad, "version": party.version}
                assert cast.owner.client.post(url, data, headers=PART).status_code == 422, (name, case.kind)


def test_programs_read_write_and_learn_every_kind(cast: Cast, party: Party) -> None:
    schema = {
        field["key"]: field["kind"] for field in ask(cast.owner, "get", "/custom-fields?record_type=person").json()
    }
    assert schema == {f"own_{kind}": kind for kind in CustomFieldKind.values}
    for case in CASES:
        path = f"/people/{party.uuid}"
        seen = ask(cast.owner, "get", path)
        assert seen.json()["custom"][f"own_{case.kind}"] == case.kept
        etag = {"If-Match": seen.headers["ETag"]}
        refused = ask(cast.owner, "patch", path, {"custom": {f"own_{case.kind}": case.bad}}, headers=etag)
        assert (refused.status_code, refused.json()["field"]) == (422, f"custom.own_{case.kind}")
        given = {"custom": {f"own_{case.kind}": case.typed}}
        assert ask(cast.owner, "patch", path, given, headers=etag).status_code == 200
    row = {"external_id": "7", "last_name": "Row", "custom": {f"own_{case.kind}": case.kept for case in CASES}}
    body = {"source": "shop", "rows": [row]}
    answer = ask(cast.administrator, "post", "/people/upsert", body)
    assert answer.json()["counts"]["created"] == 1, answer.json()
    assert Party.objects.get(last_name="Row").custom == {f"own_{case.kind}": case.kept for case in CASES}


def test_files_bring_every_kind_and_say_what_does_not_fit(cast: Cast, defined: None) -> None:
    out = io.StringIO()
    sheet = csv.writer(out, delimiter=";")
    sheet.writerow(["nom", *(f"Own {case.kind}" for case in CASES)])
    flat = ["; ".join(case.typed) if isinstance(case.typed, list) else case.typed for case in CASES]
    sheet.writerow(["Good", *flat])
    sheet.writerow(["Bad", *["" if case.kind != "email" else "a@" for case in CASES]])
    by, at = cast.administrator.actor, clock.now()
    record = imports.start(io.BytesIO(out.getvalue().encode()), name="f.csv", target="people", by=by, at=at, whole=True)
    running.run(record, by=by, at=at)
    assert Party.objects.get(last_name="Good").custom == {f"own_{case.kind}": case.kept for case in CASES}
    assert [reason["field"] for row in record.rows.all() for reason in row.reasons] == ["custom.own_email"]


def test_the_search_finds_what_is_searchable_and_history_tells_it(cast: Cast, party: Party) -> None:
    index("party", [party.pk])
    found = ask(cast.owner, "get", "/search?q=villa").json()
    assert str(party.uuid) in json.dumps(found)
    people.edit(party, {"custom": {"own_date": "2022-05-06", "own_choice": "Gas"}}, by=cast.owner.actor, at=AT)
    told = cast.owner.client.get(reverse("parties:party_history", args=[party.uuid])).content.decode()
    assert "2022" in told
    assert "Own choice" in told


def test_a_role_that_may_not_see_a_field_meets_it_nowhere(cast: Cast, party: Party) -> None:
    row = CustomField.objects.get(key="own_money")
    fields.edit(row, row.label, settings={"seen_by": ["director"]}, by=cast.administrator.actor, at=AT)
    owner = cast.owner
    path = f"/people/{party.uuid}"
    assert "own_money" not in ask(owner, "get", path).json()["custom"]
    assert "own_money" in ask(cast.manager, "get", path).json()["custom"]
    pages = (
        reverse("parties:party_detail", args=[party.uuid]),
        reverse("parties:party_history", args=[party.uuid]),
        reverse("parties:person_create"),
        reverse("parties:person_list") + "?cols=name,custom.own_money",
    )
    assert [page for page in pages if "Own money" in owner.client.get(page).content.decode()] == []
    assert owner.client.get(reverse("parties:person_list") + "?f=custom.own_money~min~1").status_code == 400
    assert "own_money" not in ask(owner, "get", f"/records/party/{party.uuid}/history").content.decode()
    assert "own_money" not in [field["key"] for field in ask(owner, "get", "/custom-fields").json()]
    with pytest.raises(Invalid):
        people.edit(party, {"custom": {"own_money": 1}}, by=owner.actor, at=AT)


def test_a_role_that_only_reads_a_field_does_not_write_it(cast: Cast, party: Party) -> None:
    row = CustomField.objects.get(key="own_text")
    fields.edit(row, row.label, settings={"edited_by": ["director"]}, by=cast.administrator.actor, at=AT)
    with pytest.raises(NotAllowed):
        people.edit(party, {"custom": {"own_text": "x"}}, by=cast.owner.actor, at=AT)
    assert (
        cast.owner.client.get(reverse("parties:party_field", args=[party.uuid, "custom.own_text"])).status_code == 404
    )
    assert "Villa Ker" in cast.owner.client.get(reverse("parties:party_detail", args=[party.uuid])).content.decode()
    people.edit(party, {"custom": {"own_text": "x"}}, by=cast.manager.actor, at=AT)


def test_what_is_needed_unique_and_bounded_is_refused_at_its_field(cast: Cast, defined: None) -> None:
    by, admin = cast.owner.actor, cast.administrator.actor
    rows = {row.kind: row for row in CustomField.objects.all()}
    changes: list[tuple[str, dict[str, Any]]] = [
        ("text", {"is_unique": True, "is_required": True, "limits": {"pattern": "FR-9999"}}),
        ("whole", {"limits": {"min": "1", "max": "10"}, "default": "5"}),
    ]
    for kind, settings in changes:
        fields.edit(rows[kind], rows[kind].label, settings=settings, by=admin, at=AT)
    for custom in ({}, {"own_text": "FR-99"}, {"own_text": "FR-1234", "own_whole": 11}):
        with pytest.raises(Invalid):
            people.create({"last_name": "No", "custom": custom}, [], by=by, at=AT)
    first = people.create({"last_name": "First", "custom": {"own_text": "FR-1234"}}, [], by=by, at=AT)
    assert first.custom == {"own_text": "FR-1234", "own_whole": 5}
    with pytest.raises(Invalid) as refusal:
        people.create({"last_name": "Second", "custom": {"own_text": "FR-1234"}}, [], by=by, at=AT)
    assert refusal.value.field == "custom.own_text"
    with pytest.raises(Invalid):
        people.edit(first, {"custom": {"own_text": ""}}, by=by, at=AT)
    people.edit(first, {"custom": {"own_whole": 6}}, by=by, at=AT)
    body = io.BytesIO(b"nom;Own text\nTwice;FR-1234\nFree;FR-0001\nAgain;FR-0001\nNone;\n")
    record = imports.start(body, name="f.csv", target="people", by=admin, at=clock.now(), whole=True)
    running.run(record, by=admin, at=clock.now())
    assert (record.created_count, sorted(record.rows.values_list("number", flat=True))) == (1, [2, 4, 5])
