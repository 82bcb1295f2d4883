"""A column pasted into a list: one verb, each row from the version that was seen, refusals on their cells, one undo."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rapport.core.audit.models import AuditEntry
from rapport.core.search.models import SearchDocument
from rapport.operational.parties.models import Party, TimelineEntry
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from tests.cast import Cast, Member

PART = {"HX-Request": "true"}


def three(cast: Cast) -> list[Party]:
    return list(PersonFactory.create_batch(3, owner=cast.owner.user, team=cast.north))


def paste(member: Member, column: str, rows: list[Party], values: list[str], key: str = "person") -> Any:
    data = {"uuid": [row.uuid for row in rows], "version": [row.version for row in rows], "value": values}
    return member.client.post(reverse(f"parties:{key}_list_paste", args=[column]), data, headers=PART)


def test_each_line_goes_into_its_row_by_one_verb(cast: Cast) -> None:
    rows = three(cast)
    answer = paste(cast.owner, "job_title", rows, ["Gérante", " Artisan ", "Maire"]).json()
    assert [Party.objects.get(pk=row.pk).job_title for row in rows] == ["Gérante", "Artisan", "Maire"]
    assert [(cell["version"], "Artisan" in cell["html"]) for cell in answer["cells"]] == [
        (2, False),
        (2, True),
        (2, False),
    ]
    entry = AuditEntry.objects.get(verb="party.edit_many")
    assert (entry.verb, entry.record_count, entry.changes.first().after) == (
        "party.edit_many",
        3,
        {"job_title": "Gérante"},
    )
    assert TimelineEntry.objects.count() == 3


def test_what_was_pasted_is_taken_back_at_once_but_for_what_was_edited_since(cast: Cast) -> None:
    rows = three(cast)
    Party.objects.filter(pk=rows[0].pk).update(job_title="Plombier")
    undo = paste(cast.owner, "job_title", rows, ["A", "B", "C"]).json()["toast"]["undo"]
    Party.objects.filter(pk=rows[2].pk).update(job_title="Notaire")
    page = cast.owner.client.post(undo, headers=PART).headers["HX-Redirect"]
    assert [Party.objects.get(pk=row.pk).job_title for row in rows] == ["Plombier", "", "Notaire"]
    told = cast.owner.client.get(page).content.decode()
    assert (str(rows[2]) in told, str(rows[0]) in told) == (True, False)
    assert [who.client.post(undo, headers=PART).status_code for who in (cast.owner, cast.colleague)] == [409, 404]


def test_a_row_that_somebody_saved_meanwhile_is_refused_on_its_cell_and_the_others_are_written(cast: Cast) -> None:
    rows = three(cast)
    cast.colleague.client.post(
        reverse("parties:person_list_cell", args=[rows[1].uuid, "job_title"]),
        {"value": "Notaire", "version": 1},
        headers=PART,
    )
    answer = paste(cast.owner, "job_title", rows, ["A", "B", "C"]).json()
    assert [Party.objects.get(pk=row.pk).job_title for row in rows] == ["A", "Notaire", "C"]
    assert [("aria-invalid" in cell["html"]) for cell in answer["cells"]] == [False, True, False]
    assert cast.colleague.user.name in answer["cells"][1]["html"]
    assert answer["toast"]["tone"] == "warn"


def test_a_value_that_does_not_fit_is_refused_on_its_cell(cast: Cast) -> None:
    rows = list(CompanyFactory.create_batch(2, owner=cast.owner.user, team=cast.north))
    answer = paste(cast.owner, "registration", rows, ["732 829 320", "123"], "company").json()
    assert [Party.objects.get(pk=row.pk).registration for row in rows] == ["732829320", ""]
    assert "123" in answer["cells"][1]["html"]


def test_a_choice_is_pasted_as_readers_see_it(cast: Cast) -> None:
    rows = three(cast)
    answer = paste(cast.owner, "preferred_channel", rows, ["Telephone", "email", "Pigeon"]).json()
    assert [Party.objects.get(pk=row.pk).preferred_channel for row in rows] == ["phone", "email", ""]
    assert "aria-invalid" in answer["cells"][2]["html"]


def test_rows_out_of_sight_are_left_out_and_rows_out_of_reach_refused(cast: Cast) -> None:
    mine, theirs = three(cast)[0], PersonFactory.create(owner=cast.outsider.user, team=cast.south)
    answer = paste(cast.owner, "job_title", [mine, theirs], ["A", "B"]).json()
    assert [cell["uuid"] for cell in answer["cells"]] == [str(mine.uuid)]
    assert Party.objects.get(pk=theirs.pk).job_title == ""
    assert paste(cast.analyst, "job_title", [mine], ["B"]).status_code == 403


def test_a_column_without_a_verb_over_many_takes_one_line_at_a_time(cast: Cast) -> None:
    parties = three(cast)
    assert paste(cast.owner, "city", parties, ["A", "B", "C"]).status_code == 422
    assert paste(cast.owner, "city", parties[:1], ["Clisson"]).status_code == 200
    assert Party.objects.filter(city="Clisson").count() == 1


@pytest.mark.parametrize("column", ["team", "revenue", "nothing"])
def test_a_column_that_is_not_edited_takes_nothing(cast: Cast, column: str) -> None:
    assert paste(cast.owner, column, three(cast), ["A", "B", "C"]).status_code == 404


def test_a_paste_asks_as_often_for_six_rows_as_for_three(cast: Cast) -> None:
    paste(cast.owner, "job_title", three(cast), ["A", "B", "C"])
    counts = []
    for size in (3, 6):
        rows = list(PersonFactory.create_batch(size, owner=cast.owner.user, team=cast.north))
        with CaptureQueriesContext(connection) as asked:
            paste(cast.owner, "job_title", rows, ["Gérante"] * size)
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert SearchDocument.objects.filter(record_type="party").count() == 12
