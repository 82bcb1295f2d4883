"""Background work over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.core.jobs.models import Job
from rapport.core.jobs.policies import find_job, visible_jobs
from rapport.core.jobs.queries import status_of
from rapport.core.jobs.services import cancel, retry
from rapport.kit import clock
from rapport.web.rest import Page, actor_of, page_by

router = Router()


class JobOut(Schema):
    """A job: where it is, what it answered, what went wrong. `total` is empty while nobody knows."""

    uuid: UUID
    task: str
    label: str
    state: str
    done: int | None
    total: int | None
    note: str
    is_finished: bool
    asked_by: str
    asked_at: datetime
    finished_at: datetime | None
    result: dict[str, Any] | None


def shown(job: Job) -> dict[str, Any]:
    """Return a job in the words of its reader."""
    status = status_of(job)
    names = ("uuid", "label", "state", "done", "total", "note", "is_finished", "asked_by", "asked_at")
    values: dict[str, Any] = {name: getattr(status, name) for name in names}
    return values | {"task": job.task, "finished_at": job.finished_at, "result": job.result}


@router.get("", response=Page)
def job_list(request: HttpRequest, state: str = "") -> Any:
    rows = visible_jobs(actor_of(request)).select_related("requested_by")
    rows = rows.filter(state=state) if state else rows
    return page_by(request, rows, "-id", shown)


@router.get("/{uuid}", response=JobOut)
def job_get(request: HttpRequest, uuid: UUID) -> Any:
    return shown(find_job(uuid, actor_of(request)))


@router.post("/{uuid}/cancel", response=JobOut)
def job_cancel(request: HttpRequest, uuid: UUID) -> Any:
    actor = actor_of(request)
    cancel(find_job(uuid, actor), by=actor, at=clock.now())
    return shown(find_job(uuid, actor))


@router.post("/{uuid}/retry", response=JobOut)
def job_retry(request: HttpRequest, uuid: UUID) -> Any:
    actor = actor_of(request)
    retry(find_job(uuid, actor), by=actor, at=clock.now())
    return shown(find_job(uuid, actor))
