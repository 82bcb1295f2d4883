"""Cohorts: on the page, in files, over REST and from a terminal, within the scope of who reads them."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from django.test import Client
from python_calamine import CalamineWorkbook

from rapport.analytic.insights.tests.test_figures_open import sums
from rapport.analytic.insights.tests.test_portfolio_page import listed
from rapport.analytic.studies import services
from rapport.config.cli import run as rapport
from rapport.core.access.services import sharing
from rapport.kit.actor import Actor
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.models import Order
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from rapport.operational.segments.tests.factories import SegmentFactory
from tests.cast import Cast

AT = datetime(2026, 5, 10, 6, tzinfo=UTC)
PAGE = "/portfolio/cohorts/"
REST = "/api/v1/portfolio/cohorts"
Q4, Q1, Q2 = date(2025, 10, 1), date(2026, 1, 1), date(2026, 4, 1)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast: Cast) -> dict[str, Party]:
    """Two first purchases in the last quarter of 2025, one in each of the two after; what names nobody stands apart."""
    for member in (cast.manager, cast.owner, cast.outsider, cast.analyst):
        member.user.language = "en"
        member.user.save()
    product = ProductFactory.create(unit_cost=Decimal(40))
    ann, bob = (PersonFactory.create(name=name, team=cast.north) for name in ("Ann", "Bob"))
    zoe, new = CompanyFactory.create(name="Zoe", team=cast.south), PersonFactory.create(name="New", team=cast.north)
    orders = [
        (ann, date(2025, 10, 5), 1), (ann, date(2026, 1, 3), 2), (ann, date(2026, 5, 2), 1),
        (bob, date(2025, 12, 31), 1), (bob, date(2026, 2, 1), -1),
        (zoe, date(2026, 3, 31), 3), (zoe, date(2026, 4, 1), 1), (new, date(2026, 5, 9), 1),
        (None, date(2026, 1, 9), 7),
    ]  # fmt: skip
    for party, day, quantity in orders:
        OrderFactory.create(party=party, placed_on=day, lines=[(product, quantity, 100)])
    OrderFactory.create(party=zoe, placed_on=date(2026, 4, 2), lines=[(1, 10)])
    services.refresh(by=Actor.system(), at=AT, as_of=AT.date(), finished=lambda: AT)
    return {"ann": ann, "bob": bob, "zoe": zoe, "new": new}


def drawn(client: Client, query: str = "") -> dict[str, list[str]]:
    """The triangle as the page draws it: the figures of each row, its customers first."""
    told = client.get(PAGE + query).context["told"]
    return {line.label: [line.size, *(cell.text for cell in line.cells if cell)] for line in told.lines}


def test_each_cohort_says_who_came_back_and_what_that_brought(cast: Cast, scene: dict[str, Party]) -> None:
    client = cast.manager.client
    assert drawn(client) == {
        "Q4 2025": ["2", "100%", "50%", "50%"],
        "Q1 2026": ["1", "100%", "100%"],
        "Q2 2026": ["1", "100%"],
    }
    assert drawn(client, "?show=revenue")["Q4 2025"] == ["2", "€200", "€100", "€100"]
    assert drawn(client, "?show=revenue_each")["Q4 2025"] == ["2", "€100", "€150", "€200"]
    assert drawn(client, "?show=margin")["Q4 2025"] == ["2", "€120", "€60", "€60"]
    assert drawn(client, "?show=margin_each")["Q1 2026"] == ["1", "€180", "€240"]
    assert drawn(client, "?by=year") == {"2025": ["2", "100%", "50%"], "2026": ["2", "100%"]}
    assert drawn(client, "?by=year&to=2025") == {"2025": ["2", "100%", "50%"]}
    assert drawn(client, "?from=2026") == {"Q1 2026": ["1", "100%", "100%"], "Q2 2026": ["1", "100%"]}
    assert list(drawn(client, "?by=month")) == ["Oct 25", "Dec 25", "Mar 26", "May 26"]


def test_what_is_not_over_and_what_is_not_known_are_told_apart(cast: Cast, scene: dict[str, Party]) -> None:
    told = cast.manager.client.get(f"{PAGE}?show=margin").context["told"]
    cells = {line.label: line.cells for line in told.lines}
    assert [cell.is_open for cell in cells["Q4 2025"]] == [False, False, True]
    assert [cell.level > 0 for cell in cells["Q4 2025"]] == [True, True, False]
    assert [cell.is_partly_known for cell in cells["Q1 2026"][:2]] == [False, True]
    assert cells["Q2 2026"][1] is None
    assert [cell and cell.text for cell in told.averages] == ["€150", "€60", None]
    page = cast.manager.client.get(f"{PAGE}?show=margin").content.decode()
    assert "counted until 10 May 2026" in page
    assert "so far, the cost of some lines is not known" in page


def test_a_cell_opens_its_customers_and_a_cohort_its_orders(cast: Cast, scene: dict[str, Party]) -> None:
    for measure in ("customers", "revenue", "margin_each"):
        told = cast.manager.client.get(f"{PAGE}?show={measure}").context["told"]
        first = next(line for line in told.lines if line.label == "Q4 2025")
        assert listed(cast.manager.client, first.url) == ids(scene, "ann", "bob")
        found = [listed(cast.manager.client, cell.url) for cell in first.cells if cell]
        returned = ids(scene, "ann") if measure == "customers" else ids(scene, "ann", "bob")
        assert found == [ids(scene, "ann", "bob"), returned, ids(scene, "ann")]
    why = cast.manager.client.get(f"{PAGE}why/2025-10-01/").context["why"]
    facts = {label: url for label, _value, url in why.facts}
    assert sums(cast.manager.client, facts["Revenue so far"])["Amount"] == 400
    assert cast.manager.client.get(f"{PAGE}why/2019-10-01/").status_code == 404


def test_every_link_of_the_page_opens(cast: Cast, scene: dict[str, Party]) -> None:
    client = cast.manager.client
    for query in ("", "?by=month&show=margin_each&table=curve"):
        found = re.findall(r'href="([^"]+)"', client.get(PAGE + query).content.decode())
        urls = {unescape(url) for url in found if unescape(url).startswith(("/portfolio/", "?"))}
        assert len(urls) > 20
        for url in urls:
            assert client.get(PAGE + url if url.startswith("?") else url).status_code == 200, url


def test_the_scope_of_the_reader_holds_at_every_door(
    cast: Cast, scene: dict[str, Party], capsys: pytest.CaptureFixture[str]
) -> None:
    assert drawn(cast.owner.client) == {"Q4 2025": ["2", "100%", "50%", "50%"], "Q2 2026": ["1", "100%"]}
    assert drawn(cast.outsider.client) == {"Q1 2026": ["1", "100%", "100%"]}
    assert "7 orders" not in cast.owner.client.get(PAGE).content.decode()
    assert "1 order belongs to no cohort" in cast.manager.client.get(PAGE).content.decode()
    sheet = taken(cast.outsider.client, "triangle", "csv")
    assert {row[0] for row in sheet[1:]} == {"Q1 2026"}
    assert [row["customers"] for row in cast.outsider.client.get(REST).json()["cohorts"]] == [1]
    assert rapport(["portfolio", "cohorts", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [row["customers"] for row in told["cohorts"]] == [2, 1, 1]


DOORS = (
    PAGE,
    f"{PAGE}why/triangle/",
    f"{PAGE}export/triangle/csv/",
    f"{PAGE}export/curve/xlsx/",
    f"{PAGE}picture/",
    REST,
)
SEE = ("owner", "colleague", "head", "manager", "analyst", "administrator")


def test_every_door_counts_a_customer_for_those_in_scope_only(cast: Cast) -> None:
    ann = PersonFactory.create(name="Ann", team=cast.north, owner=cast.owner.user)
    OrderFactory.create(party=ann, placed_on=date(2026, 1, 5), lines=[(1, 4321)])
    services.refresh(by=Actor.system(), at=AT, as_of=AT.date(), finished=lambda: AT)
    for who in (*SEE, "outsider"):
        assert counts_one(getattr(cast, who).client) is (who != "outsider"), who
    sharing.share_many("party", [ann.pk], cast.outsider.user.pk, by=cast.manager.actor, at=AT)
    caches["local"].clear()
    assert counts_one(cast.outsider.client)
    for url in DOORS:
        assert cast.partner.client.get(url).status_code == 403, url
        assert cast.anonymous.get(url).status_code in (302, 401), url


def counts_one(client: Client) -> bool:
    """Whether all doors count one customer, or all of them none."""
    answers = [client.get(url) for url in DOORS]
    assert {answer.status_code for answer in answers} == {200}
    rows = taken(client, "triangle", "csv")[1:]
    found = {
        len(answers[0].context["told"].lines),
        len({row[0] for row in rows}),
        len(answers[-1].json()["cohorts"]),
        int("4321" in str(answers[1].context["why"].facts).replace(",", "").replace("\u202f", "")),
    }
    assert len(found) == 1, found
    return found == {1}


def test_a_segment_is_read_alone_and_so_are_its_lists(cast: Cast, scene: dict[str, Party]) -> None:
    segment = SegmentFactory.create(members=[scene["bob"], scene["zoe"]])
    query = f"?of=segment.{segment.uuid}"
    assert drawn(cast.manager.client, query) == {"Q4 2025": ["1", "100%", "0%", "0%"], "Q1 2026": ["1", "100%", "100%"]}
    line = cast.manager.client.get(PAGE + query).context["told"].lines[0]
    assert listed(cast.manager.client, line.url) == ids(scene, "bob")
    assert cast.manager.client.get(REST + query).json()["part"] == segment.name
    assert cast.manager.client.get(f"{PAGE}?of=segment.none").status_code == 400


def test_page_files_rest_and_terminal_say_the_same(
    cast: Cast, scene: dict[str, Party], capsys: pytest.CaptureFixture[str]
) -> None:
    sent = cast.manager.client.get(f"{REST}?show=margin_each").json()
    assert rapport(["portfolio", "cohorts", "--show", "margin_each", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == sent
    assert (sent["until"], sent["best"], sent["latest"]) == (
        "2026-05-10", {"first_day": "2025-10-01", "age": 1}, "2025-10-01",
    )  # fmt: skip
    assert sent["outside"] == {"orders": 1, "revenue": 700.0}
    total = sum(period["revenue"] for row in sent["cohorts"] for period in row["periods"])
    assert total + 700 == sum(order.base_amount for order in Order.objects.all())
    names, *rows = taken(cast.manager.client, "triangle", "csv")
    periods = [period for row in sent["cohorts"] for period in row["periods"]]
    for name, key in (("Customers", "customers"), ("Revenue", "revenue"), ("Margin known", "known_margin")):
        assert [float(row[names.index(name)]) for row in rows] == [period[key] for period in periods], name
    assert [row[0] for row in book(cast.manager.client)] == [row[0] for row in (names, *rows)]
    partly = sent["cohorts"][1]["periods"][1]
    assert (partly["margin"], partly["known_margin"], partly["cover"]) == (None, 60.0, pytest.approx(100 / 110))


def test_a_customer_list_takes_the_filters_of_the_answer(cast: Cast, scene: dict[str, Party]) -> None:
    row = cast.manager.client.get(REST).json()["cohorts"][0]
    query = f"?f={row['filter']}&f={row['periods'][1]['filter']}"
    assert listed(cast.manager.client, f"/portfolio/customers/{query}") == ids(scene, "ann")


def test_the_curves_are_of_the_average_the_best_and_the_latest_cohort(cast: Cast, scene: dict[str, Party]) -> None:
    found = cast.manager.client.get(f"{PAGE}?show=revenue_each").context["curves"]
    assert {course.name: course.values for course in found.courses} == {
        "Average": {0: pytest.approx(500 / 3), 1: pytest.approx(500 / 3 + 50)},
        "Best and latest: Q4 2025": {0: 100, 1: 150},
    }
    drawing = ElementTree.fromstring(cast.manager.client.get(f"{PAGE}picture/?show=revenue_each").content)
    assert "Average" in "".join(drawing.itertext())
    rows = taken(cast.manager.client, "curve", "csv", "?show=revenue_each")
    assert rows[1:] == [["Average", "0", rows[1][2]], ["Average", "1", rows[2][2]], ["Best: Q4 2025", "0", "100.0"],
                        ["Best: Q4 2025", "1", "150.0"]]  # fmt: skip


@pytest.mark.parametrize("query", ["?by=week", "?show=profit", "?from=x", "?to=0", "?from=2026&to=2025", "?to=99999"])
def test_what_cannot_be_read_is_refused(cast: Cast, scene: dict[str, Party], query: str) -> None:
    assert cast.manager.client.get(PAGE + query).status_code == 422
    assert cast.manager.client.get(REST + query).status_code == 422


def test_who_may_see_no_margin_reads_none(cast: Cast, scene: dict[str, Party]) -> None:
    role = cast.owner.user.role
    role.hidden_fields = [*role.hidden_fields, "standing.margin"]
    role.save()
    page = cast.owner.client.get(f"{PAGE}?show=margin_each")
    assert page.context["asked"].measure == "customers"
    offered = [url for _label, url, _current in page.context["choices"]["measures"]]
    assert offered == ["?", "?show=revenue", "?show=revenue_each"]
    cells = cast.owner.client.get(REST).json()["cohorts"][0]["periods"]
    assert {cell[name] for cell in cells for name in ("margin", "known_margin", "cover", "margin_each")} == {None}
    assert not [name for name in taken(cast.owner.client, "triangle", "csv")[0] if "argin" in name]


def test_without_a_first_purchase_or_a_computation_the_page_says_so(cast: Cast) -> None:
    assert "/portfolio/refresh/" in cast.manager.client.get(PAGE).content.decode()
    assert cast.manager.client.get(REST).status_code == 404
    services.refresh(by=Actor.system(), at=AT, as_of=AT.date(), finished=lambda: AT)
    assert cast.manager.client.get(PAGE).context["told"].lines == ()
    assert cast.manager.client.get(f"{PAGE}why/triangle/").status_code == 200
    assert cast.manager.client.get(REST).json()["cohorts"] == []


def test_the_portfolio_and_the_palette_lead_here(cast: Cast, scene: dict[str, Party]) -> None:
    assert f'href="{PAGE}"' in cast.manager.client.get("/portfolio/").content.decode()
    for words in ("cohort", "retention"):
        assert PAGE in cast.manager.client.get("/search/palette/", {"q": words}).content.decode()
    assert PAGE not in cast.partner.client.get("/search/palette/", {"q": "cohort"}).content.decode()


def ids(scene: dict[str, Party], *names: str) -> set[str]:
    return {str(scene[name].uuid) for name in names}


def taken(client: Client, sheet: str, file_format: str, query: str = "") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(client, sheet, file_format, query).decode("utf-8-sig"))))


def book(client: Client) -> list[list[Any]]:
    file = io.BytesIO(content(client, "triangle", "xlsx", ""))
    return CalamineWorkbook.from_filelike(file).get_sheet_by_index(0).to_python()


def content(client: Client, sheet: str, file_format: str, query: str) -> bytes:
    return b"".join(client.get(f"{PAGE}export/{sheet}/{file_format}/{query}").streaming_content)  # type: ignore[attr-defined]
