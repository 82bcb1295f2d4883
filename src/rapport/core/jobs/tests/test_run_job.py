"""Jobs run in their order, fail visibly, are tried again, cancelled, and never lost with their transaction."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from rapport.core.jobs import services as jobs
from rapport.core.jobs.models import Job
from rapport.core.jobs.running import Attempt
from rapport.core.jobs.services import Run, leases
from rapport.core.jobs.services.queue import JobAlreadyFinished, JobNotRetryable, SameJobActive, UnknownTask
from rapport.core.jobs.tests.conftest import HOUSE, NOON, Clock, Kitchen
from rapport.kit.actor import Actor, Door
from rapport.kit.errors import Invalid, NotAllowed

NOBODY = Actor(user_id=None, name="Visitor", door=Door.PAGE)


def ask(task: str = "kitchen.cook", *, at: datetime = NOON, **options: Any) -> Job:
    return jobs.enqueue(task, by=HOUSE, at=at, **options)


@transaction.atomic
def ask_and_fail() -> None:
    ask()
    raise ValueError("no")


def test_a_job_runs_with_its_arguments_and_keeps_its_result(kitchen: Kitchen) -> None:
    job = ask(dish="soup", plates=2)
    assert kitchen.work() == 1
    job.refresh_from_db()
    assert kitchen.cooked == [{"dish": "soup", "plates": 2}]
    assert (job.state, job.result, job.finished_at) == (Job.State.DONE, {"fine": True}, NOON)


def test_a_task_that_nobody_registered_is_refused(kitchen: Kitchen) -> None:
    with pytest.raises(UnknownTask, match=r"kitchen\.burn"):
        ask("kitchen.burn")


def test_a_job_asked_for_in_a_transaction_that_fails_does_not_exist(kitchen: Kitchen) -> None:
    with pytest.raises(ValueError, match="no"):
        ask_and_fail()
    assert kitchen.work() == 0


def test_urgent_jobs_run_first_and_later_ones_wait_for_their_time(kitchen: Kitchen) -> None:
    ask(dish="later", run_at=NOON + timedelta(hours=1))
    ask(dish="first")
    urgent = ask(dish="urgent")
    Job.objects.filter(pk=urgent.pk).update(priority=10)
    kitchen.work()
    assert [c["dish"] for c in kitchen.cooked] == ["urgent", "first"]
    kitchen.clock.at += timedelta(hours=2)
    kitchen.work()
    assert [c["dish"] for c in kitchen.cooked] == ["urgent", "first", "later"]


def test_an_error_lets_the_job_wait_longer_each_time_and_fail_visibly_after_the_last(kitchen: Kitchen) -> None:
    def explode(run: Run) -> None:
        raise ConnectionError("the oven is cold")

    kitchen.behave = explode
    job = ask()
    kitchen.work()
    job.refresh_from_db()
    assert (job.state, job.run_at) == (Job.State.QUEUED, NOON + timedelta(seconds=5))
    for _attempt in range(5):
        kitchen.clock.at += timedelta(minutes=1)
        kitchen.work()
    job.refresh_from_db()
    assert (job.state, job.attempts, len(kitchen.cooked)) == (Job.State.FAILED, 3, 3)
    assert job.error_sentence == "ConnectionError: the oven is cold"


def test_a_refusal_is_not_tried_again_and_shows_its_sentence(kitchen: Kitchen) -> None:
    def refuse(run: Run) -> None:
        raise Invalid("There is no %(what)s.", what="salt")

    kitchen.behave = refuse
    job = ask()
    kitchen.work()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (Job.State.FAILED, 1, "There is no salt.")


def test_a_failed_job_can_be_tried_again(kitchen: Kitchen) -> None:
    def refuse(run: Run) -> None:
        raise Invalid

    kitchen.behave = refuse
    job = ask()
    kitchen.work()
    kitchen.behave = lambda run: {"better": True}
    job.refresh_from_db()
    jobs.retry(job, by=HOUSE, at=NOON)
    kitchen.work()
    job.refresh_from_db()
    assert (job.state, job.result, job.error) == (Job.State.DONE, {"better": True}, "")
    with pytest.raises(JobNotRetryable):
        jobs.retry(job, by=HOUSE, at=NOON)


def test_a_waiting_job_is_cancelled_at_once(kitchen: Kitchen) -> None:
    job = ask()
    jobs.cancel(job, by=HOUSE, at=NOON)
    assert kitchen.work() == 0
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    with pytest.raises(JobAlreadyFinished):
        jobs.cancel(job, by=HOUSE, at=NOON)


def test_a_running_job_stops_at_its_next_step_when_it_is_cancelled(kitchen: Kitchen) -> None:
    def cook_until_told(run: Run) -> None:
        run.step(1, 3, "one")
        jobs.cancel(Job.objects.get(uuid=run.job_uuid), by=HOUSE, at=NOON)
        run.step(3, 3, "three")
        raise AssertionError("it went on")

    kitchen.behave = cook_until_told
    job = ask()
    kitchen.work()
    job.refresh_from_db()
    assert (job.state, job.done_count) == (Job.State.CANCELLED, 3)


def test_progress_is_seen_while_the_job_runs(kitchen: Kitchen) -> None:
    seen: list[tuple[int, int, str, int | None]] = []

    def cook(run: Run) -> None:
        run.step(30, 120, "30 plates")
        job = Job.objects.get(uuid=run.job_uuid)
        seen.append((job.done_count, job.total_count, job.sentence, job.percent))

    kitchen.behave = cook
    ask()
    kitchen.work()
    assert seen == [(30, 120, "30 plates", 25)]


def test_somebody_elses_job_cannot_be_steered_without_the_right(kitchen: Kitchen) -> None:
    job = ask()
    with pytest.raises(NotAllowed):
        jobs.cancel(job, by=NOBODY, at=NOON)


def test_the_same_job_is_not_put_twice_while_it_waits_or_runs(kitchen: Kitchen) -> None:
    first = ask(unique="dinner")
    assert ask(unique="dinner").pk == first.pk
    assert ask(unique="lunch").pk != first.pk
    kitchen.work()
    assert ask(unique="dinner").pk != first.pk


def test_work_that_reads_everything_runs_once_more_when_it_was_asked_for_meanwhile(kitchen: Kitchen) -> None:
    def taste(run: Run) -> None:
        if len(kitchen.runs) == 1:
            ask("kitchen.taste", unique="taste")
            ask("kitchen.taste", unique="taste")

    kitchen.behave = taste
    ask("kitchen.taste", unique="taste")
    assert kitchen.work() == 2


def test_a_cancelled_job_is_not_revived_beside_a_newer_one_of_its_key(kitchen: Kitchen) -> None:
    old = ask(unique="dinner")
    jobs.cancel(old, by=HOUSE, at=NOON)
    ask(unique="dinner")
    old.refresh_from_db()
    with pytest.raises(SameJobActive):
        jobs.retry(old, by=HOUSE, at=NOON)


def test_a_leased_job_is_left_alone_until_the_lease_lapses(kitchen: Kitchen) -> None:
    job = ask()
    assert leases.claim(worker="dead", at=NOON)
    assert kitchen.work() == 0
    kitchen.clock.at += leases.lease()
    assert kitchen.work() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts, job.worker) == (Job.State.DONE, 2, "w1")


def test_a_worker_that_lost_its_lease_is_told_and_cannot_close_the_job(kitchen: Kitchen, clock: Clock) -> None:
    ask()
    job = leases.claim(worker="slow", at=NOON)
    assert job
    slow = Attempt(job, clock=clock, stop=threading.Event())
    other = leases.claim(worker="quick", at=NOON + leases.lease())
    assert other
    assert leases.beat([job.pk], worker="slow", at=NOON) == {job.pk}
    with pytest.raises(jobs.JobCancelled):
        slow.step(1, 2)
    assert not leases.finish(job, result=None, at=NOON)
    assert leases.finish(other, result={"by": "quick"}, at=NOON)


def test_a_job_that_kills_its_workers_is_closed_after_its_last_attempt(kitchen: Kitchen) -> None:
    job = ask()
    for attempt in range(3):
        assert leases.claim(worker=f"w{attempt}", at=NOON + attempt * leases.lease())
    assert leases.claim(worker="w3", at=NOON + 3 * leases.lease()) is None
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert all(word in job.error_sentence for word in (" 3", "w2", "60"))


def test_what_an_earlier_attempt_had_said_stays_above_the_silence_of_the_last(kitchen: Kitchen) -> None:
    job = ask()
    Job.objects.filter(pk=job.pk).update(error="OSError: disk", attempts=2)
    assert leases.claim(worker="w", at=NOON)
    assert leases.claim(worker="x", at=NOON + leases.lease()) is None
    job.refresh_from_db()
    assert job.error.splitlines()[0] == "OSError: disk"
    assert " w " in job.error_sentence


def test_old_finished_jobs_are_forgotten(kitchen: Kitchen) -> None:
    ask()
    kitchen.work()
    ask(at=NOON + timedelta(days=20))
    leases.sweep(at=NOON + timedelta(days=31))
    assert Job.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("transactional_db")
def test_many_workers_never_run_the_same_job(clock: Clock) -> None:
    with transaction.atomic():
        for n in range(60):
            Job.objects.create(task="x", arguments={"n": n}, run_at=NOON, created_at=NOON)
    claimed: list[int] = []

    def take(name: str) -> None:
        while Job.objects.filter(state=Job.State.QUEUED).exists():
            job = leases.claim(worker=name, at=NOON)
            if job:
                claimed.append(job.pk)
        connection.close()

    threads = [threading.Thread(target=take, args=(f"w{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(claimed) == len(set(claimed)) == 60
