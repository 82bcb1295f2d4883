"""An import, then its undo, whose worker is killed with `kill -9` goes on in another and does nothing twice."""

from __future__ import annotations

import io
import signal
import subprocess
import time
from collections.abc import Callable
from decimal import Decimal

import pytest

from rapport.core.audit.models import RecordChange
from rapport.core.exchange.models import Import
from rapport.core.exchange.services import imports, undoing
from rapport.core.identity.tests.factories import CompanyFactory
from rapport.core.jobs.models import Job
from rapport.core.jobs.tests.test_killed_worker import start_worker
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.operational.orders.models import Order, OrderLine
from rapport.operational.parties.models import Party

__all__ = ["start_worker"]

ROWS = 6_000
CUSTOMERS = 300
PATIENCE_SECONDS = 300


@pytest.mark.usefixtures("transactional_db")
def test_a_killed_import_goes_on_and_brings_nothing_in_twice_and_so_does_its_killed_undo(
    start_worker: Callable[[], subprocess.Popen[bytes]],
) -> None:
    CompanyFactory.create()
    by, at = Actor.system(Door.SHELL), clock.now()
    rows = "".join(f"O{n};C{n % CUSTOMERS};2024-01-{n % 28 + 1:02d};P{n % 9};2;3,50\n" for n in range(ROWS))
    content = io.BytesIO(f"commande;client;date;article;quantité;prix unitaire\n{rows}".encode())
    record = imports.start(content, name="orders.csv", target="orders", source="shop", by=by, at=at)
    imports.request_run(record, by=by, at=at)

    first = start_worker()
    _wait_until(lambda: Order.objects.count() >= ROWS // 4)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert Order.objects.count() < ROWS
    assert Import.objects.get(pk=record.pk).done_rows == Order.objects.count()

    second = start_worker()
    _wait_until(lambda: Import.objects.filter(pk=record.pk, state=Import.State.DONE).exists())
    record.refresh_from_db()
    assert Job.objects.get(uuid=record.job_uuid).attempts == 2
    assert (record.row_count, record.created_count, record.refused_count) == (ROWS, ROWS, 0)
    assert (Order.objects.count(), OrderLine.objects.count(), Party.objects.count()) == (ROWS, ROWS, CUSTOMERS)
    assert record.totals["amounts"] == {"EUR": str(Decimal(ROWS * 7).quantize(Decimal("0.000001")))}
    assert RecordChange.objects.filter(record_type="order").count() == ROWS
    _undo_killed_midway(start_worker, second, record, by)


def _undo_killed_midway(
    start_worker: Callable[[], subprocess.Popen[bytes]], worker: subprocess.Popen[bytes], record: Import, by: Actor
) -> None:
    undoing.request_undo(record, by=by, at=clock.now())
    _wait_until(lambda: Order.objects.count() < ROWS)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert Order.objects.exists()
    record.refresh_from_db()
    assert record.removed_count == ROWS - Order.objects.count()

    start_worker()
    _wait_until(lambda: Import.objects.filter(pk=record.pk, state=Import.State.UNDONE).exists())
    record.refresh_from_db()
    assert (record.removed_count, record.left_count) == (ROWS + CUSTOMERS + 9, 0)
    assert not Order.objects.exists()
    assert not Party.objects.exists()
    assert not OrderLine.objects.exists()


def _wait_until(holds: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.02)
