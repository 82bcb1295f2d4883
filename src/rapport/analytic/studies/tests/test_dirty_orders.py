"""Dirty orders, computed twice: by the warehouse and its methods, and by plain Python from the rows."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import pytest

from rapport.analytic.methods import rates
from rapport.analytic.methods.rates import Window, months_before
from rapport.analytic.studies import services
from rapport.analytic.warehouse import queries as warehouse
from rapport.kit.actor import Actor
from rapport.kit.periods import fiscal_year
from rapport.operational.catalog.tests.factories import ProductFactory
from rapport.operational.orders.models import Order, OrderLine, OrderState
from rapport.operational.orders.tests.factories import OrderFactory
from rapport.operational.parties.models import Standing
from rapport.operational.parties.tests.factories import PersonFactory

DAY = date(2024, 2, 29)
AT = datetime(2024, 2, 29, 22, 59, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@dataclass
class Known:
    """What plain Python says of a customer."""

    revenue: Decimal = Decimal(0)
    margin: Decimal = Decimal(0)
    uncosted: int = 0
    orders: set[int] = field(default_factory=set)
    purchases: dict[int, date] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)


def dirty(random: Random) -> None:
    """Returns, gifts, unknown costs and rates, orders without customer, binned, cancelled, early and late ones."""
    people = [PersonFactory.create() for _ in range(random.choice((1, 3, 12)))]
    costed, uncosted = ProductFactory.create(unit_cost=Decimal("7.25")), ProductFactory.create(unit_cost=None)
    for _ in range(90):
        sign = random.choice((1, 1, 1, -1))
        products = random.choice(((costed,), (costed, uncosted), (costed,)))
        lines = [(p, sign * random.randint(1, 9), random.choice(("0", "12.5", "99.999999", "40"))) for p in products]
        order = OrderFactory.create(
            party=random.choice([*people, None]),
            placed_on=DAY - timedelta(days=random.choice((-3, 0, 1, 30, 59, 60, 365, 366, 400, 1461))),
            currency=random.choice(("EUR", "EUR", "EUR", "XAF")),
            lines=lines,
        )
        fate = random.random()
        if fate < 0.06:
            Order.objects.filter(pk=order.pk).update(binned_at=AT)
        elif fate < 0.12:
            Order.objects.filter(pk=order.pk).update(state=OrderState.CANCELLED)


def known() -> dict[int, Known]:
    found: dict[int, Known] = defaultdict(Known)
    lines = OrderLine.objects.select_related("order").filter(order__party__isnull=False)
    for line in lines:
        order = line.order
        if order.binned_at or order.state == OrderState.CANCELLED or order.placed_on > DAY or order.party_id is None:
            continue
        mine = found[order.party_id]
        mine.orders.add(order.pk)
        mine.days.add(order.placed_on)
        if order.is_purchase:
            mine.purchases[order.pk] = order.placed_on
        if line.base_amount is not None:
            mine.revenue += line.base_amount
            mine.uncosted += line.base_cost is None
            mine.margin += line.base_amount - (line.base_cost or line.base_amount)
    return found


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_facts_ranks_and_classes_equal_plain_python(seed: int) -> None:
    dirty(Random(seed))
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    truth = known()
    standings = {row.party_id: row for row in Standing.objects.filter(order_count__gt=0)}
    assert standings.keys() == truth.keys()
    for key, mine in truth.items():
        row = standings[key]
        assert (row.revenue, row.order_count) == (mine.revenue, len(mine.orders))
        assert (row.first_order_on, row.last_order_on) == (min(mine.days), max(mine.days))
        assert row.purchase_count == len(mine.purchases)
        assert row.margin is None if mine.uncosted else row.margin in (mine.margin, None)
    buyers = sorted((key for key in truth if truth[key].purchases), key=lambda key: (-truth[key].revenue, key))
    assert [standings[key].revenue_rank for key in buyers] == list(range(1, len(buyers) + 1))
    assert all(standings[key].rfm_score is None for key in truth if not truth[key].purchases)
    first = max(round(len(buyers) * 0.2 + 1e-9), 1)
    assert [standings[key].abc_count for key in buyers[:first]] == ["A"] * first
    total, before = sum(truth[key].revenue for key in buyers), Decimal(0)
    for key in buyers if total > 0 else []:
        expected = "A" if before * 100 < total * 80 else "B" if before * 100 < total * 95 else "C"
        assert standings[key].abc_revenue == expected
        before += truth[key].revenue


@pytest.mark.parametrize("first_month", [1, 3, 10])
def test_rates_of_a_fiscal_year_equal_plain_python(first_month: int) -> None:
    dirty(Random(first_month))
    services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    period = fiscal_year(DAY, first_month=first_month)
    window = Window(period.start, DAY + timedelta(days=1), opening_months=12)
    found = warehouse.open_readonly()
    assert found is not None
    counts = found.row(rates.counts(rates.members(found.table("fact_order"), window)))
    days = {key: sorted(mine.purchases.values()) for key, mine in known().items() if mine.purchases}
    since = months_before(window.start, 12)
    inside = {key for key, mine in days.items() if any(window.start <= day < window.end for day in mine)}
    opening = {key for key, mine in days.items() if any(since <= day < window.start for day in mine)}
    assert counts["known"] == len(days)
    assert counts["ordered"] == len(inside)
    assert counts["bought_again"] == len({key for key in inside if len(days[key]) > 1})
    assert (counts["retained"], counts["lost"]) == (len(opening & inside), len(opening - inside))
    assert counts["retained"] + counts["lost"] == counts["opening"]


def test_a_base_with_returns_alone_is_computed() -> None:
    for _ in range(3):
        OrderFactory.create(placed_on=DAY, lines=[(-2, 50)])
    study = services.refresh(by=Actor.system(), at=AT, as_of=DAY, finished=lambda: AT)
    assert (study.figures["customers"], study.figures["buyers"]) == (3, 0)
    assert study.figures["top_share"] is None
