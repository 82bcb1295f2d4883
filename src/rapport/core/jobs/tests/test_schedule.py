"""Schedules become jobs at most once a tick, whoever looks first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from rapport.core.jobs.models import Job, ScheduleTick
from rapport.core.jobs.services import register_schedule, schedules
from rapport.core.jobs.tasks import schedules as shelf
from rapport.core.jobs.tests.conftest import HOUSE, Kitchen

MIDNIGHT = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)


@pytest.fixture
def hourly(kitchen: Kitchen) -> Iterator[None]:
    register_schedule("kitchen.hourly", "0 * * * *", "kitchen.cook", dish="tea")
    yield
    shelf.remove("kitchen.hourly")


def tick(at: datetime) -> None:
    schedules.tick(by=HOUSE, at=at)


def teas() -> int:
    return Job.objects.filter(task="kitchen.cook").count()


@pytest.mark.usefixtures("hourly")
def test_a_schedule_runs_at_its_next_time_and_once(kitchen: Kitchen) -> None:
    tick(MIDNIGHT + timedelta(minutes=5))
    assert teas() == 0
    for minutes in (59, 60, 60, 61, 90):
        tick(MIDNIGHT + timedelta(minutes=minutes))
    assert teas() == 1
    kitchen.work()
    tick(MIDNIGHT + timedelta(hours=2))
    assert teas() == 2
    assert Job.objects.filter(task="kitchen.cook").latest("pk").arguments == {"dish": "tea"}


@pytest.mark.usefixtures("hourly")
def test_after_a_pause_only_the_latest_missed_time_is_made_up_for() -> None:
    tick(MIDNIGHT)
    tick(MIDNIGHT + timedelta(hours=9, minutes=20))
    assert teas() == 1


@pytest.mark.usefixtures("hourly")
def test_a_scheduler_that_comes_second_asks_for_nothing() -> None:
    tick(MIDNIGHT)
    ScheduleTick.objects.create(schedule="kitchen.hourly", due_at=MIDNIGHT + timedelta(hours=1))
    tick(MIDNIGHT + timedelta(hours=1))
    assert teas() == 0


@pytest.mark.usefixtures("hourly")
def test_old_ticks_are_forgotten_but_never_the_latest() -> None:
    tick(MIDNIGHT)
    tick(MIDNIGHT + timedelta(hours=1))
    schedules.sweep(at=MIDNIGHT + timedelta(days=60))
    assert ScheduleTick.objects.filter(schedule="kitchen.hourly").count() == 1


def test_a_line_that_cron_does_not_know_is_refused_at_start() -> None:
    with pytest.raises(ValueError, match="is not a cron line"):
        register_schedule("kitchen.never", "61 * * * *", "kitchen.cook")
