"""Next offers where people meet them: page, customer, product, lists, files, REST and terminal, within the scope."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

import pytest
from django.utils.translation import override

from rapport.analytic.insights.tests.test_portfolio_page import listed
from rapport.analytic.studies.tests.test_offers import AT, DAY, HOUSE, computed, offered, sold
from rapport.config.cli import run as rapport
from rapport.core.access.models import Role
from rapport.core.audit.models import AuditEntry
from rapport.operational.catalog.models import OfferRefusal, Product
from rapport.operational.catalog.services import offers as verbs
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party
from rapport.web import writing
from tests.cast import Cast

PAGE = "/portfolio/offers/"
REST = "/api/v1/portfolio/offers"
MILLION = 1_000_000
TOP = 5

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast: Cast) -> tuple[list[Party], list[Product]]:
    """Ninety customers of two tastes with their offers, two in three of the north, the others of the south."""
    for member in (cast.manager, cast.owner, cast.outsider):
        member.user.language = "en"
        member.user.save()
    parties, products = sold()
    for place, party in enumerate(parties):
        party.team = cast.south if place % 3 == 0 else cast.north
        party.save(update_fields=["team"])
    computed()
    return parties, products


def shown(parties: list[Party], **where: object) -> list[dict[str, object]]:
    """The first five offers of these customers as the study made them."""
    keys = {party.pk for party in parties}
    rows = [row for row in offered() if row["customer_id"] in keys and row["place"] <= TOP]
    return [row for row in rows if all(row[name] == value for name, value in where.items())]


def in_north(cast: Cast, parties: list[Party]) -> list[Party]:
    return [party for party in parties if party.team_id == cast.north.pk]


def hide_margins(cast: Cast) -> None:
    role = Role.objects.get(pk=cast.manager.user.role_id)
    role.hidden_fields = [*role.hidden_fields, "standing.margin"]
    role.save()


def test_the_page_sums_up_what_is_offered_to_the_readers_customers(
    cast: Cast, scene: tuple[list[Party], list[Product]]
) -> None:
    parties, _products = scene
    for member, seen in ((cast.manager, parties), (cast.owner, in_north(cast, parties))):
        rows = shown(seen)
        total = member.client.get(REST).json()["total"]
        assert (total["customers"], total["offers"]) == (len(seen), len(rows))
        margin = sum(row["expected_margin"] for row in rows) / MILLION  # type: ignore[misc]
        assert total["expected_margin"] == pytest.approx(margin)
        page = member.client.get(PAGE).content.decode()
        with override("en"):
            assert f"<dd>{writing.money(margin, 'EUR', compact=True)}</dd>" in page
        assert ("Only customers that you see are in here" in page) == (member is cast.owner)


def test_every_number_of_customers_opens_them(cast: Cast, scene: tuple[list[Party], list[Product]]) -> None:
    parties, products = scene
    for member, seen in ((cast.manager, parties), (cast.owner, in_north(cast, parties))):
        lines = member.client.get(PAGE).context["lines"]
        assert lines
        for line in lines:
            product = next(each for each in products if str(each.uuid) == line.url)
            wanted = {row["customer_id"] for row in shown(seen, product_id=product.pk)}
            found = listed(member.client, f"{line.customers_url}&limit=100")
            assert found <= {str(party.uuid) for party in seen if party.pk in wanted}
            assert len(found) == min(len(wanted), 50)
            assert line.customers == str(len(wanted))


def test_every_link_and_every_why_opens(cast: Cast, scene: tuple[list[Party], list[Product]]) -> None:
    urls = {unescape(url) for url in re.findall(r'href="([^"]+)"', cast.manager.client.get(PAGE).content.decode())}
    own = [url for url in urls if url.startswith("/portfolio/")]
    assert len([url for url in own if "/why/" in url]) == 4
    assert {url: cast.manager.client.get(url).status_code for url in own if url} == dict.fromkeys(own, 200)


def test_the_customers_page_says_why_each_product_is_offered(
    cast: Cast, scene: tuple[list[Party], list[Product]]
) -> None:
    parties, products = scene
    names = {product.pk: product.name for product in products}
    row = next(row for row in shown(parties) if row["place"] == 1 and row["reason"] == "together")
    party = next(each for each in parties if each.pk == row["customer_id"])
    address = f"{PAGE}of/{party.uuid}/"
    assert f'hx-get="{address}"' in cast.manager.client.get(f"/parties/{party.uuid}/").content.decode()
    page = unescape(cast.manager.client.get(address).content.decode())
    assert f"Because they have {names[row['because_id']]}" in page  # type: ignore[index]
    with override("en"):
        assert f"expected margin {writing.money(row['expected_margin'] / MILLION, 'EUR')}" in page  # type: ignore[operator]
    told = cast.manager.client.get(f"{REST}/{party.uuid}").json()["offers"][0]
    assert (told["product"], told["because"]) == (names[row["product_id"]], names[row["because_id"]])  # type: ignore[index]
    assert told["confidence"] == pytest.approx(row["confidence"])


def test_what_is_refused_goes_at_once_everywhere_and_comes_back_when_undone(
    cast: Cast, scene: tuple[list[Party], list[Product]]
) -> None:
    parties, _products = scene
    party = in_north(cast, parties)[0]
    client = cast.owner.client
    first = client.get(f"{REST}/{party.uuid}").json()["offers"][0]
    filtered = f"/portfolio/customers/?f=offer~is~{first['uuid']}&limit=100"
    assert str(party.uuid) in listed(client, filtered)
    before = client.get(REST).json()["total"]["offers"]

    address = f"{PAGE}of/{party.uuid}/{first['uuid']}"
    answer = client.post(f"{address}/refuse/", {"reason": "has one  already"}, HTTP_HX_REQUEST="true")
    assert json.loads(answer["HX-Trigger"])["toast"]["undo"] == f"{address}/allow/"
    told = client.get(f"{REST}/{party.uuid}").json()
    assert first["uuid"] not in {offer["uuid"] for offer in told["offers"]}
    assert [(each["uuid"], each["reason"]) for each in told["refused"]] == [(first["uuid"], "has one already")]
    assert str(party.uuid) not in listed(client, filtered)
    assert client.get(REST).json()["total"]["offers"] == before - 1
    assert "has one already" in client.get(f"{PAGE}of/{party.uuid}/").content.decode()

    client.post(f"{address}/allow/", HTTP_HX_REQUEST="true")
    assert client.get(f"{REST}/{party.uuid}").json()["offers"][0]["uuid"] == first["uuid"]
    assert list(AuditEntry.objects.filter(verb__startswith="offer.").values_list("verb", flat=True).order_by("pk")) == [
        "offer.refuse", "offer.allow",
    ]  # fmt: skip


def test_what_was_bought_since_is_no_longer_offered(cast: Cast, scene: tuple[list[Party], list[Product]]) -> None:
    parties, products = scene
    party = parties[0]
    first = cast.manager.client.get(f"{REST}/{party.uuid}").json()["offers"][0]["uuid"]
    product = next(each for each in products if str(each.uuid) == first)
    OrderFactory.create(party=party, placed_on=DAY, lines=[(product, 1, 10)])
    assert first not in {each["uuid"] for each in cast.manager.client.get(f"{REST}/{party.uuid}").json()["offers"]}


def test_who_sees_no_margins_sees_revenue_instead_in_every_door(
    cast: Cast, scene: tuple[list[Party], list[Product]]
) -> None:
    parties, _products = scene
    hide_margins(cast)
    page = cast.manager.client.get(PAGE).content.decode()
    assert "Expected revenue" in page
    assert "xpected margin" not in page
    assert "xpected margin" not in cast.manager.client.get(f"{PAGE}of/{parties[0].uuid}/").content.decode()
    answer = cast.manager.client.get(REST).json()
    assert answer["total"]["expected_margin"] is None
    assert {row["expected_margin"] for row in answer["products"]} == {None}
    assert {
        row["expected_margin"] for row in cast.manager.client.get(f"{REST}/{parties[0].uuid}").json()["offers"]
    } == {None}
    names = next(csv.reader(io.StringIO(b"".join(cast.manager.client.get(f"{PAGE}export/")).decode("utf-8-sig"))))
    assert not any("margin" in name.lower() for name in names)


def test_the_file_holds_the_numbers_of_the_page(cast: Cast, scene: tuple[list[Party], list[Product]]) -> None:
    text = b"".join(cast.manager.client.get(f"{PAGE}export/")).decode("utf-8-sig")
    _names, *rows = csv.reader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ",")
    products = cast.manager.client.get(REST).json()["products"]
    assert [(row[0], int(row[2])) for row in rows] == [(each["product"], each["customers"]) for each in products]


def test_what_one_may_not_see_is_refused_in_every_door(cast: Cast, scene: tuple[list[Party], list[Product]]) -> None:
    parties, products = scene
    south = next(party for party in parties if party.team_id == cast.south.pk)
    of_south = f"{PAGE}of/{south.uuid}/"
    assert cast.owner.client.get(of_south).status_code == 404
    assert cast.owner.client.get(f"{REST}/{south.uuid}").status_code == 404
    assert cast.owner.client.post(f"{of_south}{products[0].uuid}/refuse/").status_code == 404
    assert cast.partner.client.get(PAGE).status_code == 403
    assert cast.anonymous.get(PAGE).status_code == 302
    assert not OfferRefusal.objects.exists()


def test_the_terminal_says_the_same(
    cast: Cast, scene: tuple[list[Party], list[Product]], capsys: pytest.CaptureFixture[str]
) -> None:
    parties, _products = scene
    assert rapport(["portfolio", "offers", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {**cast.manager.client.get(REST).json(), "total": told["total"], "products": told["products"]}
    assert told["total"]["offers"] == len(shown(parties))
    assert rapport(["portfolio", "offers", "--customer", str(parties[0].uuid), "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["offers"]) == TOP
    assert rapport(["portfolio", "offers"]) == 0
    assert "P0" in capsys.readouterr().out


def test_a_products_page_says_what_goes_with_it_and_who_buys_it(
    cast: Cast, scene: tuple[list[Party], list[Product]]
) -> None:
    _parties, products = scene
    page = unescape(cast.manager.client.get(f"/catalog/products/{products[2].uuid}/").content.decode())
    assert "Leads to" in page
    assert "A step up" in page
    assert "Typical buyer" in page
    assert f"f=offer%7Eis%7E{products[2].uuid}" in page or f"f=offer~is~{products[2].uuid}" in page
    assert re.search(r"Age</dt><dd[^>]*>3[56]<br>", page)


def test_before_there_are_offers_the_page_says_how_they_come_and_pages_stay_quiet(cast: Cast) -> None:
    parties, products = sold(3)
    assert cast.manager.client.get(PAGE).status_code == 200
    assert cast.manager.client.get(REST).status_code == 404
    assert cast.manager.client.get(f"/catalog/products/{products[0].uuid}/").status_code == 200
    assert "portfolio/offers/of" not in cast.manager.client.get(f"/parties/{parties[0].uuid}/").content.decode()


def test_refusals_follow_a_merge_and_go_with_the_customer(cast: Cast, scene: tuple[list[Party], list[Product]]) -> None:
    parties, products = scene
    for party in parties[:2]:
        verbs.refuse(party, products[0], by=HOUSE, at=AT)
    verbs.refuse(parties[0], products[1], by=HOUSE, at=AT)
    assert verbs.move("party", parties[0].pk, parties[1].pk) == 1
    kept = OfferRefusal.objects.filter(party=parties[1]).values_list("product_id", flat=True)
    assert set(kept) == {products[0].pk, products[1].pk}
    assert verbs.remove("party", [parties[1].pk]) == 2
