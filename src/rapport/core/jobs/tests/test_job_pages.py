"""Pages of background work: who sees which job, what they say, what stops and retries."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from rapport.core.jobs import services as jobs
from rapport.core.jobs.models import Job
from rapport.core.jobs.services import Run
from rapport.core.jobs.tests.conftest import NOON, Kitchen
from rapport.kit.errors import Invalid
from tests.cast import Cast, Member

pytestmark = pytest.mark.django_db


def ask(member: Member) -> Job:
    return jobs.enqueue("kitchen.cook", by=member.actor, at=NOON, dish="soup")


def address(name: str, job: Job) -> str:
    return reverse(f"jobs:{name}", args=[job.uuid])


def test_a_job_is_shown_to_whoever_asked_and_to_administrators_only(cast: Cast, kitchen: Kitchen) -> None:
    job = ask(cast.owner)
    page = address("job_detail", job)
    assert cast.owner.client.get(page).status_code == 200
    assert cast.administrator.client.get(page).status_code == 200
    for other in (cast.colleague, cast.manager, cast.outsider):
        assert other.client.get(page).status_code == 404
    assert cast.anonymous.get(page).status_code == 302


def test_the_list_of_an_administrator_names_everybodys_jobs(cast: Cast, kitchen: Kitchen) -> None:
    job = ask(cast.owner)
    link = address("job_detail", job)
    assert link in cast.administrator.client.get(reverse("jobs:job_list")).content.decode()
    assert link not in cast.colleague.client.get(reverse("jobs:job_list")).content.decode()
    failed = cast.administrator.client.get(reverse("jobs:job_list"), {"state": "failed"}).content.decode()
    assert link not in failed


def test_progress_asks_again_while_the_job_is_active_and_announces_its_end(cast: Cast, kitchen: Kitchen) -> None:
    job = ask(cast.owner)
    part = address("job_progress", job)
    first = cast.owner.client.get(part)
    assert f'data-job-url-value="{part}"' in first.content.decode()
    assert "HX-Trigger" not in first.headers
    kitchen.behave = lambda run: {"address": "/imports/1/"}
    kitchen.work()
    last = cast.owner.client.get(part)
    assert "data-job-url-value" not in last.content.decode()
    assert 'href="/imports/1/"' in last.content.decode()
    assert json.loads(last["HX-Trigger"]) == {"job:finished": {"job": str(job.uuid), "state": "done"}}


def test_who_asked_for_a_job_stops_it(cast: Cast, kitchen: Kitchen) -> None:
    job = ask(cast.owner)
    assert cast.colleague.client.post(address("job_cancel", job)).status_code == 404
    assert cast.owner.client.post(address("job_cancel", job)).status_code == 302
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED


def test_an_administrator_lets_a_failed_job_run_again(cast: Cast, kitchen: Kitchen) -> None:
    def refuse(run: Run) -> None:
        raise Invalid("There is no salt.")

    job = ask(cast.owner)
    kitchen.behave = refuse
    kitchen.work()
    assert "There is no salt." in cast.administrator.client.get(address("job_detail", job)).content.decode()
    cast.administrator.client.post(address("job_retry", job))
    job.refresh_from_db()
    assert job.state == Job.State.QUEUED


def test_a_job_acts_with_the_present_rights_of_who_asked(cast: Cast, kitchen: Kitchen) -> None:
    ask(cast.owner)
    kitchen.work()
    assert kitchen.runs[0].by.user_id == cast.owner.user.pk
    assert kitchen.runs[0].by.reaches == cast.owner.actor.reaches


def test_a_job_of_somebody_who_has_left_is_refused(cast: Cast, kitchen: Kitchen) -> None:
    job = ask(cast.owner)
    cast.owner.user.is_active = False
    cast.owner.user.save()
    kitchen.work()
    job.refresh_from_db()
    assert (job.state, kitchen.cooked) == (Job.State.FAILED, [])
