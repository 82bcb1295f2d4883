"""A worker killed with `kill -9` leaves nothing undone and nothing done twice: tried with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.db import connection

from rapport.core.jobs.models import Job
from rapport.core.jobs.tests.numbering import TABLE, write_numbers

TOTAL = 1500
PATIENCE_SECONDS = 240


@pytest.fixture
def numbers(transactional_db: None) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {TABLE} (n integer, attempt integer)")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {TABLE}")


@pytest.fixture
def start_worker() -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        environment = os.environ | {
            "RAPPORT_DATABASE_URL": _address_of_test_database(),
            "RAPPORT_JOB_LEASE_SECONDS": "2",
        }
        command = [sys.executable, "-m", "rapport.config.cli", "worker", "--threads", "1"]
        started.append(subprocess.Popen(command, env=environment))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.usefixtures("numbers")
def test_a_job_whose_worker_is_killed_goes_on_in_another_and_does_nothing_twice(
    start_worker: Callable[[], subprocess.Popen[bytes]],
) -> None:
    job = Job.objects.get(uuid=write_numbers.enqueue(total=TOTAL, pause=0.1).id)
    first = start_worker()
    _wait_until(lambda: _written() >= TOTAL // 3)
    first.send_signal(signal.SIGKILL)
    first.wait()
    before = _written()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.RUNNING, 1)
    assert before < TOTAL

    start_worker()
    _wait_until(lambda: Job.objects.filter(pk=job.pk, state=Job.State.DONE).exists())
    job.refresh_from_db()
    assert job.attempts == 2
    assert job.result == {"value": {"started_after": before, "attempt": 2}}
    assert (job.done_count, job.total_count) == (TOTAL, TOTAL)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*), COUNT(DISTINCT n), MIN(n), MAX(n), COUNT(DISTINCT attempt) FROM {TABLE}")
        assert tuple(cursor.fetchone()) == (TOTAL, TOTAL, 1, TOTAL, 2)


@pytest.mark.usefixtures("numbers")
def test_a_worker_told_to_stop_gives_its_job_back_at_once_without_counting_the_attempt(
    start_worker: Callable[[], subprocess.Popen[bytes]],
) -> None:
    job = Job.objects.get(uuid=write_numbers.enqueue(total=TOTAL, pause=0.1).id)
    worker = start_worker()
    _wait_until(lambda: _written() > 0)
    worker.terminate()
    assert worker.wait(PATIENCE_SECONDS) == 0
    job.refresh_from_db()
    assert (job.state, job.attempts, job.worker) == (Job.State.QUEUED, 0, "")


def _written() -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM {TABLE}")
        return int(cursor.fetchone()[0])


def _wait_until(holds: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.05)


def _address_of_test_database() -> str:
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    account = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}@" if known["USER"] else ""
    return f"postgresql://{account}{quote(known['HOST'], safe='')}:{known['PORT']}/{known['NAME']}"
