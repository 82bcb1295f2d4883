"""Leases: how workers take jobs, keep them, give them back and close them.

These are the machinery's own steps, taken by a worker and not by a person: no policy, no audit entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils.translation import gettext

from rapport.core.jobs.models import Job
from rapport.core.jobs.tasks import tell_stopped

BACK_OFF = timedelta(seconds=5)
LONGEST_WAIT = timedelta(minutes=10)
KEPT = timedelta(days=30)


def lease() -> timedelta:
    return timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(*, worker: str, at: datetime) -> Job | None:
    """This function will take the most urgent job that is due, or one whose lease has lapsed, and lease it."""
    if not Job.objects.claimable(at).exists():
        return None
    with transaction.atomic():
        candidates = Job.objects.claimable(at)
        if connection.features.has_select_for_update_skip_locked:
            candidates = candidates.select_for_update(skip_locked=True)
        job = candidates.first()
        if job is None:
            return None
        _close_hopeless(job, at=at)
        claimed = (
            Job.objects.claimable(at)
            .filter(pk=job.pk)
            .update(
                state=Job.State.RUNNING,
                worker=worker,
                lease_until=at + lease(),
                attempts=F("attempts") + 1,
                started_at=at,
                finished_at=None,
            )
        )
    if not claimed:
        return None
    job.refresh_from_db()
    return job


def beat(job_ids: Iterable[int], *, worker: str, at: datetime) -> set[int]:
    """This function will prolong the leases of a worker's jobs and say which of them it has lost."""
    wanted = set(job_ids)
    mine = Job.objects.filter(pk__in=wanted, worker=worker, state=Job.State.RUNNING)
    if mine.update(lease_until=at + lease()) == len(wanted):
        return set()
    return wanted - set(mine.values_list("pk", flat=True))


def tell(job: Job, *, done: int, total: int, sentence: str) -> None:
    """This function will write how far a job is."""
    _held(job).update(done_count=done, total_count=total, sentence=sentence[:300])


def must_stop(job: Job) -> tuple[bool, bool]:
    """This function will say whether a job was cancelled, and whether its lease was lost."""
    row = _held(job).values_list("is_cancel_requested", flat=True).first()
    return bool(row), row is None


@transaction.atomic
def finish(job: Job, *, result: Mapping[str, Any] | None, at: datetime) -> bool:
    """This function will close a job as done, and put it in the queue once more when it was asked for meanwhile."""
    closed = _held(job).update(state=Job.State.DONE, result=result, finished_at=at, lease_until=None, error="")
    again = Job.objects.filter(pk=job.pk, is_wanted_again=True).first() if closed else None
    if again:
        Job.objects.create(
            task=again.task,
            arguments=again.arguments,
            unique_key=again.unique_key,
            requested_by_id=again.requested_by_id,
            priority=again.priority,
            max_attempts=again.max_attempts,
            run_at=at,
            created_at=at,
        )
    return bool(closed)


def stop(job: Job, *, at: datetime) -> None:
    """This function will close a job that was asked to stop."""
    if _held(job).update(state=Job.State.CANCELLED, finished_at=at, lease_until=None):
        tell_stopped(job.task, job.arguments, "", at)


def refuse(job: Job, *, sentence: str, at: datetime) -> None:
    """This function will close a job whose task said no: trying again would get the same answer."""
    if _held(job).update(state=Job.State.FAILED, error=sentence, finished_at=at, lease_until=None):
        tell_stopped(job.task, job.arguments, sentence, at)


def fail(job: Job, *, error: str, at: datetime) -> None:
    """This function will let a job wait and try again after an error, or close it after its last attempt."""
    if job.attempts >= job.max_attempts:
        refuse(job, sentence=error, at=at)
        return
    wait = min(BACK_OFF * 2 ** (job.attempts - 1), LONGEST_WAIT)
    _held(job).update(state=Job.State.QUEUED, error=error, run_at=at + wait, lease_until=None, worker="")


def give_back(job_ids: Iterable[int], *, worker: str, at: datetime) -> None:
    """This function will put back the jobs of a worker that is told to stop, without counting the attempt."""
    mine = Job.objects.filter(pk__in=list(job_ids), worker=worker, state=Job.State.RUNNING)
    mine.update(state=Job.State.QUEUED, run_at=at, lease_until=None, worker="", attempts=F("attempts") - 1)


def sweep(*, at: datetime) -> int:
    """This function will forget jobs that ended more than a month ago."""
    return Job.objects.finished().filter(finished_at__lt=at - KEPT).delete()[0]


def _close_hopeless(job: Job, *, at: datetime) -> None:
    """Close a job of which nothing was heard in its last attempt either. Why is not known: a worker may have ended, or
    have been held up for longer than its lease. What an earlier attempt had said stays above it."""
    lapsed = Q(state=Job.State.RUNNING, lease_until__lte=at, attempts__gte=F("max_attempts"))
    told = {"attempt": job.attempts, "seconds": int(lease().total_seconds()), "worker": job.worker}
    sentence = gettext(
        "Attempt %(attempt)s: nothing was heard of the worker %(worker)s for %(seconds)s seconds. It ended, or was "
        "held up; its log may say which."
    )
    error = "\n".join(filter(None, (job.error, sentence % told)))
    hopeless = Job.objects.filter(lapsed, pk=job.pk)
    if hopeless.update(state=Job.State.FAILED, error=error, finished_at=at, lease_until=None):
        tell_stopped(job.task, job.arguments, error, at)


def _held(job: Job) -> Any:
    """The row, as long as this attempt of this worker still holds it."""
    return Job.objects.filter(pk=job.pk, worker=job.worker, attempts=job.attempts, state=Job.State.RUNNING)
