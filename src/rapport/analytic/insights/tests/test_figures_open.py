"""Every figure of the portfolio opens a list that counts and adds up to it."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from urllib.parse import unquote

import pytest
from django.test import Client
from django.utils.translation import override

from rapport.analytic.insights.tests.test_portfolio_page import DAY, PAGE, listed, refresh, some_orders, text
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.tests.factories import PersonFactory
from tests.cast import Cast, Member

pytestmark = pytest.mark.django_db


def sums(client: Client, url: str) -> dict[str, Decimal]:
    """The sum of each column of the list that a figure opens."""
    path, query = url.split("?")
    totals = client.get(f"{path}footer/?{query}").context["totals"]
    with override("en"):
        return {str(total["label"]): Decimal(str(total["sum"] or 0)) for total in totals}


def some_costed_orders(cast: Cast) -> None:
    some_orders(cast)
    product = ProductFactory.create(unit_cost=Decimal(40))
    ann = PersonFactory.create(team=cast.north)
    OrderFactory.create(party=ann, placed_on=DAY, lines=[(product, 3, 100), (1, 100)])
    OrderFactory.create(party=ann, placed_on=DAY - timedelta(days=500), lines=[(product, 1, 90)])
    OrderFactory.create(party=ann, placed_on=DAY - timedelta(days=3), lines=[(1, 70)], state="cancelled")
    refresh()


def test_the_list_behind_a_sum_adds_up_to_it(cast: Cast) -> None:
    some_costed_orders(cast)
    for reader in (cast.owner, cast.manager):
        reader.user.language = "en"
        reader.user.save()
        for query in ("", "?period=3m"):
            _lists_add_up(reader, query)


def _lists_add_up(actor: Member, query: str) -> None:
    page = actor.client.get(PAGE + query).context
    found, lines = page["found"], {line.key: line for line in page["headlines"]}
    assert sums(actor.client, lines["revenue"].url)["Amount"] == Decimal(str(found.now["revenue"]))
    assert sums(actor.client, lines["margin"].url)["Margin"] == Decimal(str(found.now["known_margin"]))
    basket = sums(actor.client, lines["basket"].url)["Amount"]
    assert basket == Decimal(str(found.now["basket_sum"]))
    flows = [line for line in page["flows"] if line.url]
    values = [
        found.flows["purchases"],
        found.flows["new_purchases"],
        found.flows["revenue"],
        found.flows["new_revenue"],
    ]
    counts = [len(listed_orders(actor.client, line.url)) for line in flows[:2]]
    assert counts == values[:2]
    assert [sums(actor.client, line.url)["Amount"] for line in flows[2:4]] == [Decimal(str(v)) for v in values[2:]]


def listed_orders(client: Client, url: str) -> set[str]:
    return set(re.findall(r'data-uuid="([0-9a-f-]{36})"', client.get(url).content.decode()))


def test_the_list_behind_a_month_adds_up_to_its_bar(cast: Cast) -> None:
    some_costed_orders(cast)
    cast.manager.user.language = "en"
    cast.manager.user.save()
    page = cast.manager.client.get(PAGE).context
    bars = page["months"].bars
    assert sum(bar.value for bar in bars) == page["found"].now["revenue"]
    for bar in bars:
        assert sums(cast.manager.client, bar.url)["Amount"] == Decimal(str(bar.value)), bar


def test_the_list_behind_a_class_counts_and_adds_up_to_it(cast: Cast) -> None:
    some_orders(cast)
    cast.owner.user.language = "en"
    cast.owner.user.save()
    page = cast.owner.client.get(PAGE).context
    for name in ("by_customers", "by_amount"):
        rows = {row["klass"]: row for row in page["found"].classes[name]}
        for line in page["classes"][name]:
            if line.url:
                assert len(listed(cast.owner.client, line.url)) == rows[line.name]["customers"]
                assert sums(cast.owner.client, line.url)["Revenue"] == Decimal(str(rows[line.name]["amount"]))


ACTIVE = {
    "": 4,
    "?active=order": 5,
    "?active=2": 2,
    "?active=2&active_amount=500": 1,
    "?active_amount=170": 4,
    "?active_amount=171": 3,
    "?active=order&active_amount=1": 4,
}


def test_every_rate_opens_as_many_customers_as_it_counts(cast: Cast) -> None:
    gone = PersonFactory.create(team=cast.north)
    OrderFactory.create(party=gone, placed_on=DAY - timedelta(days=500), lines=[(1, 50)])
    OrderFactory.create(party=gone, placed_on=DAY - timedelta(days=9), lines=[(-1, 50)])
    some_costed_orders(cast)
    for query, active in ACTIVE.items():
        page = cast.owner.client.get(PAGE + query).context
        assert page["found"].rates["active"]["numerator"] == active, query
        for line in page["rates"]:
            row = page["found"].rates[line.key]
            assert len(listed(cast.owner.client, line.url)) == row["numerator"], (query, line.key)
            assert len(listed(cast.owner.client, line.of_url)) == row["denominator"], (query, line.key)


def test_a_team_reader_is_told_that_classes_are_cut_on_the_whole_company(cast: Cast) -> None:
    some_orders(cast)
    for actor, told in ((cast.owner, True), (cast.manager, False)):
        actor.user.language = "en"
        actor.user.save()
        assert ("Classes are cut on the whole company" in text(actor.client)) is told


def test_what_active_means_is_told_beside_the_rate_in_its_list_and_in_files_and_by_rest(cast: Cast) -> None:
    some_orders(cast)
    cast.manager.user.language = "en"
    cast.manager.user.save()
    client, query = cast.manager.client, "?active=2&active_amount=500"
    told = "at least 2 purchases and revenue of at least €500 in the period"
    assert f"Renewal rate (active: {told})" in text(client, query)
    assert f"Active: {told}" in client.get(f"{PAGE}why/active/{query}").content.decode()
    line = next(line for line in client.get(PAGE + query).context["rates"] if line.key == "active")
    assert f"active: {told}" in client.get(line.url).content.decode()
    assert told in b"".join(client.get(f"{PAGE}export/rates/{query}").streaming_content).decode()
    answer = cast.robot.client.get(f"/api/v1/portfolio{query}").json()
    assert (answer["active"], answer["active_amount"]) == ("2", 500)
    rate = next(rate for rate in answer["rates"] if rate["rate"] == "active")
    assert rate["numerator"]["count"] == len(listed(client, line.url)) == 1
    assert rate["numerator"]["filter"] in unquote(line.url)


def test_the_menus_of_the_page_keep_what_the_others_chose(cast: Cast) -> None:
    some_orders(cast)
    page = cast.manager.client.get(
        f"{PAGE}?period=3m&opening=6&active=order&active_amount=5&on=margin"
    ).content.decode()
    rules, period = page.split('action="/portfolio/"')[2].split("</form>")[0], page.split('action="/portfolio/"')[1]
    for kept in ('name="opening" value="6"', 'name="active" value="order"', 'name="active_amount" value="5"'):
        assert kept in period.split("</form>")[0]
    assert 'name="period" value="3m"' in rules
    assert '<option value="order" selected>' in rules


def test_a_meaning_of_active_that_cannot_be_read_is_refused(cast: Cast) -> None:
    some_orders(cast)
    for query in ("?active=-1", "?active=often", "?active_amount=-5", "?active_amount=x"):
        assert cast.manager.client.get(PAGE + query).status_code == 422, query


def test_the_rates_carry_the_words_of_the_field(cast: Cast) -> None:
    some_orders(cast)
    words = {"en": ("Loyalty rate", "Renewal rate"), "fr": ("Taux de fidélisation", "Taux de renouvellement")}
    for language, names in words.items():
        cast.manager.user.language = language
        cast.manager.user.save()
        for key, name in zip(("ordering", "active"), names, strict=True):
            assert name in cast.manager.client.get(f"/portfolio/why/{key}/").content.decode()


def test_a_change_of_cell_is_told_with_the_readers_colon(cast: Cast) -> None:
    party = some_orders(cast)[0]
    party.moves.create(axis="rfm_cell", before="loyal", after="champions", moved_on=DAY)  # type: ignore[attr-defined]
    for language, colon in (("fr", "\xa0:"), ("en", ":")):
        cast.owner.user.language = language
        cast.owner.user.save()
        page = cast.owner.client.get(f"/parties/{party.uuid}/").content.decode()
        moves = re.findall(r">([^<>]*\w)(\W*:) [^<>]* → [^<>]*<", page)
        assert [mark for _axis, mark in moves] == [colon], language
