"""Who sees background work: whoever asked for it, and who may watch everybody's."""

from __future__ import annotations

from typing import Any

from rapport.core.jobs.models import Job, JobQuerySet
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound

VIEW = "job.view"


def visible_jobs(actor: Actor) -> JobQuerySet:
    jobs = Job.objects.all()
    return jobs if actor.has(VIEW) else jobs.requested_by(actor.user_id)


def find_job(uuid: Any, actor: Actor) -> Job:
    """Return the job with this public id if the actor may see it, or refuse with NotFound."""
    job = visible_jobs(actor).filter(uuid=uuid).first()
    if job is None:
        raise NotFound
    return job
