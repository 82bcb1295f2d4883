"""What this room hands over to the house."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core.access.grants import ADMINISTRATOR, ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.access.services import bins
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.events import services as events
from rapport.core.jobs import blocks as own_blocks
from rapport.core.jobs import commands, rest
from rapport.core.jobs.services import leases, schedules
from rapport.core.jobs.tasks import Run, register_schedule, register_task
from rapport.web.day import blocks
from rapport.web.nav import SETTINGS, NavItem, nav
from rapport.web.rest import Mounted, routers


def sweep(run: Run) -> Mapping[str, Any]:
    """Forget what ended more than a month ago."""
    at = run.now()
    return {
        "jobs": leases.sweep(at=at),
        "ticks": schedules.sweep(at=at),
        "events": events.sweep(at=at),
    }


def purge(run: Run) -> Mapping[str, Any]:
    """Delete what has been in a bin for a month."""
    counts: dict[str, int] = {}
    for holder in bins.binned:
        run.step(len(counts), len(list(bins.binned)))
        counts[holder] = bins.purge(holder, by=run.by, at=run.now())
    return counts


def register() -> None:
    """Put this room's things on the shelves that lower layers offer."""
    group = _("Background work")
    verbs.register("job.view", Verb(_("See everybody's jobs"), group, everyone(ADMINISTRATOR), ALL_OR_NOTHING))
    verbs.register("job.steer", Verb(_("Stop and retry jobs"), group, everyone(ADMINISTRATOR), ALL_OR_NOTHING))
    register_task("jobs.sweep", sweep, label=_("Forget old jobs and events"))
    register_schedule("jobs.sweep", "40 3 * * *", "jobs.sweep")
    register_task("bins.purge", purge, label=_("Empty the bins"))
    register_schedule("bins.purge", "20 3 * * *", "bins.purge")
    nav.register("jobs", NavItem(_("Background jobs"), "activity", "jobs:job_list", SETTINGS, "job.view", order=80))
    blocks.register("failed-jobs", own_blocks.FAILED)
    commands.register()
    routers.register("jobs", Mounted("/jobs", rest.router, _("Background jobs")))
    noun_labels.register("job", _("Job"))
    verb_labels.register("job.cancel", _("Stopped a job"))
    verb_labels.register("job.retry", _("Let a job run again"))
    verb_labels.register("schedule.run_now", _("Asked for scheduled work at once"))
