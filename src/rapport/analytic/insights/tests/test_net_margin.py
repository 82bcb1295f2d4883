"""Net margins on the portfolio and on a customer's page: six kinds of cost, replaced, shared out, within the scope."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from rapport.analytic.insights.asked import read
from rapport.analytic.insights.queries import NetMargin, net_margin, net_margin_of, reader
from rapport.analytic.studies import services
from rapport.kit.actor import Actor
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.conversations.models import CostRate
from rapport.operational.conversations.tests.factories import InteractionFactory, WorkedTimeFactory
from rapport.operational.orders.tests.factories import CostFactory, OrderFactory
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast, Member

DAY = date(2026, 5, 1)
AT = datetime(2026, 5, 1, 6, tzinfo=UTC)
MARCH = {"starts_on": date(2026, 3, 1), "ends_on": date(2026, 3, 31)}

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(cast: Cast) -> tuple[Party, Party]:
    """A customer of the north with 300 of revenue and one of the south with 100; goods are a third of it."""
    product = ProductFactory.create(unit_cost=Decimal(30))
    north, south = PersonFactory.create(team=cast.north), PersonFactory.create(team=cast.south)
    OrderFactory.create(party=north, placed_on=date(2026, 3, 4), lines=[(product, 3, 100)])
    OrderFactory.create(party=south, placed_on=date(2026, 4, 4), lines=[(product, 1, 100)])
    CostRate.objects.create(user=cast.owner.user, starts_on=date(2026, 1, 1), hourly=Decimal(40))
    WorkedTimeFactory.create(party=north, worker=cast.owner.user, day=date(2026, 3, 10), minutes=90)
    InteractionFactory.create(
        party=north, actor=cast.owner.user, minutes=30, happened_at=datetime(2026, 3, 11, 9, tzinfo=UTC)
    )
    InteractionFactory.create(party=south, cost=Decimal(5), happened_at=datetime(2026, 4, 11, 9, tzinfo=UTC))
    return north, south


def margin(who: Member | None = None, party: Party | None = None) -> NetMargin:
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    reading = reader(who.actor if who else Actor.system())
    assert reading is not None
    window = read({}, until=DAY, fiscal_month=1).window
    return net_margin_of(reading, window, party.pk) if party else net_margin(reading, window)


def totals(found: NetMargin) -> dict[str, float]:
    return {each.kind: round(each.total, 2) for each in found.kinds if each.total}


def text(client: Client, url: str) -> str:
    page = client.get(url)
    assert page.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))).replace("\u202f", " ")


def test_hours_and_interactions_cost_the_rate_of_whoever_worked(pair: tuple[Party, Party]) -> None:
    found = margin()
    assert totals(found) == {"goods": 120, "after_sales": 60, "sales_force": 25}
    assert (found.revenue, found.net, found.cover) == (400, 195, 1)


def test_an_entry_of_a_period_replaces_what_was_derived_and_an_expense_is_added(pair: tuple[Party, Party]) -> None:
    CostFactory.create(kind="after_sales", amount=Decimal(100), **MARCH)
    CostFactory.create(kind="sales_force", amount=Decimal(7), starts_on=date(2026, 3, 11))
    CostFactory.create(kind="acquisition", amount=Decimal(50), **MARCH)
    found = margin()
    assert totals(found) == {"goods": 120, "after_sales": 100, "sales_force": 32}
    after_sales = next(each for each in found.kinds if each.kind == "after_sales")
    assert (after_sales.replaced, found.acquisition.total, found.net) == (60, 50, 148)


def test_goods_of_a_period_replace_the_cost_of_lines_known_or_not(pair: tuple[Party, Party]) -> None:
    OrderFactory.create(party=pair[0], placed_on=date(2026, 3, 5), lines=[(1, 100)])
    unknown = margin()
    assert (unknown.net, round(unknown.cover or 0, 2)) == (None, 0.8)
    CostFactory.create(kind="goods", amount=Decimal(150), **MARCH)
    known = margin()
    assert totals(known)["goods"] == 180
    assert known.net == pytest.approx(500 - 180 - 85)


def test_costs_that_name_nobody_are_shared_by_revenue_and_add_up(cast: Cast, pair: tuple[Party, Party]) -> None:
    north, south = pair
    CostFactory.create(kind="advertising", amount=Decimal(80), **MARCH)
    CostFactory.create(kind="logistics", amount=Decimal(9), team=cast.south, starts_on=MARCH["starts_on"])
    CostFactory.create(kind="logistics", amount=Decimal(4), party=north, starts_on=MARCH["starts_on"])
    mine, other, whole = margin(party=north), margin(party=south), margin()
    assert totals(mine)["advertising"] == 60
    assert (totals(mine)["logistics"], totals(other)["logistics"]) == (4, 9)
    assert (mine.net or 0) + (other.net or 0) == pytest.approx(whole.net)


def test_a_head_of_team_reads_the_margin_of_their_team(cast: Cast, pair: tuple[Party, Party]) -> None:
    CostFactory.create(kind="logistics", amount=Decimal(9), team=cast.north, starts_on=MARCH["starts_on"])
    CostFactory.create(kind="advertising", amount=Decimal(80), **MARCH)
    CostFactory.create(kind="after_sales", amount=Decimal(100), **MARCH)
    found = margin(cast.head)
    costs = {"goods": 90, "logistics": 9, "after_sales": 75, "sales_force": 20, "advertising": 60}
    assert (found.revenue, totals(found)) == (300, costs)
    assert margin(party=pair[0]).net == pytest.approx(found.net)


def test_the_portfolio_and_the_customer_say_what_an_entry_replaced(cast: Cast, pair: tuple[Party, Party]) -> None:
    CostFactory.create(kind="after_sales", amount=Decimal(100), **MARCH)
    margin()
    page = text(cast.manager.client, "/portfolio/")
    assert "stands for €60 that Rapport derived" in page
    assert "remain after the six kinds of cost" in page
    url = f"/portfolio/margins/{pair[0].uuid}/"
    assert "Net margin" in text(cast.owner.client, url)
    assert cast.outsider.client.get(url).status_code == 404
    assert url in cast.owner.client.get(f"/parties/{pair[0].uuid}/").content.decode()
    links = re.findall(
        r'href="([^"]+within~between[^"]*)"', unescape(cast.manager.client.get("/portfolio/").content.decode())
    )
    assert all(cast.manager.client.get(link).status_code == 200 for link in links)


def test_the_customers_page_asks_for_the_margin_once_and_then_draws_it(cast: Cast, pair: tuple[Party, Party]) -> None:
    margin()
    page, part = f"/parties/{pair[0].uuid}/", f"/portfolio/margins/{pair[0].uuid}/"
    assert f'hx-get="{part}" hx-trigger="load"' in cast.manager.client.get(page).content.decode()
    cast.manager.client.get(part)
    drawn = cast.manager.client.get(page).content.decode()
    assert f'hx-get="{part}"' not in drawn
    assert "Goods sold" in drawn
    assert f"{part}why/net/" in drawn


def test_without_a_rate_the_cost_of_time_is_told_and_not_taken_as_nothing(
    cast: Cast, pair: tuple[Party, Party]
) -> None:
    WorkedTimeFactory.create(party=pair[0], worker=cast.colleague.user, day=date(2026, 3, 10), minutes=60)
    found = margin()
    assert [each.unpriced for each in found.kinds if each.kind == "after_sales"] == [1]
    assert "1 entry has no known cost" in text(cast.manager.client, "/portfolio/")
