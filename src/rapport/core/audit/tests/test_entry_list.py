"""The audit log: filters, pages, details."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from rapport.core.audit import services as audit
from rapport.core.audit.models import AuditEntry
from rapport.kit.actor import Actor, Door
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = datetime(2024, 3, 1, 12, tzinfo=UTC)


def entry(by: Actor, verb: str = "team.edit", *, at: datetime = DAY, **after: Any) -> AuditEntry:
    return audit.record(verb, by=by, at=at, changes=[audit.Change("team", 1, before={"name": "A"}, after=after)])


def found(cast: Cast, **asked: str) -> list[int]:
    page = cast.administrator.client.get("/audit/", asked).context["page"]
    return [line.entry.pk for line in page.rows]


def test_entries_are_found_by_person_verb_door_and_day(cast: Cast) -> None:
    AuditEntry.objects.all().delete()
    mine = entry(cast.owner.actor)
    rest = entry(cast.manager.actor.through(Door.REST), "team.create")
    later = entry(Actor.system(), at=DAY + timedelta(days=2))

    assert found(cast) == [later.pk, rest.pk, mine.pk]
    assert found(cast, who="owner") == [mine.pk]
    assert found(cast, who="rapport") == [later.pk]
    assert found(cast, verb="team.create") == [rest.pk]
    assert found(cast, door="rest") == [rest.pk]
    assert found(cast, since="2024-03-02") == [later.pk]
    assert found(cast, until="2024-03-01") == [rest.pk, mine.pk]


def test_a_filter_that_makes_no_sense_is_said_and_left_out(cast: Cast) -> None:
    page = cast.administrator.client.get("/audit/", {"since": "31/02", "who": "owner"})

    assert page.status_code == 200
    assert "since" in page.context["form"].errors


def test_a_long_log_is_read_page_by_page_both_ways(cast: Cast) -> None:
    for _ in range(110):
        entry(cast.owner.actor)
    client, seen = cast.administrator.client, []
    page = client.get("/audit/").context["page"]
    while True:
        seen += [line.entry.pk for line in page.rows]
        if page.next is None:
            break
        page = client.get("/audit/", {"page": page.next.encode()}).context["page"]

    assert len(seen) == len(set(seen)) == AuditEntry.objects.count()
    assert seen == sorted(seen, reverse=True)
    back = client.get("/audit/", {"page": page.previous.encode()}).context["page"]
    assert [line.entry.pk for line in back.rows] == seen[-len(page.rows) - 50 : -len(page.rows)]


def test_an_entry_shows_each_field_before_and_after(cast: Cast) -> None:
    made = entry(cast.owner.actor, name="B")

    page = cast.administrator.client.get(f"/audit/{made.pk}/").content.decode()

    assert "Edited a team" in page
    assert "Owner" in page
    assert '<td class="before">A</td><td>B</td>' in page


def test_an_entry_that_does_not_exist_is_not_found(cast: Cast) -> None:
    assert cast.administrator.client.get("/audit/999999/").status_code == 404


def test_the_log_costs_the_same_however_many_lines_it_shows(
    cast: Cast, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    entry(cast.owner.actor)
    cast.administrator.client.get("/audit/")
    with django_assert_max_num_queries(12) as few:
        cast.administrator.client.get("/audit/")
    for _ in range(5):
        entry(cast.owner.actor)

    with django_assert_num_queries(len(few)):
        cast.administrator.client.get("/audit/")
