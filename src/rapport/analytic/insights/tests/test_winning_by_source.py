"""What a new customer costs by source and by channel: each line opens its rows, what names none stands apart."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.analytic.insights.asked import WON_BY
from rapport.analytic.insights.queries.naming import together
from rapport.analytic.studies import services
from rapport.config.cli import run as rapport
from rapport.kit.actor import Actor
from rapport.kit.text import fold
from rapport.operational.orders.models import CostEntry
from rapport.operational.orders.tests.factories import CostFactory, OrderFactory
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from rapport.operational.segments.models import SegmentKind
from rapport.operational.segments.tests.factories import SegmentFactory
from tests.cast import Cast

AT = datetime(2026, 5, 1, 6, tzinfo=UTC)
ADDRESS = "/api/v1/portfolio/acquisition"


@pytest.fixture
def scene(cast: Cast, db: None) -> dict[str, Party]:
    """Four new customers of three origins, two of them spelled differently; costs that name what they may."""
    people = {}
    for name, who, team, origin, channel in (
        ("Ann", cast.owner, cast.north, "Fair", "Shop"),
        ("Bob", cast.owner, cast.north, "fair", "Web"),
        ("Zoe", cast.outsider, cast.south, "Website", "Web"),
        ("Kim", cast.owner, cast.north, "", ""),
    ):
        party = people[name] = PersonFactory.create(name=name, owner=who.user, team=team, origin=origin)
        OrderFactory.create(party=party, placed_on=date(2026, 4, 1), channel=channel, lines=[(1, 100)])
        OrderFactory.create(party=party, placed_on=date(2026, 4, 2), channel="Telephone", lines=[(1, 100)])
    cost = {"kind": "acquisition", "starts_on": date(2026, 4, 2), "ends_on": date(2026, 4, 2)}
    for amount, named in (
        ("90.01", {"channel": "Fair"}),
        ("33.33", {"channel": "WEB"}),
        ("10", {"party": people["Zoe"], "channel": "Fair"}),
        ("20.50", {"team": cast.north}),
        ("7.77", {}),
    ):
        CostFactory.create(amount=Decimal(amount), **cost, **named)
    services.refresh(by=Actor.system(), at=AT, as_of=AT.date(), finished=lambda: AT)
    return people


def lines(member: Any, by: str, of: str = "") -> dict[str, Any]:
    found = member.client.get(f"/portfolio/?won={by}&of={of}").context["won"]
    return {line.label: line for line in found.lines}


def test_each_source_has_its_customers_and_costs_and_what_names_none_stands_apart(
    cast: Cast, scene: dict[str, Party], capsys: pytest.CaptureFixture[str]
) -> None:
    found = lines(cast.analyst, "source")
    told = {label: (line.customers, line.cost, line.each) for label, line in found.items()}
    assert told == {
        "Fair": ("2", "€90", "€45"),
        "WEB": ("0", "€33", "–"),
        "Website": ("1", "€10", "€10"),
        "Not attributed": ("1", "€28", "€28"),
    }
    assert list(found)[-1] == "Not attributed"
    assert opened(cast, found["Fair"].customers_url, "Ann", "Bob", "Zoe", "Kim") == ["Ann", "Bob"]
    assert opened(cast, found["Not attributed"].customers_url, "Ann", "Bob", "Zoe", "Kim") == ["Kim"]
    assert amounts(cast, found["Website"].cost_url) == ["10"]
    assert amounts(cast, found["Fair"].cost_url) == ["90.01"]
    assert amounts(cast, found["Not attributed"].cost_url) == ["7.77", "20.5"]
    sent = cast.robot.client.get(f"{ADDRESS}?won=source").json()
    assert [row["key"] for row in sent["rows"]] == ["Fair", "WEB", "Website", None]
    capsys.readouterr()
    assert rapport(["portfolio", "acquisition", "--by", "source", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["customers"] == 2
    assert "it is spread over nobody" in cast.analyst.client.get("/portfolio/why/won/?won=source").content.decode()


def test_a_channel_has_the_customers_of_its_first_orders(cast: Cast, scene: dict[str, Party]) -> None:
    found = lines(cast.analyst, "channel")
    assert {label: (line.customers, line.cost) for label, line in found.items()} == {
        "Fair": ("0", "€100"),
        "Web": ("2", "€33"),
        "Shop": ("1", "€0"),
        "Not attributed": ("1", "€28"),
    }
    assert opened(cast, found["Web"].customers_url, "Ann", "Bob", "Zoe", "Kim") == ["Bob", "Zoe"]
    assert opened(cast, found["Not attributed"].customers_url, "Ann", "Bob", "Zoe", "Kim") == ["Kim"]
    assert amounts(cast, found["Fair"].cost_url) == ["10", "90.01"]


def test_every_way_adds_up_to_the_same_whole_for_every_reader_and_part(cast: Cast, scene: dict[str, Party]) -> None:
    north = SegmentFactory.create(kind=SegmentKind.FILTER, list_key="person", query=f"f=team~is~{cast.north.pk}")
    wholes = set()
    for of in ("", f"segment.{north.uuid}"):
        sent = {by: cast.robot.client.get(f"{ADDRESS}?won={by}&of={of}").json() for by in WON_BY}
        for each in sent.values():
            assert round(sum(row["cost"] for row in each["rows"]), 2) == round(each["total"]["cost"], 2)
            assert sum(row["customers"] for row in each["rows"]) == each["total"]["customers"]
        assert len({round(each["total"]["cost"], 2) for each in sent.values()}) == 1
        wholes.add((sent["month"]["total"]["customers"], round(sent["month"]["total"]["cost"], 2)))
    assert (4, 161.61) in wholes
    assert len(wholes) == 2
    assert {name: line.customers for name, line in lines(cast.outsider, "source").items()}.get("Fair", "0") == "0"
    of_north = lines(cast.analyst, "source", f"segment.{north.uuid}")
    assert "Website" not in of_north


NAMES = st.sampled_from(["", "A", "a", "É"])


@given(st.dictionaries(st.integers(1, 50), st.tuples(st.integers(-(10**9), 10**9), NAMES)))
def test_nothing_is_lost_or_counted_twice_under_names(given_: dict[int, tuple[int, str]]) -> None:
    names = {key: name for key, (_, name) in given_.items()}
    found = together({key: cents for key, (cents, _) in given_.items()}, names)
    assert sum(named.amount for named in found.values()) == sum(cents for cents, _ in given_.values())
    for key, named in found.items():
        assert {fold(word) for word in named.spellings} == {key}
        assert sum(named.spelled.values()) == sum(fold(name) == key for _, name in given_.values())


def opened(cast: Cast, url: str, *names: str) -> list[str]:
    page = cast.analyst.client.get(url)
    assert page.status_code == 200
    listed = page.content.decode()
    return [name for name in names if f">{name}<" in listed]


def amounts(cast: Cast, url: str) -> list[str]:
    """The amounts of the entries that an address lists, read from the rows of its page."""
    listed = cast.analyst.client.get(url).content.decode()
    entries = [entry for entry in CostEntry.objects.order_by("amount") if str(entry.uuid) in listed]
    return [f"{entry.amount.normalize():f}" for entry in entries]
