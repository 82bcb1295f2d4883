"""The house over REST: jobs, standing, portfolio, search, who works here and for whom."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import caches

from rapport.analytic.studies import services as studies
from rapport.collaborative.rest.tests.door import PROBLEM, ask, statuses, walk
from rapport.core.access.models import Role
from rapport.core.identity.models import ApiToken
from rapport.core.identity.services import tokens
from rapport.core.identity.tests.factories import EARLIER
from rapport.core.search import services as index
from rapport.kit.actor import Actor
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

DAY = date(2026, 5, 1)
AT = datetime(2026, 5, 1, 6, tzinfo=UTC)
ADMINISTRATORS = {"owner": 403, "colleague": 403, "outsider": 403, "partner": 403, "anonymous": 401}


@pytest.fixture
def scored(cast: Cast) -> None:
    caches["local"].clear()
    for team, ages in ((cast.north, (0, 40, 400)), (cast.north, (600,)), (cast.south, (10, 500))):
        party = PersonFactory.create(team=team)
        for age in ages:
            OrderFactory.create(party=party, placed_on=DAY - timedelta(days=age), lines=[(1, 100)])
    studies.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)


@pytest.mark.parametrize("path", ["/users", "/teams", "/company", "/company/rates"])
def test_settings_are_for_administrators(cast: Cast, path: str) -> None:
    assert statuses(cast, "get", path) == ADMINISTRATORS
    assert ask(cast.administrator, "get", path).status_code == 200


@pytest.mark.usefixtures("everybody")
def test_users_are_read_page_by_page_and_one_by_one(cast: Cast) -> None:
    found = walk(cast.administrator, "/users", limit=3)
    assert [row["name"] for row in found] == sorted(row["name"] for row in found)
    assert len(found) == 8
    one = ask(cast.administrator, "get", f"/users/{cast.owner.user.uuid}")
    assert (one.json()["role"], one.json()["team"]) == ("sales_representative", str(cast.north.uuid))
    assert one["ETag"]
    assert "password" not in one.json()


def test_teams_and_company_are_told(cast: Cast) -> None:
    teams = ask(cast.administrator, "get", "/teams").json()
    assert {team["name"]: team["manager"] for team in teams}["North"] == str(cast.manager.user.uuid)
    company = ask(cast.administrator, "get", "/company")
    assert (company.json()["currency"], company["ETag"]) == ("EUR", '"1"')


def test_a_program_learns_what_its_token_may_do(cast: Cast) -> None:
    rights = ask(cast.robot, "get", "/me").json()["rights"]
    assert rights["party.view"] == 3
    ApiToken.objects.filter(user=cast.robot.user).update(verbs=["party.view"])
    assert ask(cast.robot, "get", "/me").json()["rights"] == {"party.view": 3}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("get", "/segments"),
        ("get", "/imports"),
        ("get", "/portfolio"),
        ("get", "/standing"),
        ("post", "/standing/refresh"),
        ("get", "/users"),
        ("get", "/exports/person/csv"),
    ],
)
def test_a_token_is_held_to_its_verbs(cast: Cast, method: str, path: str) -> None:
    member = cast.administrator
    member.token = tokens.create(
        member.user, name="narrow", verbs=["party.view"], expires_at=None, by=member.actor, at=EARLIER
    ).text
    assert ask(member, method, path).status_code == 403


def test_the_last_scoring_is_told_to_those_who_see_the_portfolio(cast: Cast, scored: None) -> None:
    assert statuses(cast, "get", "/standing")["partner"] == 403
    assert ask(cast.owner, "get", "/standing").json()["as_of"] == DAY.isoformat()


def test_before_the_first_scoring_there_is_nothing_to_tell(cast: Cast) -> None:
    for path in ("/standing", "/portfolio"):
        answer = ask(cast.owner, "get", path)
        assert (answer.status_code, answer.json()["type"].rpartition(":")[2]) == (404, "not_scored_yet")


def test_wrong_addresses_and_methods_are_problems_too(cast: Cast) -> None:
    nowhere = ask(cast.anonymous, "get", "/nowhere")
    assert (nowhere.status_code, nowhere["Content-Type"]) == (404, PROBLEM)
    assert ask(cast.anonymous, "post", "/nowhere", {}).status_code == 404
    wrong = ask(cast.owner, "put", "/people", {})
    assert (wrong.status_code, wrong["Content-Type"], wrong["Allow"]) == (405, PROBLEM, "GET, POST")


def test_scoring_anew_is_a_job_that_can_be_followed_and_cancelled(cast: Cast) -> None:
    assert ask(cast.owner, "post", "/standing/refresh").status_code == 403
    asked = ask(cast.manager, "post", "/standing/refresh")
    assert asked.status_code == 202
    job = f"/jobs/{asked.json()['job']}"
    assert statuses(cast, "get", job) == {
        "owner": 404, "colleague": 404, "outsider": 404, "partner": 404, "anonymous": 401,
    }  # fmt: skip
    assert [row["uuid"] for row in walk(cast.manager, "/jobs")] == [asked.json()["job"]]
    assert walk(cast.owner, "/jobs") == []
    assert ask(cast.manager, "post", f"{job}/cancel").json()["state"] == "cancelled"
    assert ask(cast.manager, "post", f"{job}/cancel").status_code == 409
    assert ask(cast.manager, "post", f"{job}/retry").json()["state"] == "queued"


def _rate(answer: Any, name: str) -> Any:
    return next(rate for rate in answer["rates"] if rate["rate"] == name)


def test_the_rates_open_the_customers_whom_they_count(cast: Cast, scored: None) -> None:
    told = ask(cast.owner, "get", "/portfolio?period=12m").json()
    assert told["customers"] == 2
    assert {rate["rate"] for rate in told["rates"]} == {"ordering", "active", "repurchase", "retention", "attrition"}
    for rate in told["rates"]:
        for side in ("numerator", "denominator"):
            found = walk(cast.owner, f"/people?f={rate[side]['filter']}")
            assert len(found) == rate[side]["count"], (rate["rate"], side)
    kept, gone = _rate(told, "retention"), _rate(told, "attrition")
    if kept["value"] is not None:
        assert kept["value"] + gone["value"] == pytest.approx(1)


def test_the_portfolio_is_told_within_the_readers_scope(cast: Cast, scored: None) -> None:
    assert ask(cast.outsider, "get", "/portfolio?period=12m").json()["customers"] == 1
    assert ask(cast.analyst, "get", "/portfolio?period=12m").json()["customers"] == 3
    assert statuses(cast, "get", "/portfolio")["partner"] == 403


def test_a_period_of_ones_own_is_read_and_a_bad_one_is_refused(cast: Cast, scored: None) -> None:
    told = ask(cast.analyst, "get", "/portfolio?period=dates&from=2026-01-01&to=2026-03-31").json()
    assert told["period"] == {"first_day": "2026-01-01", "last_day": "2026-03-31"}
    assert ask(cast.analyst, "get", "/portfolio?period=dates&from=x").status_code == 422


def test_margins_are_left_out_for_those_who_may_not_see_them(cast: Cast, scored: None) -> None:
    Role.objects.filter(key="analyst").update(hidden_fields=["standing.margin"])
    assert ask(cast.analyst, "get", "/portfolio").json()["margin"] is None
    worth = ask(cast.analyst, "get", "/people?limit=1").json()["items"][0]["worth"]
    assert worth["rfm_score"]
    assert not {"margin", "abc_margin", "margin_cover", "margin_rank"} & worth.keys()


def test_search_finds_within_the_readers_scope(cast: Cast) -> None:
    mine = PersonFactory.create(first_name="Ada", last_name="Roux", team=cast.north)
    index.index("party", [mine.pk])
    hits = ask(cast.owner, "get", "/search?q=roux").json()
    assert (hits[0]["title"], hits[0]["record_type"]) == ("Ada Roux", "party")
    assert str(mine.uuid) in hits[0]["url"]
    assert ask(cast.outsider, "get", "/search?q=roux").json() == []
    assert statuses(cast, "get", "/search?q=roux")["anonymous"] == 401
    assert ask(cast.owner, "get", "/search").status_code == 422
