"""What if: equity is the lifetime value of every customer; levers, tornado and interval by hand and by draw."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.analytic.methods.lifetime_value import Timing, lifetime_value
from rapport.analytic.methods.margins import GOODS, KINDS
from rapport.analytic.methods.shapes import WrongParameter
from rapport.analytic.methods.simulation import (
    ACQUISITION,
    CHANGES,
    MARGIN,
    PRICE,
    RETENTION,
    SERVE,
    Inputs,
    Known,
    changed,
    outcome,
    tornado,
)
from rapport.analytic.methods.simulation_interval import interval

BASE = Inputs(
    customers=1_000, newcomers=100, revenue=500, costs={GOODS: 250, "after_sales": 50, "sales_force": 100},
    retention=0.8, acquisition=150, discount=0.1, years=5,
)  # fmt: skip
amounts = st.floats(0, 1e6)


@given(
    customers=st.floats(0, 1e6), newcomers=st.floats(0, 1e4), revenue=amounts, cost=amounts, retention=st.floats(0, 1),
    acquisition=amounts, discount=st.floats(-0.5, 1), years=st.integers(1, 30),
)  # fmt: skip
def test_equity_is_the_lifetime_value_of_every_customer(
    customers: float, newcomers: float, revenue: float, cost: float, retention: float, acquisition: float,
    discount: float, years: int,
) -> None:  # fmt: skip
    inputs = Inputs(customers, newcomers, revenue, {GOODS: cost}, retention, acquisition, discount, years)
    found = outcome(inputs)
    each = lifetime_value(inputs.margin, retention=retention, discount=discount, periods=years, timing=Timing.AFTER_ONE)
    one = {"retention": retention, "discount": discount, "acquisition": acquisition}
    won = [
        lifetime_value(inputs.margin, periods=years - year + 1, **one) / (1 + discount) ** year
        for year in range(1, years + 1)
    ]
    close = {"rel": 1e-9, "abs": 1e-6 * max(1.0, customers + newcomers)}
    assert found.each == pytest.approx(each, rel=1e-9, abs=1e-6)
    assert found.each_won == pytest.approx(lifetime_value(inputs.margin, periods=years, **one), rel=1e-9, abs=1e-6)
    assert found.today == pytest.approx(customers * each, **close)
    assert found.to_come == pytest.approx(newcomers * sum(won), **close)
    assert found.years[-1].sum == pytest.approx(found.equity, **close)


def test_the_published_vector_comes_out() -> None:
    one = Inputs(1, 0, 100, {}, 0.8, 0, 0.1, 5)
    assert outcome(one).each == pytest.approx(212.41, abs=0.005)
    assert outcome(one).each_won == pytest.approx(292.06, abs=0.005)


def test_each_lever_changes_what_it_is_named_after() -> None:
    assert changed(BASE, {SERVE: -0.1}).costs == pytest.approx({GOODS: 250, "after_sales": 45, "sales_force": 90})
    more = changed(BASE, {MARGIN: 0.1})
    assert (more.revenue, more.costs[GOODS], more.costs["after_sales"]) == pytest.approx((550, 275, 50))
    assert changed(BASE, {PRICE: 0.1}).costs == BASE.costs
    assert changed(BASE, {RETENTION: 0.05}).retention == pytest.approx(0.85)
    assert changed(BASE, {ACQUISITION: -0.2}).acquisition == pytest.approx(120)
    both = changed(BASE, {SERVE: -0.1, "after_sales": -0.1})
    assert both.costs["after_sales"] == pytest.approx(40.5)
    for name in CHANGES:
        assert changed(BASE, {name: 0.0}) == BASE


@pytest.mark.parametrize("wrong", [{"luck": 0.1}, {SERVE: -1.5}, {RETENTION: 0.3}, {RETENTION: -0.9}])
def test_impossible_changes_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(WrongParameter):
        changed(BASE, wrong)


@pytest.mark.parametrize(
    "wrong",
    [{"customers": -1}, {"retention": 1.1}, {"discount": -1}, {"years": 0}, {"years": 31}, {"revenue": float("nan")}],
)
def test_impossible_inputs_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(WrongParameter):
        replace(BASE, **wrong)  # type: ignore[arg-type]
    with pytest.raises(WrongParameter):
        replace(BASE, costs={"luck": 1})


def test_the_tornado_names_what_matters_most_first_and_nothing_that_does_not() -> None:
    found = tornado(BASE)
    widths = [each.width for each in found]
    assert widths == sorted(widths, reverse=True)
    assert found[0].name == PRICE
    assert {"logistics", "promotion", "advertising"}.isdisjoint(each.name for each in found)
    for each in found:
        if each.name in KINDS:
            by_hand = outcome(replace(BASE, costs={**BASE.costs, each.name: BASE.costs[each.name] * 1.1}))
            assert each.high == pytest.approx(by_hand.equity)
    sure = tornado(replace(BASE, retention=1.0))
    assert next(each for each in sure if each.name == RETENTION).high == pytest.approx(
        outcome(replace(BASE, retention=1.0)).equity
    )
    with pytest.raises(WrongParameter):
        tornado(BASE, share=0)


def test_the_interval_holds_four_truths_in_five() -> None:
    """Bases whose true retention and revenue are known are measured with error: the interval is to hold the truth."""
    dice, inside, turns = np.random.default_rng(5), 0, 300
    for _turn in range(turns):
        truth, spend = float(dice.uniform(0.6, 0.9)), float(dice.uniform(400, 600))
        kept, seen = int(dice.binomial(400, truth)), float(dice.normal(spend, 15))
        measured = replace(BASE, retention=kept / 400, revenue=seen, costs={GOODS: seen / 2, "after_sales": 50})
        real = replace(measured, retention=truth, revenue=spend, costs={GOODS: spend / 2, "after_sales": 50})
        (low, high), _effect = interval(measured, {}, Known(kept, 400, 15), draws=1_000)
        inside += low <= outcome(real).equity <= high
    assert 0.74 <= inside / turns <= 0.86


def test_the_interval_of_an_effect_lies_around_it_and_is_the_same_each_time() -> None:
    known, changes = Known(800, 1_000, 5), {RETENTION: 0.02, SERVE: -0.05}
    found = interval(BASE, changes, known)
    assert found == interval(BASE, changes, known)
    effect = outcome(changed(BASE, changes)).equity - outcome(BASE).equity
    assert found[1][0] < effect < found[1][1]
    worth = outcome(BASE).equity
    for low, high in (interval(BASE, {}, Known())[0], interval(replace(BASE), {}, Known(0, 0, 0.0))[0]):
        assert low == pytest.approx(worth)
        assert high == pytest.approx(worth)
    assert interval(BASE, {}, known)[1] == (0.0, 0.0)
