"""Habits: on their page, the customer's, in REST, file and terminal, within the scope of who reads."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse

from rapport.analytic.studies import services
from rapport.config.cli import run as rapport
from rapport.kit.actor import Actor
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.conversations.tests.factories import InteractionFactory
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast

DAY = date(2026, 1, 5)
AT = datetime(2026, 1, 6, 6, tzinfo=UTC)
PAGE, REST = "/portfolio/habits/", "/api/v1/portfolio/habits"
TABLES = ("seasons", "weekdays", "families", "moves", "channels")

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast: Cast) -> tuple[Party, Party]:
    """Ann of the north buys pumps each month, then upkeep each June; Bob of the south buys once, by telephone."""
    for member in (cast.manager, cast.owner):
        member.user.language = "en"
        member.user.save()
    pump, upkeep = ProductFactory.create(family="Pumps"), ProductFactory.create(family="Upkeep")
    ann, bob = PersonFactory.create(team=cast.north), PersonFactory.create(team=cast.south)
    for month in range(1, 13):
        OrderFactory.create(party=ann, placed_on=date(2024, month, 1), lines=[(pump, 1, 100)])
    for day in (2, 9, 16):
        OrderFactory.create(party=ann, placed_on=date(2025, 6, day), lines=[(upkeep, 1, 300)])
    OrderFactory.create(party=bob, placed_on=date(2025, 6, 3), lines=[(pump, 1, 900)])
    InteractionFactory.create(party=bob, channel="phone", happened_at=AT - timedelta(days=200))
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    return ann, bob


def test_habits_are_those_of_the_customers_whom_one_sees(cast: Cast, scene: tuple[Party, Party]) -> None:
    whole, north = (member.client.get(REST).json() for member in (cast.manager, cast.owner))
    assert (whole["basket"]["purchases"], north["basket"]["purchases"]) == (16, 15)
    assert (whole["basket"]["median"], north["basket"]["high"]) == (100, 100)
    assert whole["rhythm"]["gaps"] == north["rhythm"]["gaps"] == 14
    assert [row["family"] for row in whole["families"]] == ["Pumps", "Upkeep"]
    assert [row["revenue"] for row in north["families"]] == [1200, 900]
    assert whole["moves"] == [{"before": "Pumps", "after": "Upkeep", "customers": 1, "share": 1.0}]
    assert [row["channel"] for row in whole["channels"]] == ["phone"]
    assert north["channels"] == []
    best = max(whole["seasons"], key=lambda row: row["index"])
    assert (best["month"], best["purchases"]) == (6, 5)


def test_the_page_its_files_and_the_terminal_say_the_same(
    cast: Cast, scene: tuple[Party, Party], capsys: pytest.CaptureFixture[str]
) -> None:
    page = cast.manager.client.get(PAGE).content.decode()
    for words in ("June", "Pumps", "Upkeep", "Call", "€100"):
        assert words in page, words
    urls = {unescape(url) for url in re.findall(r'href="([^"]+)"', page)}
    asked = {url for url in urls if url.startswith(PAGE)}
    assert {f"{PAGE}export/{name}/" for name in TABLES} <= asked
    for url in asked:
        assert cast.manager.client.get(url).status_code == 200, url
    for url in (f"{PAGE}why/luck/", f"{PAGE}export/luck/"):
        assert cast.manager.client.get(url).status_code == 404
    assert "Only customers that you see are in here" in cast.owner.client.get(PAGE).content.decode()
    assert rapport(["portfolio", "habits", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    found = cast.manager.client.get(REST).json()
    assert [said[name] for name in TABLES] == [found[name] for name in TABLES]
    assert rapport(["portfolio", "habits", "families"]) == 0
    assert "Upkeep" in capsys.readouterr().out


def test_a_customers_own_habits_open_on_their_page(cast: Cast, scene: tuple[Party, Party]) -> None:
    ann, bob = scene
    url = reverse("insights:customer_habits", args=[ann.uuid])
    assert url in cast.owner.client.get(f"/parties/{ann.uuid}/").content.decode()
    told = cast.owner.client.get(url, headers={"HX-Request": "true"}).content.decode()
    for words in ("of 15 purchases", "from Pumps to Upkeep", "Upkeep", "30 days"):
        assert words in unescape(told), words
    assert cast.owner.client.get(reverse("insights:customer_habits", args=[bob.uuid])).status_code == 404
    his = cast.manager.client.get(reverse("insights:customer_habits", args=[bob.uuid])).content.decode()
    assert "Call" in his
    assert "Between two purchases" not in his


def test_before_anything_is_computed_and_of_nobody_the_page_says_so(cast: Cast) -> None:
    assert cast.manager.client.get(PAGE).status_code == 200
    assert cast.manager.client.get(REST).status_code == 404
    assert cast.partner.client.get(PAGE).status_code == 403
    ann = PersonFactory.create(team=cast.north)
    assert cast.manager.client.get(reverse("insights:customer_habits", args=[ann.uuid])).status_code == 200
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    assert cast.manager.client.get(PAGE).status_code == 200
