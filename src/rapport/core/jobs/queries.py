"""Jobs as pages and REST show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from croniter import croniter
from django.db.models import Count, Max
from django.utils import timezone

from rapport.core.jobs.models import Job, ScheduleTick
from rapport.core.jobs.policies import find_job, visible_jobs
from rapport.core.jobs.tasks import Schedule, schedules, tasks
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
    """Return the newest jobs that the actor may see, in one state or in all.

    Without a state, what the schedule has done every other minute is left to the page of the schedule.
    """
    jobs = visible_jobs(actor).select_related("requested_by").order_by("-created_at")
    if state in Job.State.values:
        jobs = jobs.filter(state=state)
    else:
        jobs = jobs.exclude(state=Job.State.DONE, unique_key__startswith="schedule:")
    return statuses(jobs[:SHOWN])


def newest(actor: Actor, *names: str) -> JobStatus | None:
    """Return the newest job of these tasks that the actor may see."""
    found = visible_jobs(actor).select_related("requested_by").filter(task__in=names).order_by("-created_at").first()
    return status_of(found) if found else None


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """A task that comes by itself: when it last did, how that went, and when it will."""

    name: str
    label: str
    last_at: datetime | None
    last: JobStatus | None
    next_at: datetime


def schedule_lines(at: datetime) -> list[ScheduleLine]:
    """Return every schedule, the next one first."""
    latest = ScheduleTick.objects.values("schedule").annotate(newest=Max("pk")).values("newest")
    ticks = {
        tick.schedule: tick for tick in ScheduleTick.objects.select_related("job__requested_by").filter(pk__in=latest)
    }
    lines = [_schedule_line(schedule, ticks.get(schedule.name), at) for schedule in schedules.values()]
    return sorted(lines, key=lambda line: line.next_at)


def _schedule_line(schedule: Schedule, tick: ScheduleTick | None, at: datetime) -> ScheduleLine:
    named = tasks.get(schedule.task)
    return ScheduleLine(
        name=schedule.name,
        label=str(named.label) if named else schedule.task,
        last_at=tick.due_at if tick else None,
        last=status_of(tick.job) if tick and tick.job else None,
        next_at=croniter(schedule.cron, timezone.localtime(at)).get_next(datetime),
    )


def longest_wait(at: datetime) -> timedelta:
    """Return for how long the most patient job that is due has waited for a worker."""
    oldest = Job.objects.filter(state=Job.State.QUEUED, run_at__lte=at).order_by("run_at").first()
    return at - oldest.run_at if oldest else timedelta()


def state_counts(actor: Actor) -> dict[str, int]:
    """Return how many jobs that the actor may see are in each state."""
    rows = visible_jobs(actor).order_by().values_list("state").annotate(count=Count("pk"))
    return dict(rows)


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
