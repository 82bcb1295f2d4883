"""Keeping the index in step with the records."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from django.db import transaction

from rapport.core.audit.models import AuditEntry
from rapport.core.audit.services import Change
from rapport.core.search import engines
from rapport.core.search.engines import words_kept
from rapport.core.search.models import SearchDocument
from rapport.core.search.sources import Document, SearchSource, sources
from rapport.kit.bulk import any_key, insert_columns
from rapport.kit.text import fold

BATCH = 2000
REST_SECONDS = 0.02


def write(entry: AuditEntry, changes: Sequence[Change]) -> None:
    """This function will index again the records that a verb changed, in its transaction."""
    touched: dict[str, set[int]] = defaultdict(set)
    in_hand: dict[str, list[Document]] = defaultdict(list)
    for change in changes:
        if change.found_by is not None:
            in_hand[change.record_type].append(change.found_by)
        elif change.record_type in sources:
            touched[change.record_type].add(change.record_id)
    for holder, documents in in_hand.items():
        _insert(holder, documents)
    for holder, ids in touched.items():
        index(holder, ids)


@transaction.atomic
def index(holder: str, ids: Iterable[int]) -> int:
    """This function will write the documents of these records and drop those that are gone or in the bin."""
    source, written = sources[holder], 0
    for batch in _batches(ids):
        _drop(holder, batch)
        written += _add(holder, source, batch)
    return written


def reindex(holder: str, step: Callable[[int], None] = lambda done: None) -> int:
    """This function will write the documents of every record of a kind anew, batch by batch."""
    done, last = 0, 0
    rows = sources[holder].model._base_manager.order_by("pk").values_list("pk", flat=True)
    while ids := list(rows.filter(pk__gt=last)[:BATCH]):
        index(holder, ids)
        done, last = done + len(ids), ids[-1]
        step(done)
    return done


@transaction.atomic
def add(holder: str, ids: Iterable[int]) -> int:
    """This function will write the documents of records that were never indexed: the bulk path of an import."""
    return sum(_add(holder, sources[holder], batch) for batch in _batches(ids))


@transaction.atomic
def hand_over(holder: str, ids: Iterable[int], *, owner_id: int | None, team_id: int | None) -> int:
    """This function will give documents another owner and team; their words stay as they are."""
    return sum(
        SearchDocument.objects.filter(record_type=holder, record_id__in=any_key(batch)).update(
            owner_id=owner_id, team_id=team_id
        )
        for batch in _batches(ids)
    )


@transaction.atomic
def remove(holder: str, ids: Iterable[int]) -> int:
    """This function will drop the documents of these records."""
    return sum(
        SearchDocument.objects.filter(record_type=holder, record_id__in=any_key(batch)).delete()[0]
        for batch in _batches(ids)
    )


def tidy(step: Callable[[int], None] = lambda done: None) -> int:
    """This function will merge the pieces that many writings leave in the index, and return in how many steps.

    It works in short transactions and rests between them, so that whoever saves meanwhile hardly waits.
    """
    done, more = 0, engines.is_in_pieces()
    while more:
        with transaction.atomic():
            more = engines.merge(begin=not done)
        done += 1
        step(done)
        time.sleep(REST_SECONDS)
    return done


def _drop(holder: str, batch: Sequence[int]) -> None:
    """Remove documents, asking first: a removal that finds nothing would still slow FTS5 down until the commit."""
    known = SearchDocument.objects.filter(record_type=holder, record_id__in=any_key(batch))
    ids = list(known.values_list("pk", flat=True))
    if ids:
        SearchDocument.objects.filter(pk__in=any_key(ids)).delete()


def _add(holder: str, source: SearchSource, ids: Sequence[int]) -> int:
    documents = list(source.load(ids))
    _insert(holder, documents)
    return len(documents)


def _insert(holder: str, documents: Sequence[Document]) -> None:
    columns = {
        "record_type": holder,
        "record_id": [document.record_id for document in documents],
        "title": [document.title[:200] for document in documents],
        "head": [fold(document.heads[0])[:60] for document in documents],
        "second_head": [fold(document.heads[1])[:60] for document in documents],
        "text": [fold(" ".join(filter(None, document.words))) for document in documents],
        "owner_id": [document.owner_id for document in documents],
        "team_id": [document.team_id for document in documents],
        "is_open": [document.is_open for document in documents],
    }
    with words_kept():
        insert_columns(SearchDocument, columns, count=len(documents))


def _batches(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield batch
