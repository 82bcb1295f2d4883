"""Whoever watches is told in words; whoever reads logs finds the lines of one request together."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django.fixtures import Settings

from rapport.config import health, logs
from rapport.core.backup.queries import NIGHTLY, name_of
from rapport.core.jobs.models import Job
from rapport.kit import clock, trace
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def whole() -> dict[str, dict[str, object]]:
    answer = Client().get("/health/")
    assert answer.status_code == 200
    body = answer.json()
    return {"all": body} | {check["name"]: check for check in body["checks"]}


@pytest.fixture
def fresh_backup(settings: Settings, tmp_path: Path) -> Path:
    settings.BACKUP_DIR = tmp_path
    path = tmp_path / name_of(NIGHTLY, clock.now())
    path.touch()
    return path


def test_all_is_well(fresh_backup: Path) -> None:
    found = whole()
    assert found["all"]["status"] == "well"
    assert found["database"]["sentence"] == "the database answers and is prepared"


def test_a_job_that_nobody_takes_is_told(fresh_backup: Path) -> None:
    at = clock.now()
    Job.objects.create(task="jobs.sweep", run_at=at - timedelta(minutes=30), created_at=at)
    found = whole()
    assert found["all"]["status"] == "warning"
    assert "is a worker running?" in str(found["worker"]["sentence"])


def test_an_old_or_missing_backup_is_told(fresh_backup: Path) -> None:
    fresh_backup.unlink()
    assert whole()["backup"]["sentence"] == "no backup yet"
    (fresh_backup.parent / name_of(NIGHTLY, clock.now() - timedelta(days=3))).touch()
    assert not whole()["backup"]["is_well"]


def test_a_full_disk_is_told(fresh_backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LEAST_FREE", 2**62)
    assert not whole()["disk"]["is_well"]


def test_a_database_that_is_not_prepared_serves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "is_up_to_date", lambda: False)
    for address in ("/health/", "/health/ready/"):
        answer = Client().get(address)
        assert answer.status_code == 503
        assert "rapport migrate" in answer.content.decode()
    assert Client().get("/health/live/").status_code == 200


def test_a_database_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise OperationalError("the connection is lost")

    monkeypatch.setattr(connection, "cursor", away)
    for address in ("/health/", "/health/ready/"):
        answer = Client().get(address)
        assert answer.status_code == 503
        assert "does not answer" in answer.content.decode()
    assert Client().get("/health/live/").status_code == 200


def test_every_answer_names_its_request_and_takes_a_sane_name_over(cast: Cast) -> None:
    client = cast.owner.client
    assert len(client.get("/me/profile/")["X-Request-ID"]) == 32
    assert client.get("/me/profile/", headers={"X-Request-ID": "proxy-1"})["X-Request-ID"] == "proxy-1"
    assert client.get("/me/profile/", headers={"X-Request-ID": "a b\n"})["X-Request-ID"] != "a b\n"


def test_a_request_is_logged_without_its_query(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="rapport.request"):
        cast.owner.client.get("/me/profile/?q=Dupont")
    [record] = [record for record in caplog.records if record.name == "rapport.request"]
    assert record.getMessage() == "GET /me/profile/ 200"
    assert "Dupont" not in logs.JsonLine().format(record)


def test_a_line_is_json_with_its_trace_its_error_and_what_was_added() -> None:
    try:
        raise ValueError("no salt")
    except ValueError as error:
        told = (type(error), error, error.__traceback__)
    record = logging.LogRecord("rapport.jobs", logging.ERROR, "x.py", 1, "stopped %s", ("soup",), told)
    record.pot = 7
    with trace.named("job:1"):
        line = json.loads(logs.JsonLine().format(record))
    assert (line["level"], line["logger"], line["message"]) == ("ERROR", "rapport.jobs", "stopped soup")
    assert (line["trace"], line["pot"]) == ("job:1", 7)
    assert line["error"].endswith("ValueError: no salt")


def test_a_line_for_people_names_what_it_belongs_to() -> None:
    record = logging.LogRecord("rapport", logging.INFO, "x.py", 1, "said", (), None)
    formatter = logs.Line("%(name)s %(trace)s%(message)s")
    with trace.named("r1"):
        assert formatter.format(record) == "rapport [r1] said"
    assert formatter.format(record) == "rapport said"
