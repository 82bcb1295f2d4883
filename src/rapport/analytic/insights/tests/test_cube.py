"""The cube: the same figures on every door, equal to a naive second computation, within the scope."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from rapport.analytic.insights.cube.axes import AXES
from rapport.analytic.insights.cube.measures import MEASURES, PARTS
from rapport.analytic.insights.cube.questions import QUESTIONS
from rapport.analytic.insights.queries import net_margin, reader
from rapport.analytic.insights.queries.cube import Cut, grouped
from rapport.analytic.insights.tests.test_portfolio_page import listed
from rapport.analytic.methods.rates import Window
from rapport.analytic.studies import services
from rapport.config.cli import run
from rapport.kit.actor import Actor
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.conversations.models import CostRate, Interaction
from rapport.operational.conversations.tests.factories import InteractionFactory, WorkedTimeFactory
from rapport.operational.orders.models import Order, OrderLine
from rapport.operational.orders.tests.factories import CostFactory, OrderFactory
from rapport.operational.parties.tests.factories import CompanyFactory, PersonFactory
from tests.cast import Cast

DAY = date(2026, 5, 1)
AT = datetime(2026, 5, 1, 6, tzinfo=UTC)
URL = "/api/v1/portfolio/cube"
YEAR = "period=dates&from=2025-05-01&to=2026-04-30"

pytestmark = pytest.mark.django_db


@pytest.fixture
def base(cast: Cast) -> None:
    """Forty orders of eight customers in two teams, three families, with interactions, hours and costs, at random."""
    dice = Random(7)
    families = [("Heating", "Heat"), ("Heating", "Heat pumps"), ("Service", "Upkeep"), ("", "")]
    products = [
        ProductFactory.create(unit_cost=Decimal(30 + place), line=line, family=family)
        for place, (line, family) in enumerate(families)
    ]
    parties = [
        (CompanyFactory if place % 3 == 0 else PersonFactory).create(
            team=dice.choice([cast.north, cast.south]), owner=dice.choice([cast.owner.user, cast.colleague.user, None])
        )
        for place in range(8)
    ]
    CostRate.objects.create(user=cast.owner.user, starts_on=date(2025, 1, 1), hourly=Decimal("40.50"))
    for place in range(40):
        lines = [(dice.choice(products), dice.randint(1, 4), dice.randint(40, 900)) for _ in range(dice.randint(1, 3))]
        OrderFactory.create(
            party=None if place == 5 else dice.choice(parties), placed_on=DAY - timedelta(days=dice.randint(1, 700)),
            channel=dice.choice(["", "counter", "web"]), lines=lines,
        )  # fmt: skip
    for _ in range(20):
        moment = AT - timedelta(days=dice.randint(1, 300))
        InteractionFactory.create(
            party=dice.choice(parties), actor=cast.owner.user, minutes=dice.randint(1, 59), happened_at=moment,
            channel=dice.choice(["phone", "visit"]),
        )  # fmt: skip
        WorkedTimeFactory.create(
            party=dice.choice(parties), worker=cast.owner.user, day=moment.date(), minutes=dice.randint(5, 90)
        )
    CostFactory.create(
        kind="advertising", amount=Decimal("333.33"), starts_on=date(2026, 1, 1), ends_on=date(2026, 3, 31)
    )
    CostFactory.create(kind="logistics", party=parties[0], amount=Decimal(12), starts_on=date(2026, 2, 2))
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)


def asked(cast: Cast, query: str) -> Any:
    answer = cast.manager.client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.content
    return answer.json()


def naive(key: Any) -> dict[Any, dict[str, Decimal]]:
    """Revenue, goods, quantity and orders by a key of each line, added up row by row."""
    found: dict[Any, dict[str, Any]] = defaultdict(lambda: {"revenue": 0, "goods": 0, "quantity": 0, "orders": set()})
    lines = OrderLine.objects.select_related("order__party", "product")
    for line in lines.filter(order__placed_on__gte=date(2025, 5, 1), order__placed_on__lt=DAY):
        sums = found[key(line)]
        sums["revenue"] += line.base_amount
        sums["goods"] += line.base_cost
        sums["quantity"] += line.quantity
        sums["orders"].add(line.order_id)
    return found


def test_it_equals_what_is_added_up_row_by_row(cast: Cast, base: None) -> None:
    keys = {
        "family": lambda line: line.product.family or None,
        "line": lambda line: line.product.line or None,
        "customer": lambda line: line.order.party_id,
        "channel": lambda line: line.order.channel or None,
        "team": lambda line: line.order.party.team_id if line.order.party else None,
        "employee": lambda line: line.order.party.owner_id if line.order.party else None,
        "kind": lambda line: line.order.party.kind if line.order.party else None,
        "month": lambda line: line.order.placed_on.year * 100 + line.order.placed_on.month,
        "quarter": lambda line: line.order.placed_on.year * 10 + (line.order.placed_on.month + 2) // 3,
        "week": lambda line: line.order.placed_on.isocalendar()[0] * 100 + line.order.placed_on.isocalendar()[1],
    }
    for name, key in keys.items():
        expected = naive(key)
        told = asked(cast, f"rows={name}&measure=revenue,goods,quantity,orders,basket&{YEAR}")
        found = {row["keys"][name]: row["values"] for row in told["rows"]}
        assert found.keys() == expected.keys(), name
        for each, sums in expected.items():
            assert found[each] == {
                "revenue": float(sums["revenue"]), "goods": float(sums["goods"]), "quantity": float(sums["quantity"]),
                "orders": len(sums["orders"]),
                "basket": pytest.approx(float(sums["revenue"]) / len(sums["orders"]), abs=1e-5),
            }, (name, each)  # fmt: skip
        assert told["total"]["revenue"] == pytest.approx(sum(float(sums["revenue"]) for sums in expected.values()))


def test_two_axes_down_and_one_across_agree_with_their_totals(cast: Cast, base: None) -> None:
    expected = naive(lambda line: (line.order.party.team_id if line.order.party else None, line.product.family or None,
                                   line.order.placed_on.year))  # fmt: skip
    told = asked(cast, f"rows=team,family&across=year&measure=revenue&{YEAR}")
    found = {tuple(row["keys"].values()): row["values"]["revenue"] for row in told["rows"] if row["values"]["revenue"]}
    assert found == {key: float(sums["revenue"]) for key, sums in expected.items()}
    assert told["total"]["revenue"] == pytest.approx(sum(found.values()))


def test_its_margin_is_that_of_the_portfolio_to_the_cent(cast: Cast, base: None) -> None:
    reading = reader(Actor.system())
    assert reading is not None
    found = net_margin(reading, Window(date(2025, 5, 1), DAY))
    told = asked(cast, f"rows=customer&measure=revenue,margin,goods,sales_force,after_sales,advertising&{YEAR}")
    assert found.net is not None
    assert round(told["total"]["margin"], 2) == round(found.net, 2)
    costs = {each.kind: each.total for each in found.kinds}
    for kind in ("goods", "sales_force", "after_sales", "advertising"):
        assert round(told["total"][kind], 2) == round(costs[kind], 2)
    assert round(sum(row["values"]["margin"] for row in told["rows"]), 2) == round(found.net, 2)
    handling = asked(cast, f"rows=quarter&measure=handling,orders&{YEAR}")["total"]
    spent = sum(costs[kind] for kind in ("logistics", "after_sales", "sales_force"))
    assert handling["handling"] == pytest.approx(spent / handling["orders"], abs=1e-5)


def test_interactions_and_hours_stand_with_whoever_worked(cast: Cast, base: None) -> None:
    told = asked(cast, f"rows=employee&measure=interactions,minutes,hours,contact_cost,cost_each,index&{YEAR}")
    owner = next(row["values"] for row in told["rows"] if row["keys"]["employee"] == cast.owner.user.pk)
    minutes = sum(each.minutes or 0 for each in Interaction.objects.all())
    assert (owner["interactions"], owner["minutes"]) == (20, minutes)
    assert owner["contact_cost"] == pytest.approx(minutes * 40.5 / 60, abs=0.001)
    assert owner["cost_each"] == pytest.approx(owner["contact_cost"] / 20, abs=0.001)
    assert owner["index"] is not None


def test_the_terminal_and_the_api_say_the_same(
    cast: Cast, base: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "rows=family&across=year&measure=revenue,margin&period=12m&vs=1"
    told = asked(cast, query)
    capsys.readouterr()
    words = ["portfolio", "cube", "--measure", "revenue,margin", "--by", "family", "--across", "year", "--before"]
    assert run([*words, "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert [row["values"] for row in said["rows"]] == [row["values"] for row in told["rows"]]
    assert said["total"] == told["total"]


def test_a_scope_and_the_right_to_margins_hold(cast: Cast, base: None) -> None:
    whole = asked(cast, f"rows=customer&measure=revenue&{YEAR}")
    theirs = cast.outsider.client.get(f"{URL}?rows=customer&measure=revenue&{YEAR}").json()
    assert len(theirs["rows"]) < len(whole["rows"])
    role = cast.manager.user.role
    role.hidden_fields = [*role.hidden_fields, "standing.margin"]
    role.save()
    assert cast.manager.client.get(f"{URL}?measure=margin").status_code == 403
    offered = {each["measure"] for each in asked(cast, "")["offered"]["measures"]}
    assert "revenue" in offered
    assert not offered & {"margin", "goods", "index", "contact_cost"}
    for query in ("rows=nothing", "measure=nothing", "keep=family", "rows=family,family"):
        assert cast.manager.client.get(f"{URL}?{query}").status_code == 422, query


def test_every_measure_reads_by_every_axis(base: None) -> None:
    reading = reader(Actor.system())
    assert reading is not None
    cut = Cut(date(2025, 5, 1), DAY, fiscal_month=4)
    for axis in AXES.values():
        found = grouped(reading, cut, [axis], list(MEASURES.values()), most=100)
        for measure in MEASURES.values():
            assert measure.needs <= PARTS.keys()
            for sums in found.sums.values():
                value = measure.value(sums)
                assert value is None or value == value, (axis.key, measure.key)


def _page(cast: Cast, query: str) -> Any:
    answer = cast.manager.client.get(f"/portfolio/cube/?{query}")
    assert answer.status_code == 200
    return answer


def test_the_page_shows_what_the_api_says_and_opens_it(cast: Cast, base: None) -> None:
    query = f"rows=line,family&across=team&measure=revenue,customers&{YEAR}"
    page, told = _page(cast, query), asked(cast, query)
    teller = page.context["teller"]
    measures = MEASURES["revenue"], MEASURES["customers"]
    assert list(page.context["cube"].measures) == list(measures)
    assert teller.total.cells[-2].text == teller._text(measures[0], told["total"]["revenue"])
    assert teller.total.cells[-1].text == str(int(told["total"]["customers"]))
    shown = listed(cast.manager.client, teller.total.cells[-1].url.replace("&sort=-revenue", ""))
    assert len(shown) == told["total"]["customers"]
    inner = next(line for line in teller.lines if line.depth == 1 and line.cells[1].url)
    opened = listed(cast.manager.client, inner.cells[1].url.replace("&sort=-revenue", ""))
    assert len(opened) == int(inner.cells[1].text)
    orders = _page(cast, f"{query}&opens=orders").context["teller"].total.cells[-2].url
    found = cast.manager.client.get(orders)
    expected = naive(lambda line: None)[None]["orders"]
    assert found.context["count"].value == len(
        expected - set(Order.objects.filter(party=None).values_list("pk", flat=True))
    )


def test_a_row_opens_the_finer_axis_and_a_filter_is_taken_off(cast: Cast, base: None) -> None:
    first = next(_page(cast, f"rows=line&measure=revenue&vs=1&{YEAR}").context["teller"].lines)
    below = cast.manager.client.get(f"/portfolio/cube/{first.url}")
    assert [axis.key for axis in below.context["cube"].rows] == ["family"]
    assert below.context["cube"].kept == (("line", (first.label,)),)
    assert sum(1 for _line in below.context["teller"].lines) >= 1
    assert below.context["teller"].total.cells[0].text == first.cells[0].text
    ((label, url),) = below.context["teller"].kept
    assert first.label in label
    assert cast.manager.client.get(f"/portfolio/cube/{url}").context["cube"].kept == ()


def test_its_figures_leave_as_a_file_and_say_why(cast: Cast, base: None) -> None:
    query = f"rows=family&measure=revenue,margin&{YEAR}"
    file = b"".join(cast.manager.client.get(f"/portfolio/cube/export/csv/?{query}").streaming_content).decode()
    assert f"{asked(cast, query)['total']['revenue']:g}" in file.replace(",", ".")
    assert cast.manager.client.get(f"/portfolio/cube/export/exe/?{query}").status_code == 404
    why = cast.manager.client.get(f"/portfolio/cube/why/margin/?{query}").content.decode()
    assert "six kinds of cost" in why
    assert "neither that of making nor that of delivery" in _page(cast, query).content.decode()
    for question in QUESTIONS:
        if question.query:
            assert cast.manager.client.get(f"/portfolio/cube/{question.query}").status_code == 200
