"""The page of backups: made by a job, taken away by administrators only, removed when old."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from rapport.core.audit.models import AuditEntry
from rapport.core.backup import queries, services
from rapport.core.backup.queries import ASKED, NIGHTLY, name_of
from rapport.core.jobs.models import Job
from rapport.core.jobs.services import enqueue
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from tests.cast import Cast

HOUSE = Actor.system(Door.SHELL)
LIST = "backup:backup_list"


def test_an_administrator_asks_for_a_backup_and_takes_it_away(
    company: Cast, house: Path, work_off: Callable[[], None]
) -> None:
    client = company.administrator.client
    assert client.post(reverse("backup:backup_make")).status_code == 302
    work_off()
    made = queries.backups()[0]
    assert (made.reason, Job.objects.get(task="backup.make").state) == (ASKED, Job.State.DONE)
    assert made.name in client.get(reverse(LIST)).content.decode()
    answer = client.post(reverse("backup:backup_download", args=[made.name]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert gzip.decompress(content).startswith(b"manifest.json")
    entry = AuditEntry.objects.get(verb="backup.download")
    assert (entry.actor_id, entry.params) == (company.administrator.user.pk, {"file": made.name})


@pytest.mark.parametrize("who", ["owner", "manager", "analyst", "partner", "anonymous"])
def test_nobody_else_sees_makes_or_takes_backups(cast: Cast, who: str) -> None:
    client = cast.anonymous if who == "anonymous" else getattr(cast, who).client
    refused = 302 if who == "anonymous" else 403
    name = name_of(ASKED, clock.now())
    assert client.get(reverse(LIST)).status_code == refused
    assert client.post(reverse("backup:backup_make")).status_code == refused
    assert client.post(reverse("backup:backup_download", args=[name])).status_code == refused
    assert client.get("/api/v1/backups").status_code == (401 if who == "anonymous" else 403)
    assert not Job.objects.exists()


@pytest.mark.parametrize("name", ["rapport.sqlite3", "..%2Fsecret-key", "rapport-20260101-000000-asked.tar.gz"])
def test_only_backups_can_be_taken_away(cast: Cast, name: str) -> None:
    assert cast.administrator.client.post(f"/settings/backups/{name}/download/").status_code == 404


def test_the_night_makes_a_backup_and_removes_those_that_are_too_old(
    house: Path, work_off: Callable[[], None], settings: object
) -> None:
    at = clock.now()
    old = [name_of(NIGHTLY, at - timedelta(days=days)) for days in (13, 20, 30)]
    asked = name_of(ASKED, at - timedelta(days=300))
    queries.folder().mkdir()
    for name in [*old, asked]:
        (queries.folder() / name).touch()
    enqueue("backup.nightly", by=HOUSE, at=at)
    work_off()
    left = {backup.name for backup in queries.backups()}
    assert {old[0], asked} < left
    assert not left & set(old[1:])
    assert len(left) == 3
    assert AuditEntry.objects.get(verb="backup.prune").params == {"files": sorted(old[1:], reverse=True)}


def test_the_last_nightly_backup_stays_however_old_it_is(house: Path) -> None:
    queries.folder().mkdir()
    only = name_of(NIGHTLY, clock.now() - timedelta(days=999))
    (queries.folder() / only).touch()
    assert services.prune(by=HOUSE, at=clock.now()) == []
    assert [backup.name for backup in queries.backups()] == [only]


def test_backups_are_listed_and_asked_for_over_rest(company: Cast, house: Path, work_off: Callable[[], None]) -> None:
    client = company.administrator.client
    assert client.get("/api/v1/backups").json() == []
    asked = client.post("/api/v1/backups", content_type="application/json")
    assert asked.status_code == 202
    work_off()
    assert client.get("/api/v1/backups").json()[0]["reason"] == ASKED
