"""Every list gives many rows one value: foreseen, done as one verb, taken back row by row, safe from clashes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from rapport.core.audit.models import RecordChange
from rapport.core.exchange.asking import seen_by
from rapport.core.exchange.models import BulkEdit
from rapport.core.exchange.services import bulk_edits
from rapport.core.jobs.services import JobCancelled
from rapport.core.metadata.tests.factories import CustomFieldFactory
from rapport.kit.records import record_types
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from rapport.web.lists.spec import lists
from tests.cast import Cast, Member
from tests.contract.makers import MAKERS

PART = {"HX-Request": "true"}
GIVEN = {
    "person": ("origin", "fair"), "household": ("origin", "fair"), "company": ("industry", "heat"),
    "product": ("is_active", "False"),
    "order": ("channel", "web"), "contract": ("starts_on", "2024-02-01"), "cost": ("amount", "12,50"),
    "hours": ("minutes", "33"), "interaction": ("outcome", "settled"),
}  # fmt: skip


def change(member: Member, key: str, rows: list[Any], field: str, value: str) -> Any:
    """Give the rows the value as the dialog does, and return the answer."""
    body = {"ids": [str(row.uuid) for row in rows], "field": field, "value": value, "confirmed": "1"}
    return member.client.post(reverse("exchange:edit_new", args=[key]), body, headers=PART)


def take_back(member: Member, edit: BulkEdit) -> BulkEdit:
    assert member.client.post(reverse("exchange:edit_undo", args=[edit.uuid]), headers=PART).status_code == 204
    return BulkEdit.objects.get(pk=edit.pk)


def state(key: str) -> list[dict[str, Any]]:
    model = record_types[key].model
    left_out = {"version", "updated_at"}
    names = [field.attname for field in model._meta.concrete_fields if field.attname not in left_out]
    return list(model.objects.order_by("pk").values(*names))


@pytest.mark.parametrize("key", [key for key, spec in lists.items() if spec.saver and key in record_types])
def test_many_rows_are_edited_and_binned_and_that_is_taken_back(cast: Cast, key: str) -> None:
    rows, before = [MAKERS[key](cast.owner.user, cast.north) for _each in range(3)], state(key)
    CustomFieldFactory.create(record_type=key, key="colour", label="Colour", kind="choice", choices=["Red", "Blue"])
    for name, value in (GIVEN[key], ("custom.colour", "Blue")):
        answer = change(cast.administrator, key, rows, name, value)
        edit = BulkEdit.objects.latest("pk")
        assert (answer.status_code, edit.changed_count, edit.refused) == (204, 3, []), answer.content.decode()
        toast = json.loads(answer.headers["HX-Trigger"])["toast"]
        assert (toast["undo"], toast["see"]["url"]) == (f"/edits/{edit.uuid}/undo/", f"/edits/{edit.uuid}/")
        assert RecordChange.objects.filter(entry_id__in=edit.entries).count() == 3
        assert state(key) != before
        page = cast.administrator.client.get(reverse("exchange:edit_detail", args=[edit.uuid])).context["page"]
        assert [line.before != line.after for line in page.rows] == [True] * 3
        back = take_back(cast.administrator, edit)
        assert (back.returned_count, back.kept, state(key)) == (3, [], before)
    binned = f"{reverse(lists[key].url_name)}bulk/bin/"
    answer = cast.administrator.client.post(binned, {"ids": [str(row.uuid) for row in rows]}, headers=PART)
    assert not record_types[key].rows().live().exists()
    undo = json.loads(answer.headers["HX-Trigger"])["toast"]["undo"]
    assert cast.owner.client.post(undo, headers=PART).status_code in (403, 404)
    assert cast.administrator.client.post(undo, headers=PART).status_code in (200, 204)
    assert state(key) == before


def test_rows_out_of_reach_are_foreseen_and_named_and_what_was_edited_since_is_kept(cast: Cast) -> None:
    mine, other, same = (
        PersonFactory.create(owner=owner, team=team, origin=origin, last_name=name)
        for owner, team, origin, name in (
            (cast.owner.user, cast.north, "", "Mine"), (cast.head.user, cast.south, "old", "Other"),
            (cast.owner.user, cast.north, "fair", "Same"),
        )
    )  # fmt: skip
    body = {"all": "1", "field": "origin", "value": "fair"}
    address = reverse("exchange:edit_new", args=["person"])
    seen = cast.head.client.post(address, body, headers=PART).content.decode()
    assert (">1<" in seen, Party.objects.filter(origin="fair").count()) == (True, 1)

    rows = [mine, other, same]
    change(cast.administrator, "person", rows, "origin", "trade show")
    edit = BulkEdit.objects.get()
    seen = cast.administrator.client.get(reverse("exchange:edit_detail", args=[edit.uuid])).context["page"].rows
    assert [(row.before, row.after) for row in seen] == [(was, "trade show") for was in ("", "old", "fair")]
    Party.objects.filter(pk=other.pk).update(origin="mine now")
    assert cast.colleague.client.get(reverse("exchange:edit_detail", args=[edit.uuid])).status_code == 404
    back = take_back(cast.administrator, edit)
    assert (back.returned_count, [pk for pk, _why in back.kept]) == (2, [other.pk])
    assert list(Party.objects.order_by("pk").values_list("origin", flat=True)) == ["", "mine now", "fair"]
    page = cast.administrator.client.get(reverse("exchange:edit_detail", args=[edit.uuid])).content.decode()
    assert "Other" in page
    assert "Mine" not in page
    again = cast.administrator.client.post(reverse("exchange:edit_undo", args=[edit.uuid]), headers=PART)
    assert again.status_code in (409, 422)


def killed(done: int, total: int) -> None:
    raise JobCancelled


def test_many_rows_are_written_by_a_job_that_goes_on_where_it_was_killed(
    cast: Cast, work_off: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_edits, "AT_ONCE", 2)
    monkeypatch.setattr(bulk_edits, "BATCH", 2)
    people = PersonFactory.create_batch(5, owner=cast.owner.user, team=cast.north)
    api = "/api/v1/edits"
    body = {"list_key": "person", "query": "f=origin~empty~", "field": "origin", "value": "fair"}
    seen = cast.robot.client.post(f"{api}/preview", json.dumps(body), "application/json")
    assert seen.json()["is_whole"] is False
    answer = cast.robot.client.post(api, json.dumps(body), "application/json")
    assert answer.status_code == 201, answer.content.decode()
    edit = BulkEdit.objects.get()
    wanted = bulk_edits.Wanted(seen_by("person", body["query"], cast.robot.actor), "origin", ["fair"])
    with pytest.raises(JobCancelled):
        bulk_edits.run(edit, wanted, by=cast.robot.actor, at=edit.created_at, progress=killed)
    work_off()
    edit.refresh_from_db()
    assert (edit.changed_count, len(edit.entries), Party.objects.filter(origin="fair").count()) == (5, 3, 5)
    assert cast.robot.client.post(f"{api}/{edit.uuid}/undo").status_code == 200
    work_off()
    assert cast.robot.client.get(f"{api}/{edit.uuid}").json()["counts"]["returned"] == len(people)
    assert not Party.objects.filter(origin="fair").exists()
