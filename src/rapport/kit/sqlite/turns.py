"""Turns: whoever waits to write goes before whoever has just written.

SQLite lets whoever comes first write, and who finds it busy looks again after a while. Work in thousands of short
transactions begins the next one before anybody has looked, and a person who saves waits for seconds. Here, who waits to
begin holds a lock on a file beside the database, and who wants to begin again waits for that lock.
"""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LOOK_AGAIN_SECONDS = 0.002


@contextmanager
def turn(place: Path, *, patience: float) -> Iterator[None]:
    """Be the next one until the block ends. Who waited longer than `patience` goes on, and hears from SQLite."""
    with place.open("ab") as file:
        until = time.monotonic() + patience
        while not _is_mine(file) and time.monotonic() < until:
            time.sleep(LOOK_AGAIN_SECONDS)
        yield


def _is_mine(file: IO[bytes]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
