"""The page of the schedule: when each comes, how it went, run at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.urls import reverse

from rapport.core.audit.models import AuditEntry
from rapport.core.jobs import services as jobs
from rapport.core.jobs.models import Job
from rapport.core.jobs.queries import longest_wait, schedule_lines
from rapport.core.jobs.services import register_schedule
from rapport.core.jobs.services import schedules as ticking
from rapport.core.jobs.tasks import schedules
from rapport.core.jobs.tests.conftest import HOUSE, NOON, Kitchen
from rapport.kit import trace
from tests.cast import Cast

pytestmark = pytest.mark.django_db
PAGE = "jobs:schedule_list"


@pytest.fixture
def daily(kitchen: Kitchen) -> Iterator[None]:
    register_schedule("kitchen.daily", "0 9 * * *", "kitchen.cook", dish="bread")
    yield
    schedules.remove("kitchen.daily")


def test_the_page_tells_the_next_and_the_last_time(cast: Cast, daily: None, kitchen: Kitchen) -> None:
    ticking.tick(by=HOUSE, at=NOON.replace(day=1))
    ticking.tick(by=HOUSE, at=NOON)
    [line] = [line for line in schedule_lines(NOON) if line.name == "kitchen.daily"]
    assert line.next_at.day == 3
    assert line.last_at is not None
    assert line.last_at.day == 2
    assert line.last is not None
    page = cast.administrator.client.get(reverse(PAGE)).content.decode()
    assert reverse("jobs:job_detail", args=[line.last.uuid]) in page


def test_an_administrator_runs_it_at_once(
    cast: Cast, daily: None, work_off: Callable[[], None], kitchen: Kitchen
) -> None:
    run = reverse("jobs:schedule_run", args=["kitchen.daily"])
    assert cast.administrator.client.post(run).status_code == 302
    assert cast.administrator.client.post(run).status_code == 302
    assert Job.objects.filter(task="kitchen.cook").count() == 1
    work_off()
    assert kitchen.cooked == [{"dish": "bread"}]
    assert AuditEntry.objects.filter(verb="schedule.run_now").count() == 2


@pytest.mark.parametrize("who", ["owner", "manager", "partner"])
def test_nobody_else_sees_or_runs_the_schedule(cast: Cast, daily: None, who: str) -> None:
    client = getattr(cast, who).client
    assert client.get(reverse(PAGE)).status_code == 403
    assert client.post(reverse("jobs:schedule_run", args=["kitchen.daily"])).status_code == 403
    assert not Job.objects.exists()


def test_a_schedule_that_is_not_there_is_not_run(cast: Cast) -> None:
    assert cast.administrator.client.post(reverse("jobs:schedule_run", args=["nothing"])).status_code == 404


def test_the_list_counts_each_state_and_stops_and_retries_from_the_row(cast: Cast, kitchen: Kitchen) -> None:
    job = jobs.enqueue("kitchen.cook", by=cast.owner.actor, at=NOON)
    page = cast.administrator.client.get(reverse("jobs:job_list"))
    assert [count for value, _label, count in page.context["states"] if value == "queued"] == [1]
    assert reverse("jobs:job_cancel", args=[job.uuid]) in page.content.decode()
    cast.administrator.client.post(reverse("jobs:job_cancel", args=[job.uuid]))
    page = cast.administrator.client.get(reverse("jobs:job_list"))
    assert reverse("jobs:job_retry", args=[job.uuid]) in page.content.decode()


def test_how_long_jobs_wait_for_a_worker_is_known(kitchen: Kitchen) -> None:
    assert not longest_wait(NOON)
    jobs.enqueue("kitchen.cook", by=HOUSE, at=NOON)
    assert longest_wait(NOON + timedelta(minutes=7)) == timedelta(minutes=7)


def test_lines_of_a_job_carry_its_name(kitchen: Kitchen) -> None:
    heard: list[str] = []

    def cook(run: object) -> None:
        heard.append(trace.current())

    kitchen.behave = cook
    job = jobs.enqueue("kitchen.cook", by=HOUSE, at=NOON)
    kitchen.work()
    assert heard == [f"job:{job.uuid}"]
    assert trace.current() == ""
