"""What can be done with background work."""

from rapport.core.jobs.services.queue import cancel, enqueue, retry
from rapport.core.jobs.tasks import (
    JobCancelled,
    Run,
    register_actor_source,
    register_schedule,
    register_task,
    this_run,
)

__all__ = [
    "JobCancelled",
    "Run",
    "cancel",
    "enqueue",
    "register_actor_source",
    "register_schedule",
    "register_task",
    "retry",
    "this_run",
]
