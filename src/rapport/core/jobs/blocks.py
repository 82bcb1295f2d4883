"""What background work adds to the page Today: jobs that failed and that nobody has let run again."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.core.jobs.models import Job
from rapport.core.jobs.policies import STEER, VIEW, visible_jobs
from rapport.core.jobs.queries import JobStatus, statuses
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.web import writing
from rapport.web.day import Act, Line, Plain, plain

BACK, FEW = timedelta(days=7), 5


def _failed(actor: Actor, today: date) -> Plain | None:
    """The jobs of the last days that stopped, the newest first."""
    now = clock.now()
    rows = visible_jobs(actor).filter(state=Job.State.FAILED, created_at__gte=now - BACK)
    found = statuses(rows.select_related("requested_by").order_by("-created_at")[:FEW])
    if not found:
        return None
    address = f"{reverse('jobs:job_list')}?state={Job.State.FAILED.value}"
    count = rows.count() if len(found) == FEW else len(found)
    return Plain(_("Jobs that failed"), count, address, lines=[_line(job, actor) for job in found])


def _line(job: JobStatus, actor: Actor) -> Line:
    again = Act(_("Try again"), "refresh", reverse("jobs:job_retry", args=[job.uuid]), is_post=True)
    return Line(
        job.label,
        reverse("jobs:job_detail", args=[job.uuid]),
        job.note,
        writing.ago(job.asked_at, clock.now()),
        "bad",
        act=again if actor.has(STEER) else None,
    )


FAILED = plain(_failed, VIEW, order=10)
