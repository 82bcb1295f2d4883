"""Pages about background work."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from rapport.core.access.policies import demand
from rapport.core.jobs.models import Job
from rapport.core.jobs.policies import STEER, VIEW, find_job
from rapport.core.jobs.queries import recent_jobs, schedule_lines, state_counts, status_of
from rapport.core.jobs.services import cancel, retry
from rapport.core.jobs.services.schedules import run_now
from rapport.kit import clock
from rapport.kit.actor import Actor

_OF_MANY = {
    Job.State.DONE.value: pgettext_lazy("jobs", "Done"),
    Job.State.CANCELLED.value: pgettext_lazy("jobs", "Cancelled"),
}


@require_safe
def job_list(request: HttpRequest) -> HttpResponse:
    """The newest jobs; an administrator sees everybody's."""
    state = request.GET.get("state", "")
    actor = _actor(request)
    counts = state_counts(actor)
    states = [(value, _OF_MANY.get(value, label), counts.get(value, 0)) for value, label in Job.State.choices]
    context: dict[str, Any] = {"jobs": recent_jobs(actor, state), "state": state, "states": states}
    context["may_steer"] = actor.has(STEER)
    return render(request, "jobs/job_list.html", context)


@require_safe
def schedule_list(request: HttpRequest) -> HttpResponse:
    """What comes by itself, when it last did and when it will."""
    demand(_actor(request), VIEW)
    return render(request, "jobs/schedule_list.html", {"lines": schedule_lines(clock.now())})


@require_POST
def schedule_run(request: HttpRequest, name: str) -> HttpResponse:
    """Ask now for what would come by itself."""
    job = run_now(name, by=_actor(request), at=clock.now())
    return redirect("jobs:job_detail", job.uuid)


@require_safe
def job_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One job: where it is, what it answered, what went wrong."""
    actor = _actor(request)
    job = find_job(uuid, actor)
    may_steer = job.requested_by_id == actor.user_id or actor.has(STEER)
    return render(request, "jobs/job_detail.html", {"job": status_of(job), "may_steer": may_steer})


@require_safe
def job_progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The progress of a job, for any page that shows it; the last answer announces `job:finished`."""
    job = status_of(find_job(uuid, _actor(request)))
    response = render(request, "jobs/job_progress.html", {"job": job})
    if job.is_finished:
        response["HX-Trigger"] = json.dumps({"job:finished": {"job": str(job.uuid), "state": job.state}})
    return response


@require_POST
def job_cancel(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = _actor(request)
    cancel(find_job(uuid, actor), by=actor, at=clock.now())
    return redirect("jobs:job_detail", uuid)


@require_POST
def job_retry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = _actor(request)
    retry(find_job(uuid, actor), by=actor, at=clock.now())
    return redirect("jobs:job_detail", uuid)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
