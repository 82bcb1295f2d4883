"""Long writings: while thousands of rows go in, the database and the collector are given more room."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

COLLECT_AFTER = 200_000
ROOM = "PRAGMA cache_size = -262144; PRAGMA wal_autocheckpoint = 64000"
MEASURED = ("cache_size", "wal_autocheckpoint")


@contextmanager
def at_length() -> Iterator[None]:
    """Many rows touch the same pages of an index again and again: here SQLite carries them from its log into the file
    once for many batches, and the collector goes round less often.

    What the log holds at the end is carried over without keeping anybody from writing.
    """
    thresholds = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER, *thresholds[1:])
    try:
        if connection.vendor == "sqlite":
            with _room():
                yield
        else:
            yield
    finally:
        gc.set_threshold(*thresholds)


@contextmanager
def _room() -> Iterator[None]:
    with connection.cursor() as cursor:
        before = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in MEASURED}
        for words in ROOM.split(";"):
            cursor.execute(words)
        try:
            yield
        finally:
            for name, value in before.items():
                cursor.execute(f"PRAGMA {name} = {value}")
            if not connection.in_atomic_block:
                cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
