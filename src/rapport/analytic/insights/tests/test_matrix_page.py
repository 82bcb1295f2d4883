"""Matrices: customers in the cells of two axes on any day, who moved, in lists, files, REST and terminal."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client

from rapport.analytic.insights.matrix import cells
from rapport.analytic.insights.matrix.asked import month_end
from rapport.analytic.insights.matrix.cells import InCell
from rapport.analytic.insights.matrix.ready import READY, VALUE_BY_INTENSITY
from rapport.analytic.insights.queries import reader
from rapport.analytic.insights.queries.matrices import NOWHERE, matrices, members, trail
from rapport.analytic.insights.services import matrices as verbs
from rapport.analytic.insights.tests.test_portfolio_page import listed
from rapport.analytic.studies import services
from rapport.config.cli import run as rapport
from rapport.core.access.models import Role
from rapport.kit.actor import Actor
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.conversations.tests.factories import InteractionFactory
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Party
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from rapport.operational.segments.tests.factories import SegmentFactory
from tests.cast import Cast

AT = datetime(2026, 5, 10, 6, tzinfo=UTC)
PAGE = "/portfolio/matrix/"
REST = "/api/v1/portfolio/matrix"
RECENCY = str(READY["revenue_by_recency"].uuid)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast: Cast) -> dict[str, Party]:
    """Six customers: who brings much, who is talked to; Zoe of the south fell silent, New came this year."""
    for member in (cast.manager, cast.owner, cast.outsider, cast.analyst):
        member.user.language = "en"
        member.user.save()
    product = ProductFactory.create(unit_cost=Decimal(40))
    names = {"ann": cast.north, "bob": cast.north, "cat": cast.north, "new": cast.north, "zoe": cast.south}
    found = {name: PersonFactory.create(name=name.title(), team=team) for name, team in names.items()}
    found["firm"] = CompanyFactory.create(name="Firm", team=cast.south)
    orders = [
        ("ann", date(2025, 6, 1), 5), ("ann", date(2026, 5, 2), 5), ("bob", date(2025, 12, 31), 1),
        ("cat", date(2026, 4, 1), 2), ("zoe", date(2024, 12, 1), 9), ("firm", date(2025, 7, 31), 3),
        ("new", date(2026, 5, 9), 1),
    ]  # fmt: skip
    for name, day, quantity in orders:
        OrderFactory.create(party=found[name], placed_on=day, lines=[(product, quantity, 100)])
    talks = [("ann", 3, 1), ("ann", 3, 2), ("ann", 4, 3), ("bob", 4, 4), ("firm", 1, 5)]
    for name, month, day in talks:
        happened = datetime(2026, month, day, 9, tzinfo=UTC)
        InteractionFactory.create(party=found[name], happened_at=happened, minutes=None, cost=None)
    refresh()
    return found


def refresh() -> None:
    services.refresh(by=Actor.system(), at=AT, as_of=AT.date(), finished=lambda: AT)


def counts(client: Client, query: str = "") -> dict[str, int]:
    """How many stand in each cell, as the page draws it."""
    rows = client.get(PAGE + query).context["teller"].rows
    return {cell.key: int(cell.customers.split()[0]) for _band, cells in rows for cell in cells}


def uuids(scene: dict[str, Party], *names: str) -> set[str]:
    return {str(scene[name].uuid) for name in names}


def test_customers_stand_in_the_cells_of_value_and_of_the_relation(cast: Cast, scene: dict[str, Party]) -> None:
    """Revenue of 12 months: Ann 1000, Firm 300, Cat 200, Bob and New 100; interactions: Ann 3, Bob and Firm 1."""
    page = cast.manager.client.get(PAGE)
    assert counts(cast.manager.client) == {"1-2": 1, "2-2": 1, "1-1": 4, "2-1": 0}
    grid = page.context["seen"].found
    assert (grid.x_limits, grid.y_limits) == ((1.0,), (200.0,))
    assert (grid.customers, grid.revenue, grid.apart) == (6, 1700.0, 0)
    text = page.content.decode()
    assert "Keep: they bring much and we know them" in text
    assert "One cell holds 17% of customers and 59% of revenue" in text


def test_cells_are_no_filter_for_those_who_may_not_see_the_portfolio(cast: Cast, scene: dict[str, Party]) -> None:
    word = f"matrix~is~{READY[VALUE_BY_INTENSITY].uuid}.now.1-1"
    assert cast.owner.client.get(f"/parties/people/?f={word}").status_code == 200
    assert not cast.partner.actor.has("portfolio.view")
    assert cast.partner.client.get(f"/parties/people/?f={word}").status_code == 400


@pytest.mark.parametrize("looked_up", [0, 2_000])
def test_every_cell_opens_its_customers(
    cast: Cast, scene: dict[str, Party], looked_up: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cells, "LOOKED_UP", looked_up)
    rows = cast.manager.client.get(PAGE).context["teller"].rows
    urls = {cell.key: cell.url for _band, cells in rows for cell in cells}
    assert listed(cast.manager.client, urls["2-2"]) == uuids(scene, "ann")
    assert listed(cast.manager.client, urls["1-2"]) == uuids(scene, "firm")
    assert listed(cast.manager.client, urls["1-1"]) == uuids(scene, "bob", "cat", "new", "zoe")
    assert urls["2-1"] == ""
    assert listed(cast.owner.client, urls["1-1"]) == uuids(scene, "bob", "cat", "new")
    people = urls["1-2"].replace("/portfolio/customers/", "/parties/companies/")
    assert "Value × intensity of the relation: Interactions 1/2, Revenue 2/2, now" in unescape(
        cast.manager.client.get(people).content.decode()
    )


def test_a_past_month_is_replayed_and_who_moved_opens(cast: Cast, scene: dict[str, Party]) -> None:
    assert counts(cast.manager.client, "?at=2025-12") == {"1-2": 1, "2-2": 0, "1-1": 3, "2-1": 0}
    slid = cast.manager.client.get(f"{PAGE}?back=5")
    assert slid["HX-Push-Url"] == f"{PAGE}?at=2025-12"
    page = cast.manager.client.get(f"{PAGE}?matrix={RECENCY}&since=6")
    assert page.context["asked"].before == date(2025, 11, 10)
    moves = {(move.before, move.after): move.customers for move in page.context["seen"].moves}
    assert sum(moves.values()) == 6
    assert moves[("0-0", "3-1")] == 1
    for move, line in zip(page.context["seen"].moves, rest(cast, f"?matrix={RECENCY}&since=6")["moves"], strict=True):
        asked = InCell.decode(line["filter"].removeprefix("matrix~is~"))
        assert len(asked.customers(page.context["reading"], page.context["matrix"])) == move.customers, line


def rest(cast: Cast, query: str = "") -> dict[str, Any]:
    answer = cast.manager.client.get(REST + query)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def test_newcomers_come_from_no_cell(cast: Cast, scene: dict[str, Party]) -> None:
    (came,) = [move for move in rest(cast, f"?matrix={RECENCY}&since=1")["moves"] if not move["before"]]
    assert (came["after"], came["customers"]) == ("3-1", 1)
    assert listed(cast.manager.client, f"/portfolio/customers/?f={came['filter']}") == uuids(scene, "new")


def test_scope_and_part_cut_the_customers_and_not_the_bands(cast: Cast, scene: dict[str, Party]) -> None:
    assert counts(cast.owner.client) == {"1-2": 0, "2-2": 1, "1-1": 3, "2-1": 0}
    seen = cast.owner.client.get(PAGE).context["seen"].found
    assert (seen.x_limits, seen.y_limits) == ((1.0,), (200.0,))
    assert "Only customers that you see are in here" in cast.owner.client.get(PAGE).content.decode()
    segment = SegmentFactory.create(members=[scene["firm"], scene["bob"]])
    assert counts(cast.manager.client, f"?of=segment.{segment.uuid}") == {"1-2": 1, "2-2": 0, "1-1": 1, "2-1": 0}


def test_interactions_of_today_are_there_after_the_next_refresh(cast: Cast, scene: dict[str, Party]) -> None:
    for hour in (7, 8, 9, 10):
        InteractionFactory.create(party=scene["cat"], happened_at=datetime(2026, 5, 8, hour, tzinfo=UTC), minutes=None)
    refresh()
    found = rest(cast)
    assert found["x"]["limits"] == [2.0]
    assert {cell["cell"]: cell["customers"] for cell in found["cells"]} == {"1-2": 1, "2-2": 1, "1-1": 3, "2-1": 1}


def test_every_why_and_every_link_opens(cast: Cast, scene: dict[str, Party]) -> None:
    text = cast.manager.client.get(f"{PAGE}?since=12").content.decode()
    urls = {unescape(url) for url in re.findall(r'href="([^"]+)"', text)}
    inside = {url for url in urls if url.startswith(("/portfolio/", "/settings/matri"))}
    assert {url.partition("?")[0] for url in inside} >= {f"{PAGE}why/{key}/" for key in ("x", "y", "2-2", "moves")}
    for url in inside:
        assert cast.manager.client.get(url).status_code == 200, url
    assert cast.manager.client.get(f"{PAGE}why/9-9/").status_code == 404
    assert cast.manager.client.get(f"{PAGE}why/moves/").status_code == 404
    assert cast.manager.client.get(f"{PAGE}export/luck/").status_code == 404


def test_rest_terminal_and_file_say_the_same(
    cast: Cast, scene: dict[str, Party], capsys: pytest.CaptureFixture[str]
) -> None:
    told = rest(cast, "?since=12")
    assert (told["customers"], told["revenue"], told["compared_with"]) == (6, 1700.0, "2025-05-10")
    assert [cell["known_margin"] for cell in told["cells"]] == [180.0, 600.0, 240.0, 0.0]
    assert rapport(["portfolio", "matrix", "--since", "12", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["cells"] == told["cells"]
    for sheet, column, total in (("cells", 2, 6), ("moves", 2, 6)):
        answer = cast.manager.client.get(f"{PAGE}export/{sheet}/?since=12")
        file = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(file), delimiter=";" if ";" in file.splitlines()[0] else ","))
        assert sum(int(row[column]) for row in rows[1:]) == total
    assert rapport(["portfolio", "matrix"]) == 0
    assert "revenue" in capsys.readouterr().out


def test_what_cannot_be_read_is_refused(cast: Cast, scene: dict[str, Party]) -> None:
    client = cast.manager.client
    for query in ("?at=2024-11", "?at=2026-06", "?at=May", "?back=99", "?since=2", "?since=x"):
        assert client.get(PAGE + query).status_code == 422, query
    assert client.get(f"{PAGE}?matrix=01a20000-0000-7000-8000-00000000000f").status_code == 404
    for word in ("x", f"{RECENCY}.2024-11-30.1-1", f"{RECENCY}.2026-05-11.1-1", f"{RECENCY}.2026-13-01.1-1"):
        assert client.get(f"/portfolio/customers/?f=matrix~is~{word}").status_code == 400, word
    gone = "/portfolio/customers/?f=matrix~is~01a20000-0000-7000-8000-00000000000f.now.1-1"
    assert listed(client, gone) == set()


def test_a_matrix_of_margins_is_for_those_who_see_margins(cast: Cast, scene: dict[str, Party]) -> None:
    values = {
        "name": "Margin × purchases", "x_measure": "purchases", "x_limits": [2], "y_measure": "profitability",
        "y_limits": [100, 500],
    }  # fmt: skip
    matrix = verbs.add(values, by=cast.analyst.actor, at=AT)
    query = f"?matrix={matrix.uuid}"
    assert counts(cast.manager.client, query) == {"1-3": 0, "2-3": 1, "1-2": 2, "2-2": 0, "1-1": 3, "2-1": 0}
    role = Role.objects.get(pk=cast.manager.user.role_id)
    role.hidden_fields = [*role.hidden_fields, "standing.margin"]
    role.save()
    client = cast.manager.client
    assert client.get(PAGE + query).status_code == 403
    assert client.get(REST + query).status_code == 403
    assert client.get(f"/portfolio/customers/?f=matrix~is~{matrix.uuid}.now.2-3").status_code == 400
    assert "Margin × purchases" not in client.get(PAGE).content.decode()
    assert [cell["known_margin"] for cell in rest(cast)["cells"]] == [None] * 4
    assert client.get(f"{PAGE}why/2-2/").content.decode().count("Known margin") == 0


def test_before_the_first_refresh_the_page_says_how_figures_come(cast: Cast) -> None:
    assert cast.manager.client.get(PAGE).status_code == 200
    assert cast.manager.client.get(REST).status_code == 404


def test_a_customer_has_a_trail_through_the_cells(cast: Cast, scene: dict[str, Party]) -> None:
    """Ann rose to the best cell with the interactions of March; New is in no cell before this May."""
    found_trail = cast.manager.client.get(f"{PAGE}trail/{scene['ann'].uuid}/").context["trail"]
    assert found_trail.stays[0].cell == "2-2"
    reading = reader(cast.manager.actor)
    assert reading is not None
    matrix = matrices(sees_margin=True)[0]
    days = [month_end(AT.date(), back) for back in (12, 5, 1, 0)]
    for name, party in scene.items():
        stood = [
            next((cell for cell in matrix.cells if party.pk in members(reading, matrix, day, cell)), NOWHERE)
            for day in days
        ]
        assert trail(reading, matrix, party.pk, days) == stood, name
    new = cast.manager.client.get(f"{PAGE}trail/{scene['new'].uuid}/").content.decode()
    assert "Not a customer yet" in new
    assert "since 10 May 2026" in new


def test_the_trail_is_for_those_who_see_the_customer_and_asked_for_when_opened(
    cast: Cast, scene: dict[str, Party]
) -> None:
    address = f"{PAGE}trail/{scene['zoe'].uuid}/"
    assert cast.owner.client.get(address).status_code == 404
    page = cast.manager.client.get(f"/parties/{scene['zoe'].uuid}/").content.decode()
    assert f'hx-get="{address}" hx-trigger="toggle once"' in page
    assert "<html" not in cast.manager.client.get(address, headers={"HX-Request": "true"}).content.decode()
