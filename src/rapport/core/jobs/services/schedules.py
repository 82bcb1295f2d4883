"""Ticks: a schedule that is due becomes a job, at most once over all machines."""

from __future__ import annotations

from datetime import datetime, timedelta

from croniter import croniter
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.jobs.models import Job, ScheduleTick
from rapport.core.jobs.policies import STEER
from rapport.core.jobs.services.queue import enqueue
from rapport.core.jobs.tasks import Schedule, schedules
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound

KEPT = timedelta(days=30)


def tick(*, by: Actor, at: datetime) -> int:
    """This function will ask for every task whose schedule is due and say how many it asked for.

    After a pause of the house, only the latest missed time of each schedule is made up for.
    """
    return sum(_tick_one(schedule, by=by, at=at) for schedule in schedules.values())


@transaction.atomic
def run_now(name: str, *, by: Actor, at: datetime) -> Job:
    """This function will ask at once for what a schedule does. Refuses an unknown one, and without the right."""
    demand(by, STEER)
    schedule = schedules.get(name)
    if schedule is None:
        raise NotFound
    job = enqueue(schedule.task, by=Actor.system(), at=at, unique=f"schedule:{name}", **schedule.arguments)
    change = audit.Change("job", job.pk)
    audit.record("schedule.run_now", by=by, at=at, changes=[change], params={"task": schedule.task})
    return job


def sweep(*, at: datetime) -> int:
    """This function will forget old ticks, always keeping the latest of each schedule."""
    latest = [t.pk for name in schedules if (t := _ticks(name).first())]
    return ScheduleTick.objects.filter(due_at__lt=at - KEPT).exclude(pk__in=latest).delete()[0]


def latest_due(schedule: Schedule, at: datetime) -> datetime:
    """The last time, now included, at which the cron line was due."""
    local = timezone.localtime(at) + timedelta(seconds=1)
    return croniter(schedule.cron, local).get_prev(datetime)


def _tick_one(schedule: Schedule, *, by: Actor, at: datetime) -> bool:
    due_at = latest_due(schedule, at)
    last = _ticks(schedule.name).first()
    if last and last.due_at >= due_at:
        return False
    try:
        with transaction.atomic():
            written = ScheduleTick.objects.create(schedule=schedule.name, due_at=due_at)
            if last is None:
                return False
            job = enqueue(schedule.task, by=by, at=at, unique=f"schedule:{schedule.name}", **schedule.arguments)
            ScheduleTick.objects.filter(pk=written.pk).update(job=job)
    except IntegrityError:
        return False
    return True


def _ticks(name: str) -> QuerySet[ScheduleTick]:
    return ScheduleTick.objects.filter(schedule=name).order_by("-due_at")
