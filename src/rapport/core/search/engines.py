"""The two engines that find words: FTS5 trigrams on SQLite, pg_trgm on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from operator import and_, or_

from django.db import connection
from django.db.models import BigIntegerField, F, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat

from rapport.core.search.models import SearchDocument

CREATE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE search_words USING fts5("
        "text, content='search_searchdocument', content_rowid='id', tokenize='trigram')",
        "CREATE TRIGGER search_words_removed AFTER DELETE ON search_searchdocument BEGIN "
        "INSERT INTO search_words(search_words, rowid, text) VALUES ('delete', old.id, old.text); END",
        "CREATE TRIGGER search_words_changed AFTER UPDATE OF text ON search_searchdocument BEGIN "
        "INSERT INTO search_words(search_words, rowid, text) VALUES ('delete', old.id, old.text); "
        "INSERT INTO search_words(rowid, text) VALUES (new.id, new.text); END",
    ),
    "postgresql": (
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE INDEX search_document_trigrams ON search_searchdocument USING gin (text gin_trgm_ops)",
    ),
}
SCOPED = {
    "sqlite": (),
    "postgresql": (
        "CREATE EXTENSION IF NOT EXISTS btree_gin",
        "DROP INDEX search_document_trigrams",
        "CREATE INDEX search_document_trigrams ON search_searchdocument "
        "USING gin (team_id, owner_id, text gin_trgm_ops)",
    ),
}
SHORTEST = 3
FEW_PIECES = 2
MERGED_PAGES = 400
_MERGE = "INSERT INTO search_words (search_words, rank) VALUES ('merge', %s)"
Guesses = Sequence[Sequence[Sequence[str]]]


@contextmanager
def words_kept() -> Iterator[None]:
    """Index the documents that are inserted inside, by one statement.

    No trigger does this: FTS5 writes its pending words at every savepoint, and a row with a trigger and a unique key
    makes one, which costs ten times the time. Call it inside a transaction.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM search_searchdocument")
        last = cursor.fetchone()[0]
        yield
        cursor.execute(
            "INSERT INTO search_words (rowid, text) "
            "SELECT id, text FROM search_searchdocument WHERE id > %s ORDER BY id",
            [last],
        )


def is_in_pieces() -> bool:
    """Whether writings left the index in pieces, every one of which is walked at each search."""
    if connection.vendor == "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT segid) FROM search_words_idx")
        return bool(cursor.fetchone()[0] > FEW_PIECES)


def merge(*, begin: bool) -> bool:
    """This function will go a step towards an index of one piece, and say whether there is more to do.

    PostgreSQL takes in the words that it has put off.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT gin_clean_pending_list('search_document_trigrams'::regclass)")
            return False
        before = connection.connection.total_changes
        cursor.execute(_MERGE, [-MERGED_PAGES if begin else MERGED_PAGES])
        return bool(connection.connection.total_changes - before >= 2)


def containing(rows: QuerySet[SearchDocument], words: Sequence[str]) -> QuerySet[SearchDocument]:
    """Return the documents that contain every word, as a part of any length."""
    long = [word for word in words if len(word) >= SHORTEST]
    short = [word for word in words if len(word) < SHORTEST]
    if long and connection.vendor == "sqlite":
        match = " AND ".join('"' + word.replace('"', '""') + '"' for word in long)
        rows = _matching(rows, match)
    else:
        for word in long:
            rows = rows.filter(text__contains=word)
    for word in short:
        rows = rows.filter(text__contains=f" {word}") if long else rows.filter(beginning(word))
    return rows


def resembling(rows: QuerySet[SearchDocument], guesses: Guesses) -> QuerySet[SearchDocument]:
    """Return the documents that fit one guess: they contain one part of each of its lists."""
    if connection.vendor == "sqlite":
        match = " OR ".join(f"({' AND '.join(map(_any_of, guess))})" for guess in guesses)
        return _matching(rows, match)
    fits = (
        reduce(and_, (reduce(or_, (Q(text__contains=part) for part in parts)) for parts in guess)) for guess in guesses
    )
    return rows.filter(reduce(or_, fits))


def _matching(rows: QuerySet[SearchDocument], match: str) -> QuerySet[SearchDocument]:
    """Join the words, so that SQLite walks their hits and stops at the limit instead of gathering all of them first."""
    met = ["search_words.rowid = search_searchdocument.id", "search_words MATCH %s"]
    return rows.extra(tables=["search_words"], where=met, params=[match])


def _any_of(parts: Sequence[str]) -> str:
    return "(" + " OR ".join('"' + part.replace('"', '""') + '"' for part in parts) + ")"


def apart(conditions: Sequence[Q]) -> Sequence[Q]:
    """The conditions of which any is enough, as they are best asked: on SQLite at once, the words begin the walk; on
    PostgreSQL one by one, each an entry of the index that holds the words too."""
    return [reduce(or_, conditions, Q(pk__in=[]))] if connection.vendor == "sqlite" else conditions


def key(value: int) -> int | Cast:
    """A key in the kind of number that the index of words holds, or PostgreSQL does not look there."""
    return value if connection.vendor == "sqlite" else Cast(Value(value), BigIntegerField())


def kind() -> Combinable:
    """The kind of a record, on SQLite in a form that no index holds: the walk must begin with the words."""
    return Concat("record_type", Value("")) if connection.vendor == "sqlite" else F("record_type")


def beginning(word: str) -> Q:
    """Return the condition that a name begins with these few letters."""
    if connection.vendor == "sqlite":
        after = word + "\uffff"
        return Q(head__gte=word, head__lt=after) | Q(second_head__gte=word, second_head__lt=after)
    return Q(head__startswith=word) | Q(second_head__startswith=word)
