"""One attempt at one job: calling its task, hearing that it must stop, closing it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.module_loading import import_string
from django_tasks import TaskContext, default_task_backend
from django_tasks.base import Task as DjangoTask

from rapport.core.jobs.models import Job
from rapport.core.jobs.services import leases
from rapport.core.jobs.tasks import JobCancelled, LeaseLost, actor_of, current, tasks
from rapport.kit import trace
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, Text
from rapport.kit.fence import Fence

log = logging.getLogger("rapport.jobs")
Clock = Callable[[], datetime]
WRITE_EVERY_SECONDS = 0.3


class WorkerStops(JobCancelled):
    """The worker is being stopped; the job goes back to the queue."""

    code = "worker_stops"


class Attempt:
    """The `Run` that a task is given."""

    def __init__(self, job: Job, *, clock: Clock, stop: threading.Event) -> None:
        self.job = job
        self.by: Actor = Actor.system()
        self.is_lost = False
        self._clock = clock
        self._stop = stop
        self._written_at = float("-inf")

    @property
    def job_uuid(self) -> UUID:
        return self.job.uuid

    @property
    def attempt(self) -> int:
        return self.job.attempts

    def now(self) -> datetime:
        return self._clock()

    def step(self, done: int, total: int = 0, sentence: Text = "") -> None:
        """Write how far the work is, not more than three times a second, and stop it when it must."""
        if self._stop.is_set():
            raise WorkerStops
        if self.is_lost:
            raise LeaseLost
        if time.monotonic() - self._written_at < WRITE_EVERY_SECONDS and done != total:
            return
        self._written_at = time.monotonic()
        leases.tell(self.job, done=done, total=total, sentence=str(sentence))
        is_cancelled, self.is_lost = leases.must_stop(self.job)
        if self.is_lost:
            raise LeaseLost
        if is_cancelled:
            raise JobCancelled


def perform(attempt: Attempt) -> None:
    """Run the task of a claimed job and close the job after its outcome."""
    with trace.named(f"job:{attempt.job.uuid}"):
        _perform(attempt)


def _perform(attempt: Attempt) -> None:
    result: Mapping[str, Any] | None = None
    with Fence() as fence:
        attempt.by = actor_of(attempt.job.requested_by_id)
        token = current.set(attempt)
        with translation.override(attempt.by.language):
            result = _call(attempt)
        current.reset(token)
    _close(attempt, fence, result)


def _call(attempt: Attempt) -> Mapping[str, Any] | None:
    job = attempt.job
    named = tasks.get(job.task)
    if named:
        return named.function(attempt, **job.arguments)
    task = import_string(job.task)
    if not isinstance(task, DjangoTask):
        raise TypeError(f"{job.task} is not a task")
    context = [TaskContext(task_result=default_task_backend.get_result(str(job.uuid)))] if task.takes_context else []
    return {"value": task.call(*context, **job.arguments)}


def _close(attempt: Attempt, fence: Fence, result: Mapping[str, Any] | None) -> None:
    job, error, at = attempt.job, fence.error, attempt.now()
    match error:
        case None:
            leases.finish(job, result=result, at=at)
        case LeaseLost():
            log.warning("job %s (%s): the lease was lost, another worker goes on", job.uuid, job.task)
        case WorkerStops():
            leases.give_back([job.pk], worker=job.worker, at=at)
        case JobCancelled():
            leases.stop(job, at=at)
        case DomainError():
            with translation.override(attempt.by.language):
                leases.refuse(job, sentence=str(error), at=at)
        case _:
            log.error("job %s (%s), attempt %s\n%s", job.uuid, job.task, job.attempts, fence.trace)
            leases.fail(job, error=fence.trace, at=at)


def work_off(*, worker: str, clock: Clock) -> int:
    """Run what is due now, one job after the other, in this thread; say how many ran."""
    count = 0
    while job := leases.claim(worker=worker, at=clock()):
        perform(Attempt(job, clock=clock, stop=threading.Event()))
        count += 1
    return count
