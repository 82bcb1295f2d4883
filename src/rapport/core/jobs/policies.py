"""Who sees background work: whoever asked for it, and who may watch everybody's."""

from __future__ import annotations

from uuid import UUID

from rapport.core.jobs.models import Job, JobQuerySet
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound

VIEW = "job.view"
STEER = "job.steer"


def visible_jobs(actor: Actor) -> JobQuerySet:
    jobs = Job.objects.all()
    return jobs if actor.has(VIEW) else jobs.requested_by(actor.user_id)


def find_job(uuid: UUID | str, actor: Actor) -> Job:
    """Return the job with this public id if the actor may see it, or refuse with NotFound."""
    job = visible_jobs(actor).filter(uuid=uuid).first() if _is_uuid(uuid) else None
    if job is None:
        raise NotFound
    return job


def _is_uuid(value: UUID | str) -> bool:
    try:
        return bool(UUID(str(value)))
    except ValueError:
        return False
