"""Imports that end before their time say so, keep what is in, and go on when somebody asks."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from rapport.core.exchange.models import Import
from rapport.core.exchange.services import imports, running
from rapport.core.jobs import running as attempts
from rapport.core.jobs import services as jobs
from rapport.core.jobs.models import Job
from rapport.core.jobs.services import leases
from rapport.kit import clock
from rapport.operational.parties.models import Party
from tests.cast import Cast

ROWS = 4500
TEXT = "id;nom\n" + "".join(f"{n};Nom {n}\n" for n in range(ROWS))


@pytest.fixture
def record(cast: Cast) -> Import:
    by, at = cast.administrator.actor, clock.now()
    content = io.BytesIO(TEXT.encode())
    return imports.start(content, name="clients.csv", target="people", by=by, at=at)


@pytest.fixture
def page(cast: Cast, record: Import) -> Callable[[], str]:
    return lambda: cast.administrator.client.get(f"/imports/{record.uuid}/").content.decode()


class Stopped(Exception):
    """Somebody pulled the plug."""


def stop(done: int, total: int) -> None:
    raise Stopped


def run_all_attempts(record: Import, work_off: Callable[[], None]) -> None:
    """Let the job be tried as often as it may, without waiting between."""
    for _attempt in range(3):
        Job.objects.filter(uuid=record.job_uuid).update(run_at=clock.now())
        work_off()


def test_an_import_whose_job_fails_for_good_is_failed_with_the_reason_and_can_be_run_again(
    cast: Cast, record: Import, page: Callable[[], str], work_off: Callable[[], None]
) -> None:
    whole = record.profile
    Import.objects.filter(pk=record.pk).update(profile={**whole, "columns": [{"broken": 1}]})
    cast.administrator.client.post(f"/imports/{record.uuid}/run/")
    record.refresh_from_db()
    assert record.state == Import.State.RUNNING
    run_all_attempts(record, work_off)
    record.refresh_from_db()
    assert record.state == Import.State.FAILED
    assert "KeyError" in record.error
    Import.objects.filter(pk=record.pk).update(profile=whole)
    text = page()
    assert "KeyError" in text
    assert "Nothing was written" in text
    cast.administrator.client.post(f"/imports/{record.uuid}/run/")
    work_off()
    record.refresh_from_db()
    assert (record.state, record.created_count, record.error) == (Import.State.DONE, ROWS, "")


def test_a_file_that_is_not_kept_any_more_is_said_in_a_sentence(
    cast: Cast, record: Import, page: Callable[[], str], work_off: Callable[[], None]
) -> None:
    record.file.unlink()
    cast.administrator.client.post(f"/imports/{record.uuid}/run/")
    work_off()
    assert "is not kept any more" in page()


def test_an_import_that_was_cancelled_midway_goes_on_where_it_stopped(
    cast: Cast, record: Import, page: Callable[[], str], work_off: Callable[[], None]
) -> None:
    by, at = cast.administrator.actor, clock.now()
    with pytest.raises(Stopped):
        running.run(record, by=by, at=at, progress=stop)
    imports.note_cancelled(Import.objects.get(pk=record.pk), by=by, at=at)
    assert 0 < Party.objects.count() < ROWS
    assert "Go on with the import" in page()
    cast.administrator.client.post(f"/imports/{record.uuid}/run/")
    work_off()
    record.refresh_from_db()
    assert record.state == Import.State.DONE
    assert Party.objects.count() == ROWS


def test_an_import_whose_waiting_job_is_cancelled_among_the_jobs_is_cancelled_too(
    cast: Cast, record: Import, work_off: Callable[[], None]
) -> None:
    by, at = cast.administrator.actor, clock.now()
    job = imports.request_run(record, by=by, at=at)
    jobs.cancel(job, by=by, at=at)
    record.refresh_from_db()
    assert record.state == Import.State.CANCELLED
    cast.administrator.client.post(f"/imports/{record.uuid}/run/")
    work_off()
    record.refresh_from_db()
    assert (record.state, record.created_count) == (Import.State.DONE, ROWS)


def test_a_check_that_is_cancelled_leaves_the_file_open(cast: Cast, record: Import) -> None:
    by, at = cast.administrator.actor, clock.now()
    job = imports.request_check(record, by=by, at=at)
    jobs.cancel(job, by=by, at=at)
    record.refresh_from_db()
    assert record.state == Import.State.OPEN


@pytest.fixture
def long_file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Import:
    """A file that was looked at in part only when it came."""
    monkeypatch.setattr(imports, "QUICK_ROWS", 1000)
    monkeypatch.setattr(attempts, "WRITE_EVERY_SECONDS", 0)
    by, at = cast.administrator.actor, clock.now()
    found = imports.start(io.BytesIO(TEXT.encode()), name="clients.csv", target="people", by=by, at=at)
    imports.request_check(found, by=by, at=at)
    return found


def test_a_long_file_tells_how_far_it_is_read_before_the_number_of_its_rows_is_known(
    long_file: Import, work_off: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int, str]] = []
    monkeypatch.setattr(leases, "tell", lambda job, *, done, total, sentence: told.append((done, total, sentence)))
    work_off()
    said = "The file is long: it is read to its end first."
    assert told[:3] == [(2000, 0, said), (4000, 0, said), (ROWS, 0, said)]
    assert told[3:] == [(2000, ROWS, ""), (4000, ROWS, ""), (ROWS, ROWS, "")]


def test_the_check_of_a_long_file_can_be_stopped_while_the_file_is_read(
    cast: Cast, long_file: Import, work_off: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []

    def stop_it(job: Job, *, done: int, total: int, sentence: str) -> None:
        told.append(done)
        cast.administrator.client.post(f"/imports/{long_file.uuid}/cancel/")

    monkeypatch.setattr(leases, "tell", stop_it)
    work_off()
    long_file.refresh_from_db()
    assert (told, long_file.state) == ([2000], Import.State.OPEN)


def test_an_import_at_work_or_over_is_not_started_again(
    cast: Cast, record: Import, work_off: Callable[[], None]
) -> None:
    by, at = cast.administrator.actor, clock.now()
    imports.request_run(record, by=by, at=at)
    with pytest.raises(imports.ImportBusy):
        imports.request_run(record, by=by, at=at)
    work_off()
    record.refresh_from_db()
    with pytest.raises(imports.ImportOver):
        imports.request_run(record, by=by, at=at)
