"""Long writings: while thousands of rows go in, the database and the collector are given more room."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import copy_context
from typing import Any, TypeVar

from django.db import DatabaseError, connection
from django.db.backends.utils import CursorWrapper

COLLECT_AFTER = 200_000
ROOM = {
    "sqlite": {"cache_size": "-262144", "wal_autocheckpoint": "64000", "mmap_size": "0"},
    "postgresql": {"work_mem": "'128MB'", "gin_pending_list_limit": "'64MB'"},
}
_READ = {"sqlite": "PRAGMA {}", "postgresql": "SHOW {}"}
_SET = {"sqlite": "PRAGMA {} = {}", "postgresql": "SET {} = {}"}
_GROWN = (
    "SELECT relid::regclass::text FROM pg_stat_user_tables JOIN pg_stat_xact_user_tables now USING (relid) "
    "JOIN pg_class ON pg_class.oid = relid WHERE n_mod_since_analyze > greatest(1000, n_live_tup / 2) "
    "OR now.n_tup_ins > greatest(1000, 2 * reltuples)"
)
T = TypeVar("T")
_END = object()
Step = Callable[[], None]
USUAL_ROWS, LEAST_ROWS = 2000, 500
TURN_LOCK = 7_261_740_116
HELD_SECONDS = 0.2


class Pace:
    """How many rows one transaction takes.

    SQLite lets one write at a time: somebody who saves waits for the rest of a transaction, so one takes as many rows
    as this machine writes in the time that hardly anybody notices. PostgreSQL lets both write.
    """

    def __init__(self) -> None:
        self.is_alone = connection.vendor == "sqlite"
        self.rows = USUAL_ROWS // 2 if self.is_alone else USUAL_ROWS

    @contextmanager
    def taken(self, count: int) -> Iterator[None]:
        """Learn from one transaction of so many rows."""
        started = time.monotonic()
        yield
        self.learn(count, seconds=time.monotonic() - started)

    def learn(self, count: int, *, seconds: float) -> None:
        """Go half the way to the number of rows that would have taken the right time."""
        if self.is_alone:
            wanted = int(count * HELD_SECONDS / max(seconds, 0.001))
            self.rows = max(LEAST_ROWS, min(USUAL_ROWS, (self.rows + wanted) // 2))


def take_turn() -> None:
    """Wait until no other transaction that asked so goes on: two that look for one customer at once both miss it.

    SQLite lets one write at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TURN_LOCK])


def ahead(items: Iterator[T]) -> Iterator[T]:
    """While one item is written, let a thread make the next: Python reads as PostgreSQL, a process of its own, writes.

    SQLite writes within this process, so that nothing would be won.
    """
    if connection.vendor == "sqlite":
        yield from items
        return
    ours = copy_context()

    def following() -> Any:
        return ours.run(next, items, _END)

    with ThreadPoolExecutor(1) as threads:
        coming = threads.submit(following)
        while (item := coming.result()) is not _END:
            coming = threads.submit(following)
            yield item


@contextmanager
def at_length() -> Iterator[Step]:
    """Many rows touch the same pages of an index again and again: with room the database carries them over once for
    many batches, and the collector goes round less often.

    Call what this gives after every batch: PostgreSQL plans by what it knows of its tables, and a table that was empty
    when it looked last makes plans that take a thousand times the time.
    """
    thresholds = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER, *thresholds[1:])
    try:
        with _room(connection.vendor):
            yield look_at_what_grew
    finally:
        gc.set_threshold(*thresholds)


@contextmanager
def _room(vendor: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        before = {name: _read(cursor, vendor, name) for name in ROOM[vendor]}
        for name, value in ROOM[vendor].items():
            cursor.execute(_SET[vendor].format(name, value))
    try:
        yield
    finally:
        with suppress(DatabaseError):
            _give_back(vendor, before)


def _give_back(vendor: str, before: Mapping[str, str]) -> None:
    """Whatever fails here, room that stays taken harms nobody, and what failed before it is what is to be heard."""
    with connection.cursor() as cursor:
        for name, value in before.items():
            cursor.execute(_SET[vendor].format(name, value))
        if vendor == "sqlite" and not connection.in_atomic_block:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")


def _read(cursor: CursorWrapper, vendor: str, name: str) -> str:
    cursor.execute(_READ[vendor].format(name))
    (value,) = cursor.fetchone() or ("0",)
    return f"'{value}'" if vendor == "postgresql" else str(value)


def look_at_what_grew() -> None:
    """Let PostgreSQL count tables that thousands of rows went into, also those of a transaction that is not over."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(_GROWN)
        for (table,) in cursor.fetchall():
            cursor.execute(f"ANALYZE {table}")
