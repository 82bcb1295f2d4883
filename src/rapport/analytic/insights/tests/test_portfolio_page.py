"""The portfolio's page: its figures, its scope, and the customers behind every figure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from html import unescape
from xml.etree import ElementTree

import pytest
from django.test import Client

from rapport.analytic.insights.populations import NAMES, Population
from rapport.analytic.methods import rates, worth
from rapport.analytic.methods.rates import Window
from rapport.analytic.methods.tests import tables
from rapport.analytic.studies import services
from rapport.kit.actor import Actor
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.models import OrderLine
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from tests.cast import Cast

DAY = date(2026, 5, 1)
AT = datetime(2026, 5, 1, 6, tzinfo=UTC)
PAGE = "/portfolio/"
LIST = "/portfolio/customers/"

pytestmark = pytest.mark.django_db


def refresh() -> None:
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)


def some_orders(cast: Cast) -> list[Party]:
    north = [PersonFactory.create(team=cast.north) for _ in range(3)] + [CompanyFactory.create(team=cast.north)]
    south = [PersonFactory.create(team=cast.south)]
    days = [(0, 40, 400), (30, 500), (600,), (10, 20), (100, 450)]
    for place, (party, ages) in enumerate(zip(north + south, days, strict=True), 1):
        for age in ages:
            OrderFactory.create(party=party, placed_on=DAY - timedelta(days=age), lines=[(1, 100 * place)])
    OrderFactory.create(party=north[0], placed_on=DAY - timedelta(days=5), lines=[(-1, 30)])
    OrderFactory.create(party=None, placed_on=DAY - timedelta(days=7), lines=[(1, 5000)])
    refresh()
    return north + south


def text(client: Client, query: str = "") -> str:
    response = client.get(PAGE + query)
    assert response.status_code == 200
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def links(client: Client, start: str) -> list[str]:
    found = re.findall(r'href="([^"]+)"', client.get(PAGE).content.decode())
    return sorted({unescape(url) for url in found if url.startswith(start)})


def listed(client: Client, url: str) -> set[str]:
    response = client.get(url)
    assert response.status_code == 200, url
    return set(re.findall(r'data-uuid="([0-9a-f-]{36})"', response.content.decode())) or set(
        re.findall(r'/parties/([0-9a-f-]{36})/"', response.content.decode())
    )


def test_before_the_first_refresh_the_page_says_so_and_offers_it(cast: Cast) -> None:
    assert "/portfolio/refresh/" in cast.manager.client.get(PAGE).content.decode()
    assert "/portfolio/refresh/" not in cast.owner.client.get(PAGE).content.decode()


def test_who_has_no_right_is_refused(cast: Cast) -> None:
    assert cast.partner.client.get(PAGE).status_code == 403
    assert cast.anonymous.get(PAGE).status_code == 302


def test_a_manager_sees_the_whole_company_and_orders_without_customer(cast: Cast) -> None:
    some_orders(cast)
    page = cast.manager.client.get(PAGE)
    assert page.context["found"].now["revenue"] == 100 + 100 - 30 + 200 + 400 + 400 + 500 + 5000
    assert page.context["found"].customers == 5


def test_a_representative_sees_sums_and_counts_of_the_own_team_alone(cast: Cast) -> None:
    some_orders(cast)
    page = cast.owner.client.get(PAGE)
    assert page.context["found"].now["revenue"] == 100 + 100 - 30 + 200 + 400 + 400
    assert page.context["found"].customers == 4
    outside = cast.outsider.client.get(PAGE)
    assert (outside.context["found"].now["revenue"], outside.context["found"].customers) == (500, 1)


def test_every_link_of_the_page_opens(cast: Cast) -> None:
    some_orders(cast)
    client = cast.manager.client
    addresses = links(client, LIST) + links(client, "/portfolio/why/") + links(client, "?")
    assert len(addresses) > 20
    for url in addresses:
        assert client.get(PAGE + url if url.startswith("?") else url).status_code == 200, url


def test_a_population_opens_the_customers_that_its_rate_counts(cast: Cast) -> None:
    some_orders(cast)
    lines = [
        (line.order.party_id, line.order_id, line.order.placed_on, int(line.quantity), int(line.amount), None)
        for line in OrderLine.objects.select_related("order")
    ]
    window = Window(DAY - timedelta(days=364), DAY + timedelta(days=1))
    found = tables.by_customer(rates.members(worth.orders(tables.lines(lines)), window))
    for name in set(NAMES) & set(next(iter(found.values()))):
        rows = Party.objects.filter(Population(name, window).condition)
        assert {party.pk for party in rows} == {key for key, row in found.items() if row[name]}, name


def test_retention_populations_agree_with_the_method(cast: Cast) -> None:
    some_orders(cast)
    start, end = DAY - timedelta(days=90), DAY + timedelta(days=1)
    for opening, inactivity in ((None, None), (6, 3), (12, 18), (None, 18), (6, None)):
        window = Window(start, end, opening, inactivity)
        query = f"period=dates&from={start}&to={DAY}&opening={opening or 'ever'}&lost={inactivity or 'period'}"
        shown = cast.manager.client.get(f"{PAGE}?{query}").context["found"].rates["retention"]
        for name, size in (("retained", shown["numerator"]), ("opening", shown["denominator"])):
            assert Party.objects.filter(Population(name, window).condition).count() == size, (query, name)


def test_the_list_behind_a_figure_holds_people_and_companies(cast: Cast) -> None:
    parties = some_orders(cast)
    window = Window(DAY - timedelta(days=364), DAY + timedelta(days=1))
    url = f"{LIST}?f=population~is~{Population('known', window).encode()}"
    assert listed(cast.manager.client, url) == {str(party.uuid) for party in parties}
    assert listed(cast.owner.client, url) == {str(party.uuid) for party in parties[:4]}


def test_a_population_that_cannot_be_read_is_refused_with_a_sentence(cast: Cast) -> None:
    some_orders(cast)
    for word in ("lost", "lost.2025-13-01.2026-01-01.0.0", "rich.2025-01-01.2026-01-01.0.0"):
        assert cast.manager.client.get(f"{LIST}?f=population~is~{word}").status_code == 400


def test_margin_is_not_known_while_a_cost_is_missing(cast: Cast) -> None:
    some_orders(cast)
    assert cast.manager.client.get(PAGE).context["found"].now["margin"] is None


def test_a_period_that_cannot_be_read_is_refused(cast: Cast) -> None:
    some_orders(cast)
    for query in ("?period=dates&from=2026-02-31&to=2026-03-01", "?period=century", "?lost=0"):
        assert cast.manager.client.get(PAGE + query).status_code == 422


def test_the_page_speaks_french_and_english(cast: Cast) -> None:
    some_orders(cast)
    user = cast.manager.user
    user.language = "en"
    user.save()
    assert "Customers with a purchase" in text(cast.manager.client)


def test_orders_long_ago_are_read_until_the_last_of_them(cast: Cast) -> None:
    OrderFactory.create(placed_on=date(1998, 6, 30))
    refresh()
    assert cast.manager.client.get(PAGE).context["asked"].period.last_day == date(1998, 6, 30)


def test_the_margin_reading_opens_its_customers_too(cast: Cast) -> None:
    product = ProductFactory.create(unit_cost=Decimal(60))
    for place in range(1, 11):
        OrderFactory.create(placed_on=DAY - timedelta(days=place), lines=[(product, place, 100)])
    refresh()
    page = cast.manager.client.get(f"{PAGE}?on=margin")
    lines = page.context["classes"]["by_customers"] + page.context["classes"]["by_amount"]
    for line in lines:
        assert len(listed(cast.manager.client, line.url)) == int(line.customers), line
    assert len(listed(cast.manager.client, page.context["edges"]["top"])) == 2
    assert page.context["found"].now["margin"] == 40 * 55


def test_who_may_not_see_margins_sees_none(cast: Cast) -> None:
    some_orders(cast)
    role = cast.owner.user.role
    role.hidden_fields = [*role.hidden_fields, "standing.margin"]
    role.save()
    page = cast.owner.client.get(f"{PAGE}?on=margin")
    assert (page.context["found"].now["known_margin"], page.context["asked"].on) == (None, "revenue")
    assert "on=margin" not in page.content.decode()


def test_a_chart_leaves_as_a_file(cast: Cast) -> None:
    some_orders(cast)
    for chart in ("curve", "abc", "rfm", "rates", "months"):
        response = cast.manager.client.get(f"/portfolio/export/{chart}/")
        assert response.status_code == 200
        assert b"".join(response.streaming_content).count(b"\n") > 1  # type: ignore[attr-defined]


def test_the_customers_page_says_what_the_customer_is_worth(cast: Cast) -> None:
    party = some_orders(cast)[0]
    page = cast.owner.client.get(f"/parties/{party.uuid}/").content.decode()
    assert "/portfolio/customers/?f=rfm_cell" in page


def test_the_customers_page_places_their_revenue_among_all_customers(cast: Cast) -> None:
    party = some_orders(cast)[3]
    page = unescape(cast.manager.client.get(f"/parties/{party.uuid}/").content.decode())
    assert re.search(r"(Rank|Rang) \d (of|sur) 5 (customers|clients)", page)


def test_the_explanation_of_a_customers_revenue_opens_the_orders_behind_it(cast: Cast) -> None:
    party = some_orders(cast)[0]
    told = cast.owner.client.get(f"/parties/{party.uuid}/why/revenue/").content.decode()
    url = next(unescape(url) for url in re.findall(r'href="([^"]+)"', told) if f"{party.uuid}&" in url)
    assert len(set(re.findall(r'data-uuid="([0-9a-f-]{36})"', cast.owner.client.get(url).content.decode()))) == 4


def test_a_margin_that_is_partly_known_is_shown_with_what_it_covers(cast: Cast) -> None:
    product = ProductFactory.create(unit_cost=Decimal(40))
    ann = PersonFactory.create(team=cast.north)
    OrderFactory.create(party=ann, placed_on=DAY, lines=[(product, 3, 100), (1, 100)])
    refresh()
    page = text(cast.manager.client)
    assert re.search(r"(Margin|Marge) .{0,30}180", page)
    assert re.search(r"75[.,]0\s?%", page)
    assert Party.objects.get(pk=ann.pk).standing.margin is None


def test_retention_and_attrition_add_up_before_the_readers_eyes(cast: Cast) -> None:
    some_orders(cast)
    page = text(cast.manager.client)
    assert re.search(r"100\s?%\s?: 3 (kept|conservés) \+ 1 (lost|perdus) = 4", page)


def test_each_chart_is_given_as_a_picture_and_as_figures(cast: Cast) -> None:
    some_orders(cast)
    for chart in ("curve", "months", "rfm", "abc", "cells"):
        picture = cast.manager.client.get(f"/portfolio/pictures/{chart}/")
        assert picture["Content-Type"] == "image/svg+xml"
        root = ElementTree.fromstring(picture.content)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert not [node for node in root.iter() if node.tag.endswith("}a")]
        assert cast.manager.client.get(f"/portfolio/export/{chart}/").status_code == 200
    assert cast.manager.client.get("/portfolio/pictures/nothing/").status_code == 404


def test_every_mark_of_the_curve_and_of_the_months_opens_customers(cast: Cast) -> None:
    party = some_orders(cast)[0]
    OrderFactory.create(party=PersonFactory.create(team=cast.north), placed_on=DAY, lines=[(1, 10), (-1, 400)])
    refresh()
    page = cast.manager.client.get(PAGE).content.decode()
    for mark in re.findall(r'<svg viewBox="0 0 540 300".*?</svg>', page, re.S):
        drawn = re.findall(r'<a href="([^"]*)">\s*<(?:rect|circle)', mark)
        assert len(drawn) == len(re.findall(r"<(?:rect|circle)", mark))
        for url in drawn:
            assert cast.manager.client.get(unescape(url)).status_code == 200, (url, party)
