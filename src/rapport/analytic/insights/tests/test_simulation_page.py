"""The simulator: what is measured, what the levers do, the same at every door, wrong numbers beside their field."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from html import unescape

import pytest

from rapport.analytic.methods.lifetime_value import Timing, lifetime_value
from rapport.analytic.studies import services
from rapport.config.cli import run as rapport
from rapport.core.access.models import Role
from rapport.kit.actor import Actor
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.tests.factories import CostFactory, OrderFactory
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

AT = datetime(2026, 1, 1, 6, tzinfo=UTC)
DAY = date(2025, 12, 31)
PAGE = "/portfolio/simulation/"
REST = "/api/v1/portfolio/simulation"

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast: Cast) -> list[Party]:
    """Ten customers of 2024, eight of whom stayed, and two of 2025; each bought for 1,000 a year, goods at 400."""
    for member in (cast.manager, cast.owner, cast.outsider):
        member.user.language = "en"
        member.user.save()
    pump = ProductFactory.create(unit_cost=40)
    parties = [PersonFactory.create(team=cast.south if place % 2 else cast.north) for place in range(12)]
    for place, party in enumerate(parties):
        days = [date(2024, 6, 1)] if place < 10 else []
        days += [date(2025, 6, 1)] if place < 8 or place >= 10 else []
        for day in days:
            OrderFactory.create(party=party, placed_on=day, lines=[(pump, 10, 100)])
    CostFactory.create(kind="advertising", amount=1_000, starts_on=date(2025, 6, 2))
    CostFactory.create(kind="acquisition", amount=300, starts_on=date(2025, 6, 2))
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    return parties


def test_the_last_year_is_measured_and_valued(cast: Cast, scene: list[Party]) -> None:
    told = cast.manager.client.get(REST, {"years": 5}).json()
    found = told["measured"]
    assert (found["customers"], found["newcomers"], found["kept"], found["opening"]) == (10, 2, 8, 10)
    assert (found["revenue"], found["acquisition"], found["retention"]) == pytest.approx((1_000, 150, 0.8))
    assert found["costs"] == pytest.approx(
        {"goods": 400, "advertising": 100, "logistics": 0, "after_sales": 0, "promotion": 0, "sales_force": 0}
    )
    each = lifetime_value(500, retention=0.8, discount=0.1, periods=5, timing=Timing.AFTER_ONE)
    assert told["before"]["value_of_a_customer"] == pytest.approx(each)
    assert told["before"]["equity_of_today"] == pytest.approx(10 * each)
    assert (told["effect"], told["changes"], told["roi"]) == (0, {}, None)
    low, high = told["equity_interval"]
    assert low < told["before"]["equity"] < high


def test_levers_move_the_worth_and_a_programme_has_a_return(cast: Cast, scene: list[Party]) -> None:
    asked = {"retention": "5", "serve": "-10", "programme": "1000"}
    told = cast.manager.client.get(REST, asked).json()
    assert told["after"]["inputs"]["retention"] == pytest.approx(0.85)
    assert told["after"]["inputs"]["costs"]["advertising"] == pytest.approx(90)
    assert told["effect"] == pytest.approx(told["after"]["equity"] - told["before"]["equity"])
    assert told["roi"] == pytest.approx((told["effect"] - 1_000) / 1_000)
    assert {row["lever"] for row in told["alone"]} == {"retention", "serve"}
    page = cast.manager.client.get(PAGE, asked)
    with_script = page.content.decode()
    assert "+5 points" in with_script
    assert 'value="-10"' in with_script
    assert page["HX-Push-Url"].startswith(f"{PAGE}?")
    for key in ("equity", "each", "won", "effect", "roi"):
        assert cast.manager.client.get(f"{PAGE}why/{key}/", asked).status_code == 200
    assert cast.manager.client.get(f"{PAGE}why/luck/").status_code == 404


def test_what_the_reader_knows_better_is_taken_instead(cast: Cast, scene: list[Party]) -> None:
    asked = {"own_retention": "50", "own_revenue": "2 000,00", "own_customers": "7", "own_discount": "0"}
    inputs = cast.manager.client.get(REST, asked).json()["before"]["inputs"]
    assert (inputs["retention"], inputs["revenue"], inputs["customers"], inputs["discount"]) == (0.5, 2_000, 7, 0)
    assert inputs["costs"]["goods"] == pytest.approx(800)


@pytest.mark.parametrize(
    ("asked", "field", "said"),
    [
        ({"serve": "much"}, "serve", "Give a number"),
        ({"margin": "-200"}, "margin", "Give a number from -100 to 1000"),
        ({"retention": "30"}, "retention", "110 %"),
        ({"years": "99"}, "years", "Give a number from 1 to 30"),
        ({"own_retention": "nan"}, "own_retention", "Give a number"),
    ],
)
def test_a_wrong_number_is_refused_beside_its_field(
    cast: Cast, scene: list[Party], asked: dict[str, str], field: str, said: str
) -> None:
    page = cast.manager.client.get(PAGE, asked)
    assert page.status_code == 422
    assert said in unescape(page.content.decode())
    assert f'id="simulation_{field}_error"' in page.content.decode()
    assert cast.manager.client.get(REST, asked).json()["field"] == field


def test_rest_terminal_file_and_page_say_the_same(
    cast: Cast, scene: list[Party], capsys: pytest.CaptureFixture[str]
) -> None:
    told = cast.manager.client.get(REST, {"acquisition": "-20"}).json()
    assert rapport(["portfolio", "simulate", "--acquisition", "-20", "--json"]) == 0
    shell = json.loads(capsys.readouterr().out)
    assert shell["after"] == told["after"]
    assert rapport(["portfolio", "simulate"]) == 0
    assert "equity" in capsys.readouterr().out
    answer = cast.manager.client.get(f"{PAGE}export/", {"acquisition": "-20"})
    file = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file), delimiter=";" if ";" in file.splitlines()[0] else ","))
    assert float(rows[-1][-1].replace(",", ".")) == pytest.approx(told["after"]["equity"], abs=0.01)
    assert len(rows) == 11


def test_only_whom_one_sees_is_simulated_and_only_who_may_see_margins(cast: Cast, scene: list[Party]) -> None:
    assert cast.owner.client.get(REST).json()["measured"]["customers"] == 5
    assert "Only customers that you see are in here" in cast.owner.client.get(PAGE).content.decode()
    role = Role.objects.get(pk=cast.owner.user.role_id)
    role.hidden_fields = [*role.hidden_fields, "standing.margin"]
    role.save()
    for url in (PAGE, REST):
        assert cast.owner.client.get(url).status_code == 403


def test_before_the_first_refresh_the_page_says_what_to_do(cast: Cast) -> None:
    assert cast.manager.client.get(PAGE).status_code == 200
    assert cast.manager.client.get(REST).status_code == 404


def test_every_link_of_the_page_opens(cast: Cast, scene: list[Party]) -> None:
    page = cast.manager.client.get(PAGE, {"retention": "2"}).content.decode()
    urls = {unescape(url) for url in re.findall(r'href="(/portfolio/[^"]+)"', page)}
    assert any(url.startswith(f"{PAGE}why/equity/") for url in urls)
    for url in urls:
        assert cast.manager.client.get(url).status_code == 200, url
