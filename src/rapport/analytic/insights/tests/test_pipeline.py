"""The pipeline tells how fresh each stage is, what waits or failed, and counts that open exactly their rows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rapport.analytic.insights.queries.used import reads_standing
from rapport.analytic.studies import services
from rapport.analytic.studies.models import Study
from rapport.analytic.warehouse.tests.another_release import turn_into_anothers
from rapport.config.cli import run
from rapport.core.exchange.models import Import
from rapport.core.jobs.models import Job
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party, StandingMove
from rapport.operational.parties.services import people
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from tests.cast import Cast

PAGE, REST = "/portfolio/pipeline/", "/api/v1/warehouse"
DOORS = (PAGE, REST, f"{REST}/tables", f"{REST}/tables/fact_order")
MAY = ("manager", "head", "analyst", "administrator")
MAY_NOT = ("owner", "colleague", "outsider", "partner")

pytestmark = pytest.mark.django_db


def refresh() -> None:
    now = clock.now()
    services.refresh(by=Actor.system(), at=now, as_of=now.date(), finished=clock.now)


@pytest.fixture
def scene(cast: Cast) -> list[Party]:
    """Two customers of the north team and one of the south; an order of nobody; a person who bought nothing."""
    found = [
        PersonFactory.create(team=cast.north), CompanyFactory.create(team=cast.north),
        PersonFactory.create(team=cast.south),
    ]  # fmt: skip
    for place, party in enumerate(found, 1):
        OrderFactory.create_batch(place, party=party, placed_on=date(2026, 4, place), lines=[(1, 100), (2, 50)])
    OrderFactory.create(party=None, lines=[(1, 7)])
    PersonFactory.create(team=cast.north)
    refresh()
    return found


def stages(client: Client) -> dict[str, Any]:
    answer = client.get(REST)
    assert answer.status_code == 200
    return {stage["stage"]: stage for stage in answer.json()["stages"]}


def rows_of(stage: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {row[name]: row for row in stage["rows"]}


def waits(client: Client, stage: str) -> dict[str, int]:
    return {wait["what"]: wait["count"] for wait in stages(client)[stage]["waits"]}


def listed(client: Client, url: str) -> int:
    """How many rows a list has, as its foot says."""
    answer = client.get(url)
    assert answer.status_code == 200, url
    found: int = answer.context["count"].value
    return found


@pytest.mark.parametrize("who", [*MAY, *MAY_NOT])
def test_every_door_opens_to_those_who_answer_for_figures_only(cast: Cast, scene: list[Party], who: str) -> None:
    found = {door: getattr(cast, who).client.get(door).status_code for door in DOORS}
    assert found == dict.fromkeys(DOORS, 200 if who in MAY else 403)


def test_whoever_has_not_signed_in_sees_nothing(cast: Cast, scene: list[Party]) -> None:
    codes = [cast.anonymous.get(door).status_code for door in DOORS]
    assert codes == [302, 401, 401, 401]


def test_the_four_stages_stand_in_their_order_with_their_figures(cast: Cast, scene: list[Party]) -> None:
    answer = cast.manager.client.get(PAGE)
    assert [stage.key for stage in answer.context["stages"]] == ["collection", "aggregation", "knowledge", "relation"]
    found = stages(cast.manager.client)
    rows = rows_of(found["aggregation"], "table")
    assert {name: rows[name]["rows"] for name in ("orders", "order_line", "fact_order", "customer_standing")} == {
        "orders": 7, "order_line": 13, "fact_order": 7, "customer_standing": 3,
    }  # fmt: skip
    assert rows["order_line"]["read"] == 13
    told = found["aggregation"]["figures"]
    assert (told["build"], told["reason"]) == ("whole", "first_build")
    assert told["read"] == sum(row["read"] or 0 for row in rows.values())
    assert told["size"] > 0
    study = rows_of(found["knowledge"], "method")["standing"]
    assert (study["quality"], study["figures"]["customers"]) == (0.0, 3)
    assert found["knowledge"]["figures"]["parties"] == 3
    assert found["knowledge"]["figures"]["next_at"]


def test_a_refresh_of_what_changed_says_so(cast: Cast, scene: list[Party]) -> None:
    OrderFactory.create(party=scene[0], lines=[(1, 9)])
    refresh()
    stage = stages(cast.manager.client)["aggregation"]
    assert (stage["figures"]["build"], stage["figures"]["reason"]) == ("incremental", "changes")
    assert rows_of(stage, "table")["fact_order"]["rows"] == 8


def test_the_terminal_tells_the_same(cast: Cast, scene: list[Party], capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["warehouse", "show", "--json"]) == 0
    told = {stage["stage"]: stage for stage in json.loads(capsys.readouterr().out)["stages"]}
    sent = stages(cast.manager.client)
    for stage in ("collection", "aggregation", "knowledge"):
        assert (told[stage]["rows"], told[stage]["state"]) == (sent[stage]["rows"], sent[stage]["state"])
    assert run(["warehouse", "tables", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == cast.manager.client.get(f"{REST}/tables").json()
    assert run(["warehouse", "show"]) == 0
    assert "fact_order" in capsys.readouterr().out
    assert run(["warehouse", "tables", "fact_cost"]) == 0
    assert "is_replaced" in capsys.readouterr().out
    assert run(["warehouse", "tables", "fact_nothing"]) == 1


def test_whoever_sees_a_part_counts_that_part(cast: Cast, scene: list[Party]) -> None:
    head = stages(cast.head.client)
    rows = rows_of(head["aggregation"], "table")
    counted = {name: row["rows"] for name, row in rows.items() if row["rows"] is not None}
    assert counted == {
        "dim_customer": 3, "fact_order": 3, "fact_order_line": 6, "fact_cost": 0, "fact_interaction": 0,
        "fact_contract": 0, "fact_hours": 0, "customer_standing": 2,
    }  # fmt: skip
    assert "read" not in head["aggregation"]["figures"]
    assert "changed" not in head["collection"]["figures"]
    assert [row for row in head["collection"]["rows"] if "doors" in row] == []
    assert [study["figures"] for study in head["knowledge"]["rows"] if study["figures"]] == []
    assert rows_of(head["relation"], "use")["standing"]["count"] == 2
    text = cast.head.client.get(PAGE).content.decode()
    assert 'href="/audit/' not in text


def test_what_each_door_wrote_is_told(cast: Cast, scene: list[Party]) -> None:
    before = rows_of(stages(cast.manager.client)["collection"], "record")["party"]["doors"]
    cast.manager.client.post("/api/v1/people", json.dumps({"last_name": "Roux"}), content_type="application/json")
    people.create({"last_name": "Petit"}, by=cast.owner.actor, at=clock.now())
    party = rows_of(stages(cast.manager.client)["collection"], "record")["party"]
    came = {door: count - before.get(door, 0) for door, count in party["doors"].items()}
    assert came == {"rest": 1, "page": 1}
    assert clock.now() - timedelta(minutes=1) < timezone.datetime.fromisoformat(party["last_at"])
    assert stages(cast.manager.client)["aggregation"]["figures"]["changed_since"] == 2


@pytest.mark.parametrize("who", ["manager", "head"])
def test_every_count_opens_as_many_rows(cast: Cast, scene: list[Party], who: str) -> None:
    day = clock.now().date() - timedelta(days=3)
    for party in scene[1:]:
        StandingMove.objects.create(party=party, axis="rfm_cell", before="lost", after="promising", moved_on=day)
    client = getattr(cast, who).client
    page = client.get(PAGE)
    opened = [(count, url) for line in page.context["records"] for _name, count, url in line.kinds]
    lists = {"/portfolio/customers/"}
    opened += [(line.count, line.url) for line in page.context["uses"] if line.url.split("?")[0] in lists]
    assert len(opened) >= 10
    assert [(url, listed(client, url)) for _count, url in opened] == [(url, int(count)) for count, url in opened]
    moved = rows_of(stages(client)["relation"], "use")["moves"]["count"]
    assert moved == (2 if who == "manager" else 1)


def test_a_computation_that_failed_is_told_until_the_next_one(cast: Cast, scene: list[Party]) -> None:
    client = cast.administrator.client
    assert stages(client)["aggregation"]["state"] == "good"
    job = services.ask(by=Actor.system(), at=clock.now())
    assert waits(client, "aggregation") == {"build_waits": 1}
    Job.objects.filter(pk=job.pk).update(state=Job.State.FAILED, error="disk full")
    stage = stages(client)["aggregation"]
    assert (stage["state"], [wait["is_failure"] for wait in stage["waits"]]) == ("failed", [True])
    (note,) = client.get(PAGE).context["stages"][1].notes
    assert (note.is_failure, note.act.url) == (True, "/portfolio/refresh/")
    refresh()
    assert stages(client)["aggregation"]["state"] == "good"


def test_another_release_and_a_study_without_end_are_told(cast: Cast, scene: list[Party]) -> None:
    turn_into_anothers()
    client = cast.manager.client
    assert waits(client, "aggregation") == {"outdated": 1}
    assert stages(client)["aggregation"]["rows"] == []
    assert client.get(PAGE).status_code == 200
    Study.objects.create(method="standing", as_of=date(2026, 5, 1), seen_at=clock.now(), started_at=clock.now())
    assert waits(client, "knowledge") == {"study_unfinished": 1}


def test_before_the_first_computation_each_stage_says_what_comes(cast: Cast) -> None:
    client = cast.manager.client
    assert waits(client, "aggregation") == {"never_built": 1}
    assert waits(client, "knowledge") == {"no_study": 1}
    assert client.get(PAGE).context["stages"][1].notes[0].act.is_post
    assert [row["rows"] for row in client.get(f"{REST}/tables").json() if row["rows"]] == []


def test_files_that_stopped_and_rows_that_wait_are_told(cast: Cast) -> None:
    kept = {"target": "people", "file_size": 1, "currency": "EUR", "created_at": clock.now(), "source": "shop"}
    Import.objects.create(**kept, state=Import.State.DONE, created_count=5, refused_count=2, waiting_count=3)
    Import.objects.create(**kept, state=Import.State.FAILED)
    client = cast.administrator.client
    assert waits(client, "collection") == {"rows_wait": 3, "files_stopped": 1}
    figures = stages(client)["collection"]["figures"]
    assert (figures["files"], figures["created"], figures["refused"]) == (1, 5, 2)
    acts = [note.act.url for note in client.get(PAGE).context["stages"][0].notes]
    assert acts == ["/imports/", "/imports/"]


@pytest.mark.parametrize(
    ("query", "reads"),
    [
        ("f=rfm_cell~is~lost", True), ("sort=-revenue", True), ("cols=name,abc_revenue", True),
        ("f=moved~last~7", True),
        ("f=city~is~Lyon&sort=name&cols=name,city", False), ("f=%00", False), ("", False),
    ],
)  # fmt: skip
def test_a_view_reads_standing_by_filter_order_or_column(query: str, reads: bool) -> None:
    assert reads_standing("person", query) is reads
    assert not reads_standing("gone", query)
