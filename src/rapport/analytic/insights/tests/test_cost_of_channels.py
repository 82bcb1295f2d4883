"""What each channel cost: interactions and entries, whom they reached, and what names no channel apart."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from rapport.analytic.studies import services
from rapport.config.cli import run as rapport
from rapport.kit.actor import Actor
from rapport.operational.conversations.tests.factories import InteractionFactory
from rapport.operational.orders.tests.factories import CostFactory, OrderFactory
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from rapport.operational.segments.models import SegmentKind
from rapport.operational.segments.tests.factories import SegmentFactory
from tests.cast import Cast

AT = datetime(2026, 5, 1, 6, tzinfo=UTC)
DAY = date(2026, 4, 2)
NOON = datetime(2026, 4, 2, 12, tzinfo=UTC)
ADDRESS = "/api/v1/portfolio/channels"
pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast: Cast) -> dict[str, Party]:
    """Two calls and two e-mails with two customers; costs that name a call, radio or nothing."""
    people = {}
    for name, who, team in (("Ann", cast.owner, cast.north), ("Zoe", cast.outsider, cast.south)):
        people[name] = PersonFactory.create(name=name, owner=who.user, team=team)
        OrderFactory.create(party=people[name], placed_on=DAY, lines=[(1, 100)])
    for name, channel, cost in (
        ("Ann", "phone", "5.25"), ("Ann", "phone", "4"), ("Zoe", "email", None), ("Ann", "email", None),
    ):  # fmt: skip
        InteractionFactory.create(
            party=people[name], channel=channel, happened_at=NOON, minutes=None, cost=cost and Decimal(cost)
        )
    for kind, channel, amount, party in (
        ("sales_force", "Call", "20.10", None), ("advertising", "Radio", "30", None),
        ("advertising", "radio", "1", None),
        ("acquisition", "", "12.34", None), ("promotion", "Radio", "9", people["Zoe"]),
    ):  # fmt: skip
        CostFactory.create(kind=kind, channel=channel, amount=Decimal(amount), party=party, starts_on=DAY, ends_on=DAY)
    services.refresh(by=Actor.system(), at=AT, as_of=AT.date(), finished=lambda: AT)
    return people


def test_each_channel_says_its_interactions_whom_they_reached_and_what_it_cost(
    cast: Cast, scene: dict[str, Party], capsys: pytest.CaptureFixture[str]
) -> None:
    told = cast.analyst.client.get("/portfolio/channels/").context["channels"]
    assert [figures(line) for line in told.lines] == [
        ("Radio", "0", "0", "€0", "€40", "€40"),
        ("Call", "2", "1", "€9", "€20", "€29"),
        ("E-mail", "2", "2", "€0", "€0", "€0"),
        ("Not attributed", "0", "0", "€0", "€12", "€12"),
    ]
    assert figures(told.total) == ("All", "4", "2", "€9", "€72", "€82")
    for line in (*told.lines, told.total):
        for url in (line.talks_url, line.entered_url):
            assert not url or cast.analyst.client.get(url).status_code == 200
    assert cast.analyst.client.get(told.lines[1].talks_url).context["count"].value == 2
    assert cast.analyst.client.get(told.lines[0].entered_url).context["count"].value == 3
    assert cast.analyst.client.get(told.lines[3].entered_url).context["count"].value == 1
    sent = cast.robot.client.get(ADDRESS).json()
    assert [row["channel"] for row in sent["rows"]] == ["Radio", "phone", "email", None]
    for name in ("interactions", "talked", "entered", "total"):
        assert round(sum(row[name] for row in sent["rows"]), 2) == sent["total"][name]
    assert sent["total"]["total"] == 81.69
    capsys.readouterr()
    assert rapport(["portfolio", "channels", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["total"]["reached"] == 2


def test_a_reader_and_a_part_have_their_own_customers_and_costs_alone(cast: Cast, scene: dict[str, Party]) -> None:
    south = SegmentFactory.create(kind=SegmentKind.FILTER, list_key="person", query=f"f=team~is~{cast.south.pk}")
    part = cast.robot.client.get(f"{ADDRESS}?of=segment.{south.uuid}").json()
    assert (part["total"]["interactions"], part["total"]["reached"], part["total"]["total"]) == (1, 1, 9)
    head = cast.head.client.get("/portfolio/channels/").context["channels"]
    assert [figures(line) for line in head.lines] == [
        ("Call", "2", "1", "€9", "€0", "€9"),
        ("E-mail", "1", "1", "€0", "€0", "€0"),
    ]
    assert cast.anonymous.get("/portfolio/channels/").status_code == 302


def test_interactions_for_which_an_entry_stands_are_told_and_not_added(cast: Cast, scene: dict[str, Party]) -> None:
    CostFactory.create(kind="sales_force", starts_on=date(2026, 4, 1), ends_on=date(2026, 4, 30), amount=Decimal(300))
    services.refresh(by=Actor.system(), at=AT, as_of=AT.date(), finished=lambda: AT)
    sent = cast.robot.client.get(ADDRESS).json()
    rows = {row["channel"]: row for row in sent["rows"]}
    assert (rows["phone"]["talked"], rows["phone"]["replaced"], rows[None]["entered"]) == (0, 9.25, 312.34)
    page = cast.analyst.client.get("/portfolio/channels/").content.decode()
    assert "stands for €9 of interactions" in page


def figures(line: Any) -> tuple[str, ...]:
    return (line.label, line.interactions, line.reached, line.talked, line.entered, line.total)
