"""Jobs as pages and REST show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rapport.core.jobs.models import Job
from rapport.core.jobs.policies import find_job, visible_jobs
from rapport.core.jobs.tasks import tasks
from rapport.kit.actor import Actor
from rapport.web.writing import number

__all__ = ["JobStatus", "find_job", "recent_jobs", "status_of", "visible_jobs"]

SHOWN = 100
TONES = {Job.State.DONE: "good", Job.State.FAILED: "bad", Job.State.RUNNING: "info"}


@dataclass(frozen=True, slots=True)
class JobStatus:
    """Where a job is, in the words of its reader."""

    uuid: UUID
    label: str
    state: str
    state_label: str
    tone: str
    done: int | None
    total: int | None
    count: str
    note: str
    is_finished: bool
    is_retryable: bool
    is_stopping: bool
    asked_at: datetime
    asked_by: str
    attempts: int
    error: str
    address: str


def status_of(job: Job) -> JobStatus:
    """Return what a page shows of a job. Its result may hold an `address` to open when it is done."""
    named = tasks.get(job.task)
    result = job.result or {}
    return JobStatus(
        uuid=job.uuid,
        label=str(named.label) if named else job.task,
        state=job.state,
        state_label=str(Job.State(job.state).label),
        tone=TONES.get(Job.State(job.state), ""),
        done=_done(job),
        total=job.total_count or (100 if job.is_finished else None),
        count=_count(job),
        note=_note(job),
        is_finished=job.is_finished,
        is_retryable=job.is_retryable,
        is_stopping=job.is_cancel_requested and not job.is_finished,
        asked_at=job.created_at,
        asked_by=job.requested_by.name if job.requested_by else "Rapport",
        attempts=job.attempts,
        error=job.error,
        address=str(result.get("address", "")),
    )


def recent_jobs(actor: Actor, state: str = "") -> list[JobStatus]:
    """Return the newest jobs that the actor may see, in one state or in all."""
    jobs = visible_jobs(actor).select_related("requested_by").order_by("-created_at")
    if state in Job.State.values:
        jobs = jobs.filter(state=state)
    return statuses(jobs[:SHOWN])


def newest(actor: Actor, *names: str) -> JobStatus | None:
    """Return the newest job of these tasks that the actor may see."""
    found = visible_jobs(actor).select_related("requested_by").filter(task__in=names).order_by("-created_at").first()
    return status_of(found) if found else None


def statuses(jobs: Iterable[Job]) -> list[JobStatus]:
    return [status_of(job) for job in jobs]


def _done(job: Job) -> int | None:
    if job.total_count:
        return job.done_count
    return 100 if job.state == Job.State.DONE else (0 if job.is_finished else None)


def _count(job: Job) -> str:
    if job.total_count:
        return f"{number(job.done_count)} / {number(job.total_count)}"
    return number(job.done_count) if job.done_count else ""


def _note(job: Job) -> str:
    if job.state == Job.State.FAILED:
        return job.error_sentence
    return job.sentence if job.sentence and job.state != Job.State.CANCELLED else str(Job.State(job.state).label)
