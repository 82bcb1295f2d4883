"""What a new customer costs, and what each row of the margin is made of."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html import unescape
from typing import Any

import pytest

from rapport.analytic.studies import services
from rapport.config.cli import run as rapport
from rapport.kit.actor import Actor
from rapport.operational.orders.tests.factories import CostFactory, OrderFactory
from rapport.operational.parties.tests.factories import PersonFactory
from rapport.operational.segments.models import SegmentKind
from rapport.operational.segments.tests.factories import SegmentFactory
from tests.cast import Cast

AT = datetime(2026, 5, 1, 6, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast: Cast) -> str:
    """Two customers won in the north and one in the south, one who bought before; three acquisition costs."""
    found = ""
    for name, who, team, day in (
        ("Ann", cast.owner, cast.north, date(2026, 2, 1)),
        ("Bob", cast.owner, cast.north, date(2026, 4, 1)),
        ("Zoe", cast.outsider, cast.south, date(2026, 4, 9)),
        ("Old", cast.owner, cast.north, date(2024, 4, 9)),
    ):
        party = PersonFactory.create(name=name, owner=who.user, team=team)
        OrderFactory.create(party=party, placed_on=day, lines=[(1, 100)])
        OrderFactory.create(party=party, placed_on=date(2026, 4, 20), lines=[(1, 100)])
        found = found or str(party.uuid)
    for team, day, amount in ((cast.north, date(2026, 4, 2), 60), (None, date(2026, 2, 3), 90)):
        CostFactory.create(kind="acquisition", team=team, starts_on=day, ends_on=day, amount=amount)
    services.refresh(by=Actor.system(), at=AT, as_of=AT.date(), finished=lambda: AT)
    return found


def test_a_new_customer_costs_what_was_spent_by_month_and_team_and_opens_the_rows(
    cast: Cast, scene: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The whole, its teams, a part beside it; and each row of the margin says what it is made of."""
    won = cast.analyst.client.get("/portfolio/").context["won"]
    assert [(line.label[:3], line.customers, line.cost, line.each) for line in won.lines] == [
        ("Feb", "1", "€90", "€90"),
        ("Apr", "2", "€60", "€30"),
    ]
    assert won.total.each == "€50"
    listed = cast.analyst.client.get(won.lines[1].customers_url).content.decode()
    assert ("Bob" in listed, "Zoe" in listed, "Ann" in listed) == (True, True, False)
    assert cast.analyst.client.get(won.lines[0].cost_url).status_code == 200
    team_lines = cast.analyst.client.get("/portfolio/?won=team").context["won"].lines
    assert {line.label: (line.customers, line.cost) for line in team_lines} == {
        "North": ("2", "€120"),
        "South": ("1", "€30"),
    }
    assert cast.head.client.get("/portfolio/").context["won"].total.cost == "€120"
    sent = cast.robot.client.get("/api/v1/portfolio/acquisition?won=team").json()
    assert (sent["total"]["customers"], sent["total"]["cost"], sent["shared"]) == (3, 150, 90)
    capsys.readouterr()
    assert rapport(["portfolio", "acquisition", "--by", "team"]) == 0
    assert re.findall(r"(North|South) +(\d)", capsys.readouterr().out) == [("North", "2"), ("South", "1")]
    page = cast.analyst.client.get("/portfolio/why/won/").content.decode()
    assert "÷ new customers" in page

    people = {line.label: cast.analyst.client.get(line.customers_url).content.decode() for line in team_lines}
    told = {label: [name in listed for name in ("Ann", "Bob", "Zoe", "Old")] for label, listed in people.items()}
    assert told == {"North": [True, True, False, False], "South": [False, False, True, False]}

    north = SegmentFactory.create(kind=SegmentKind.FILTER, list_key="person", query=f"f=team~is~{cast.north.pk}")
    part = cast.analyst.client.get(f"/portfolio/?of=segment.{north.uuid}").context["won"]
    assert [(line.label[:3], line.cost) for line in part.lines] == [("Feb", "€60"), ("Apr", "€60")]
    of_part, whole = (cast.head.client.get(f"/portfolio/{of}").context for of in (f"?of=segment.{north.uuid}", ""))
    for key in ("won", "margin"):
        assert [figures(line) for line in of_part[key].lines] == [figures(line) for line in whole[key].lines]
    assert of_part["margin"].acquisition.value == whole["margin"].acquisition.value
    rows_say_what_they_are_made_of(cast, scene)


def figures(line: Any) -> list[str]:
    return [getattr(line, name, "") for name in ("label", "value", "customers", "cost", "each")]


def rows_say_what_they_are_made_of(cast: Cast, scene: str) -> None:
    page = cast.analyst.client.get("/portfolio/").content.decode()
    marks = [unescape(url) for url in re.findall(r'href="(/portfolio/why/margin-[^"]*)"', page)]
    assert len(marks) == 9
    for url in marks:
        assert cast.analyst.client.get(url).status_code == 200, url
    part = cast.analyst.client.get(f"/portfolio/margins/{scene}/").content.decode()
    own = re.findall(r'href="(/portfolio/margins/[^"]*/why/[^"]*)"', part)
    assert len(own) == 8 + ("acquisition" in part)
    assert all(cast.analyst.client.get(unescape(url)).status_code == 200 for url in own)
    assert cast.analyst.client.get("/portfolio/why/margin-soon/").status_code == 404
    assert cast.outsider.client.get(own[0]).status_code == 404
