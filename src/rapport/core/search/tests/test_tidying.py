"""Many writings leave the index in pieces; putting it in order loses nothing."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.db import connection, transaction

from rapport.core.exchange.services import imports, running
from rapport.core.jobs.models import Job
from rapport.core.search import services as index
from rapport.core.search.engines import is_in_pieces
from rapport.core.search.queries import search
from rapport.kit import clock
from rapport.operational.parties.services import people
from tests.cast import Cast

NAMES = [f"Valin {letter}{letter}{letter}" for letter in "abcdefghijklmnopqrst"]


def found(cast: Cast) -> set[str]:
    return {hit.title for group in search("valin", cast.owner.actor, limit=50) for hit in group.hits}


@pytest.fixture
def many(transactional_db: None, cast: Cast) -> Cast:
    for name in NAMES:
        with transaction.atomic():
            people.create({"last_name": name}, by=cast.owner.actor, at=clock.now())
    return cast


def test_an_index_in_pieces_is_merged_and_finds_the_same(many: Cast) -> None:
    before, was_in_pieces = found(many), is_in_pieces()
    assert index.tidy() > 0
    assert was_in_pieces
    assert found(many) == before == set(NAMES)
    if connection.vendor == "sqlite":
        assert not is_in_pieces()
        assert index.tidy() == 0


def test_somebody_may_be_changed_after_the_merge(many: Cast) -> None:
    index.tidy()
    sophie = people.create({"last_name": "Valin Zoé"}, by=many.owner.actor, at=clock.now())
    assert found(many) == {*NAMES, str(sophie)}


def test_an_import_asks_for_it_once(cast: Cast) -> None:
    for number in range(2):
        content = BytesIO(f"Nom\nPersonne {number}\n".encode())
        record = imports.start(
            content, name="clients.csv", target="people", by=cast.administrator.actor, at=clock.now()
        )
        running.run(record, by=cast.administrator.actor, at=clock.now())
    assert Job.objects.filter(task="search.tidy").count() == 1
