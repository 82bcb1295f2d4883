"""Asking for background work, stopping it, trying it again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.jobs.models import Job
from rapport.core.jobs.policies import STEER
from rapport.core.jobs.tasks import Task, tasks, tell_stopped
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError


class UnknownTask(DomainError):
    code = "unknown_task"
    message = _("Rapport has no background task named %(name)s.")


class JobAlreadyFinished(DomainError):
    code = "job_already_finished"
    status = 409
    message = _("This job is already finished.")


class JobNotRetryable(DomainError):
    code = "job_not_retryable"
    status = 409
    message = _("Only a job that failed or was cancelled can be tried again.")


class SameJobActive(DomainError):
    code = "same_job_active"
    status = 409
    message = _("The same job is already waiting or running.")


@transaction.atomic
def enqueue(
    task: str, *, by: Actor, at: datetime, unique: str = "", run_at: datetime | None = None, **arguments: Any
) -> Job:
    """This function will ask for a task by its name, in the caller's transaction.

    With `unique`, the job of that key that waits or runs is returned instead of a second one.
    Refuses a name that no room registered (`UnknownTask`).
    """
    spec = tasks.get(task)
    if spec is None:
        raise UnknownTask(name=task)
    job = Job(
        task=task,
        arguments=audit.plain(arguments),
        unique_key=unique,
        requested_by_id=by.user_id,
        priority=spec.priority,
        max_attempts=spec.max_attempts,
        run_at=run_at or at,
        created_at=at,
    )
    return _put_once(job, spec) if unique else put(job)


@transaction.atomic
def cancel(job: Job, *, by: Actor, at: datetime) -> None:
    """This function will stop a job: at once while it waits, at its next step while it runs.

    Refuses a finished job, and a job of somebody else without the right to steer jobs.
    """
    _demand_steering(job, by)
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.QUEUED)
    if waiting.update(state=Job.State.CANCELLED, is_cancel_requested=True, finished_at=at):
        tell_stopped(job.task, job.arguments, "", at)
    else:
        running = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING)
        if not running.update(is_cancel_requested=True, is_wanted_again=False):
            raise JobAlreadyFinished
    _note("job.cancel", job, by=by, at=at)


@transaction.atomic
def retry(job: Job, *, by: Actor, at: datetime) -> None:
    """This function will let a failed or cancelled job run again from the start.

    Refuses other states, and when the same work waits or runs already (`SameJobActive`).
    """
    _demand_steering(job, by)
    stopped = Job.objects.filter(pk=job.pk, state__in=[Job.State.FAILED, Job.State.CANCELLED])
    try:
        with transaction.atomic():
            changed = stopped.update(
                state=Job.State.QUEUED, attempts=0, run_at=at, is_cancel_requested=False, finished_at=None, error=""
            )
    except IntegrityError:
        raise SameJobActive from None
    if not changed:
        raise JobNotRetryable
    _note("job.retry", job, by=by, at=at)


def put(job: Job) -> Job:
    """This function will insert a job in the transaction of the caller."""
    job.save(force_insert=True)
    return job


def _put_once(job: Job, spec: Task) -> Job:
    """Insert unless one of the same key is active; then remember that it was asked for again."""
    Job.objects.bulk_create([job], ignore_conflicts=True)
    present = Job.objects.active().filter(unique_key=job.unique_key).first()
    if present is None:
        return _put_once(job, spec)
    if spec.runs_again and present.uuid != job.uuid:
        Job.objects.filter(pk=present.pk, state=Job.State.RUNNING).update(is_wanted_again=True)
    return present


def _demand_steering(job: Job, by: Actor) -> None:
    if by.user_id is None or job.requested_by_id != by.user_id:
        demand(by, STEER)


def _note(verb: str, job: Job, *, by: Actor, at: datetime) -> None:
    audit.record(verb, by=by, at=at, changes=[audit.Change("job", job.pk)], params={"task": job.task})
