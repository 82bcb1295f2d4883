"""Who works on the database: processes that serve hold a shared lock, a restore the only one."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.db import connection

from rapport.core.backup.refusals import BaseInUse, RestoreGoesOn

_held: list[IO[bytes]] = []


def hold() -> None:
    """Tell others, until this process ends, that the program runs on this database. Refuses during a restore."""
    place = _place()
    if place is None:
        return
    file = place.open("ab")
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise RestoreGoesOn from None
    _held.append(file)


@contextmanager
def alone() -> Iterator[None]:
    """Keep everybody else out. Refuses with BaseInUse while somebody is in."""
    place = _place()
    if place is None:
        _demand_no_other_connection()
        yield
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BaseInUse from None
        yield


def _place() -> Path | None:
    """The lock beside an SQLite file; PostgreSQL knows by itself who is connected."""
    if connection.vendor != "sqlite":
        return None
    name = str(connection.settings_dict["NAME"])
    return Path(f"{name}.in-use")


def _demand_no_other_connection() -> None:
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    with connection.cursor() as cursor:
        cursor.execute(others)
        if cursor.fetchone()[0]:
            raise BaseInUse
