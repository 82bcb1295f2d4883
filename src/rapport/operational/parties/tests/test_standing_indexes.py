"""The first publication sets the indexes of standings aside; they are there afterwards, also after a crash."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection

from rapport.kit.actor import Actor
from rapport.operational.parties.models import Party, Standing
from rapport.operational.parties.services import standing
from rapport.operational.parties.services.standing import COLUMNS, FACTS, Published, publish_many
from rapport.operational.parties.tests.factories import PersonFactory

AT, LATER = datetime(2026, 3, 2, 6, tzinfo=UTC), datetime(2026, 3, 3, 6, tzinfo=UTC)
NAMES = {index.name for index in Standing._meta.indexes}


def present() -> set[str]:
    with connection.cursor() as cursor:
        return NAMES & set(connection.introspection.get_constraints(cursor, "parties_standing"))


def row_of(party: Party, **values: Any) -> Sequence[Any]:
    found = {"party_id": party.pk, "revenue": 120_000_000, "order_count": 2, "purchase_count": 2, "rfm_score": 343}
    found |= {"first_order_on": "2026-01-02", "last_order_on": "2026-02-03", "expected_value": 80_000_000} | values
    return [found.get(name) for name in COLUMNS]


def publish(*rows: Sequence[Any], at: datetime = AT) -> Published:
    return publish_many(iter([rows]), study_id=7, seen_at=at, moved_on=date(2026, 3, 2), by=Actor.system(), at=at)


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "MANY", 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("few_are_many")
def test_the_first_publication_writes_without_indexes_and_makes_them_again(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []
    write = standing._write

    def noting(*given: Any, **named: Any) -> int:
        seen.append(present())
        return write(*given, **named)

    monkeypatch.setattr(standing, "_write", noting)
    party = PersonFactory.create()
    publish(row_of(party))
    publish(row_of(party, expected_value=90_000_000), at=LATER)
    assert seen == [set(), NAMES]
    assert present() == NAMES


@pytest.mark.django_db(transaction=True)
def test_what_a_crash_left_without_indexes_is_made_good_by_the_next_publication() -> None:
    party = PersonFactory.create()
    with connection.cursor() as cursor:
        for name in NAMES:
            cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    publish(row_of(party))
    assert present() == NAMES


@pytest.mark.django_db
def test_a_publication_counts_each_changed_customer_once_and_writes_only_what_differs() -> None:
    people = [PersonFactory.create() for _turn in range(3)]
    assert publish(*map(row_of, people)) == Published(3, 3, 0)
    assert publish(*map(row_of, people), at=LATER).changed == 0
    assert {row.scored_at for row in Standing.objects.all()} == {AT}
    changed = [row_of(people[0], revenue=1_000_000, expected_value=5_000_000), *map(row_of, people[1:])]
    assert publish(*changed, at=LATER).changed == 1
    assert [row.scored_at for row in Standing.objects.order_by("party_id")] == [LATER, AT, AT]


@pytest.mark.django_db
def test_facts_that_are_newer_than_the_study_stay_and_its_scores_are_written() -> None:
    party = PersonFactory.create()
    newer = [7_000_000 if name == "revenue" else row_of(party)[COLUMNS.index(name)] for name in FACTS]
    standing.publish_facts([(party.pk, *newer)], by=Actor.system(), at=LATER)
    assert publish(row_of(party)).changed == 1
    found = Standing.objects.get()
    assert (found.revenue, found.rfm_score, found.facts_at, found.scored_at) == (7, 343, LATER, AT)
