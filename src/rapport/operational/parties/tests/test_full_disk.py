"""A full disk is said in a sentence; the import stops, and goes on where it stopped once there is room."""

from __future__ import annotations

import io
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from rapport.core.exchange.models import Import
from rapport.core.exchange.services import imports
from rapport.core.exchange.services.room import DiskFull
from rapport.core.identity.tests.factories import CompanyFactory
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.operational.parties.models import Party

BY = Actor.system(Door.SHELL)
ROWS = 9000
TEXT = "id;nom\n" + "".join(f"{n};Nom {n}\n" for n in range(ROWS))


@contextmanager
def no_larger_than(size: int) -> Iterator[None]:
    """No file of this process grows beyond a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def a_nearly_full_base() -> Iterator[None]:
    """Let the base grow by 900 pages; those that other tests have left free are taken."""
    with connection.cursor() as cursor:
        size, free = (cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "freelist_count"))
        cursor.execute(f"CREATE TABLE taken AS SELECT zeroblob({size * free}) AS room")
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 900}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count = 1073741823")
            cursor.execute("DROP TABLE taken")


def start() -> Import:
    return imports.start(io.BytesIO(TEXT.encode()), name="f.csv", target="people", by=BY, at=clock.now())


@pytest.mark.django_db
def test_a_file_for_which_there_is_no_room_is_refused_and_leaves_nothing() -> None:
    CompanyFactory.create()
    with no_larger_than(10_000), pytest.raises(DiskFull):
        start()
    assert not Import.objects.exists()
    kept = Path(settings.MEDIA_ROOT) / "imports"
    assert not [path for path in kept.rglob("*") if path.is_file() and path.stat().st_size == 10_000]


@pytest.mark.django_db(transaction=True)
def test_a_base_without_room_stops_the_import_which_goes_on_later(work_off: Callable[[], None]) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL cannot be told how large it may grow")
    CompanyFactory.create()
    record = start()
    imports.request_run(record, by=BY, at=clock.now())
    with a_nearly_full_base():
        work_off()
    record.refresh_from_db()
    assert record.state == Import.State.FAILED
    assert record.error == str(DiskFull())
    assert record.done_rows == Party.objects.count() < ROWS
    imports.request_run(record, by=BY, at=clock.now())
    work_off()
    record.refresh_from_db()
    assert (record.state, Party.objects.count()) == (Import.State.DONE, ROWS)
