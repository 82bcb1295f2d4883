"""Imports and exports over REST: upload, settings, check, run, what was refused, what waits."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from rapport.collaborative.rest.tests.door import PROBLEM, ask, statuses, walk
from rapport.core.audit.models import AuditEntry
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast
from tests.working import work_off

__all__ = ["work_off"]
CSV = "no;nom;naissance;mel\n1;Roux;1980-12-31;one@example.org\n2;Petit;31/02/1980;two@example.org\n"


def upload(cast: Cast, text: str = CSV, **more: str) -> Any:
    given = {"file": SimpleUploadedFile("clients.csv", text.encode()), "target": "people", "source": "erp", **more}
    return cast.robot.client.post("/api/v1/imports", given)


@pytest.fixture
def brought(cast: Cast) -> Any:
    answer = upload(cast)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_file_is_uploaded_mapped_checked_and_run(cast: Cast, brought: Any, work_off: Callable[[], None]) -> None:
    url = f"/imports/{brought['uuid']}"
    assert [column["name"] for column in brought["columns"]] == ["no", "nom", "naissance", "mel"]
    mapped = ask(cast.robot, "patch", url, {"mapping": {"no": "external_id", "nom": "last_name", "mel": "email"}})
    assert {column["name"]: column["field"] for column in mapped.json()["columns"]}["naissance"] == ""
    ask(cast.robot, "patch", url, {"mapping": {"no": "external_id", "nom": "last_name", "naissance": "born_on"}})
    assert ask(cast.robot, "post", f"{url}/check").status_code == 202
    work_off()
    checked = ask(cast.robot, "get", url).json()
    assert (checked["state"], checked["preview"]["created"], checked["preview"]["refused"]) == ("checked", 1, 1)
    assert not Party.objects.exists()
    run = ask(cast.robot, "post", f"{url}/run")
    assert run.status_code == 202
    assert ask(cast.robot, "get", f"/jobs/{run.json()['job']}").json()["state"] == "queued"
    work_off()
    assert ask(cast.robot, "get", f"/jobs/{run.json()['job']}").json()["is_finished"]
    assert ask(cast.robot, "get", url).json()["counts"]["created"] == 1
    refused = walk(cast.robot, f"{url}/rows")
    assert refused[0]["problems"][0]["field"] == "born_on"
    file = b"".join(ask(cast.robot, "get", f"{url}/refused").streaming_content).decode()
    assert "31/02/1980" in file


def test_a_waiting_row_is_decided(cast: Cast, work_off: Callable[[], None]) -> None:
    for name in ("Ada", "Bea"):
        PersonFactory.create(first_name=name, last_name="Roux", email="roux@example.org")
    record = upload(cast, "no;nom;mel\n1;Roux;roux@example.org\n").json()
    url = f"/imports/{record['uuid']}"
    ask(cast.robot, "post", f"{url}/run")
    work_off()
    row = walk(cast.robot, f"{url}/rows?state=waiting")[0]
    assert len(row["candidates"]) == 2
    decide = f"{url}/rows/{row['id']}/decide"
    wrong = ask(cast.robot, "post", decide, {"customer": record["uuid"]})
    assert wrong.json()["type"].endswith("not_a_candidate")
    assert ask(cast.robot, "post", decide, {"customer": row["candidates"][0]}).json()["counts"]["updated"] == 1


def test_an_import_is_seen_by_who_brought_it_and_by_who_runs_imports(cast: Cast, brought: Any) -> None:
    url = f"/imports/{brought['uuid']}"
    assert ask(cast.administrator, "get", url).status_code == 200
    assert statuses(cast, "get", url) == {
        "owner": 404, "colleague": 404, "outsider": 404, "partner": 404, "anonymous": 401,
    }  # fmt: skip
    assert statuses(cast, "get", "/imports")["owner"] == 403
    assert [row["uuid"] for row in walk(cast.robot, "/imports")] == [brought["uuid"]]


def test_a_file_that_is_no_table_is_refused_in_a_sentence(cast: Cast) -> None:
    answer = upload(cast, "")
    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    assert upload(cast, target="shoes").json()["type"].endswith("unknown_target")
    missing = cast.robot.client.post("/api/v1/imports", {"target": "people"})
    assert (missing.status_code, missing["Content-Type"]) == (422, PROBLEM)


def test_a_column_that_the_file_lacks_is_named(cast: Cast, brought: Any) -> None:
    answer = ask(cast.robot, "patch", f"/imports/{brought['uuid']}", {"mapping": {"shoe": "email"}})
    assert "shoe" in answer.json()["detail"]


def test_a_run_that_waits_is_cancelled_and_a_file_is_forgotten(cast: Cast, brought: Any) -> None:
    url = f"/imports/{brought['uuid']}"
    ask(cast.robot, "post", f"{url}/run")
    assert ask(cast.robot, "post", f"{url}/cancel").json()["state"] == "cancelled"
    other = upload(cast).json()
    assert ask(cast.robot, "delete", f"/imports/{other['uuid']}").status_code == 204
    assert ask(cast.robot, "get", f"/imports/{other['uuid']}").status_code == 404


def test_a_program_learns_what_columns_can_become(cast: Cast) -> None:
    targets = {row["target"]: row for row in ask(cast.robot, "get", "/imports/targets").json()}
    assert set(targets) >= {"people", "companies", "products", "orders", "contracts", "costs", "interactions"}
    assert "email" in {field["key"] for field in targets["people"]["fields"]}


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "parquet"])
def test_a_list_is_exported_within_the_readers_scope(cast: Cast, file_format: str) -> None:
    PersonFactory.create(last_name="Mine", team=cast.north)
    PersonFactory.create(last_name="Theirs", team=cast.south)
    answer = ask(cast.owner, "get", f"/exports/person/{file_format}?f=name~contains~m")
    content = b"".join(answer.streaming_content)
    assert answer.status_code == 200
    if file_format == "csv":
        assert b"Mine" in content
        assert b"Theirs" not in content
    entry = AuditEntry.objects.filter(verb="list.export").latest("pk")
    assert (entry.door, entry.actor_id) == ("rest", cast.owner.user.pk)


def test_an_export_needs_the_right_and_a_known_list(cast: Cast) -> None:
    assert statuses(cast, "get", "/exports/person/csv")["partner"] == 403
    assert ask(cast.anonymous, "get", "/exports/person/csv").status_code == 401
    assert ask(cast.owner, "get", "/exports/shoe/csv").status_code == 404
    assert ask(cast.owner, "get", "/exports/person/doc").status_code == 404
    assert json.loads(ask(cast.owner, "get", "/exports/person/doc").content)["type"].endswith("not_found")
