"""Lifetime value by formula: the test vectors of the contract, sums written out, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.analytic.methods.lifetime_value import Timing, lifetime_value, margin_stream
from rapport.analytic.methods.margins import KINDS
from rapport.analytic.methods.shapes import WrongParameter


@pytest.mark.parametrize(
    ("periods", "timing", "value"),
    [
        (5, Timing.NOW, 292.06),
        (None, Timing.NOW, 366.67),
        (5, Timing.AFTER_ONE, 212.41),
        (None, Timing.AFTER_ONE, 266.67),
    ],
)
def test_the_vectors_of_the_contract(periods: int | None, timing: Timing, value: float) -> None:
    found = lifetime_value(100, retention=0.8, discount=0.1, periods=periods, timing=timing)
    assert round(found, 2) == value


def test_winning_a_customer_is_subtracted_once() -> None:
    plain = lifetime_value(100, retention=0.8, discount=0.1, periods=5)
    assert lifetime_value(100, retention=0.8, discount=0.1, periods=5, acquisition=80) == pytest.approx(plain - 80)


def test_margins_are_revenue_less_the_six_kinds_of_cost() -> None:
    costs = {kind: [1.0, 2.0] for kind in KINDS}
    assert margin_stream([10, 20], costs) == (4, 8)
    assert margin_stream([10, 20], costs, periods=1) == (4,)


def test_a_margin_a_period_and_a_retention_a_step() -> None:
    found = lifetime_value([100, 50, 20], retention=[0.9, 0.5], discount=0.1)
    assert found == pytest.approx(100 + 50 * 0.9 / 1.1 + 20 * 0.45 / 1.21)
    later = lifetime_value([100, 50], retention=[0.9, 0.5], discount=0.1, timing=Timing.AFTER_ONE)
    assert later == pytest.approx(100 * 0.9 / 1.1 + 50 * 0.45 / 1.21)


@given(
    margin=st.floats(-1000, 1000),
    kept=st.lists(st.floats(0, 0.95), min_size=1, max_size=4),
    discount=st.floats(0, 0.5),
    timing=st.sampled_from(Timing),
)
def test_without_end_is_where_ever_more_periods_lead(
    margin: float, kept: list[float], discount: float, timing: Timing
) -> None:
    endless = lifetime_value(margin, retention=kept, discount=discount, timing=timing)
    long = lifetime_value(margin, retention=kept, discount=discount, periods=1500, timing=timing)
    assert endless == pytest.approx(long, rel=1e-9, abs=1e-6)


@given(retention=st.floats(0, 1), discount=st.floats(0, 1), periods=st.integers(0, 40))
def test_the_first_margin_later_is_the_same_sum_one_step_on(retention: float, discount: float, periods: int) -> None:
    now = lifetime_value(100, retention=retention, discount=discount, periods=periods)
    later = lifetime_value(100, retention=retention, discount=discount, periods=periods, timing=Timing.AFTER_ONE)
    assert later == pytest.approx(now * retention / (1 + discount))


def test_what_has_no_value_is_refused_with_the_reason() -> None:
    with pytest.raises(WrongParameter, match="sum has none"):
        lifetime_value(100, retention=1, discount=0)
    with pytest.raises(WrongParameter, match="between 0 and 1"):
        lifetime_value(100, retention=1.2, discount=0.1)
    with pytest.raises(WrongParameter, match="−100 %"):
        lifetime_value(100, retention=0.5, discount=-1)
    with pytest.raises(WrongParameter, match="numbers"):
        lifetime_value(float("nan"), retention=0.5, discount=0.1)
    with pytest.raises(WrongParameter, match="3 periods"):
        lifetime_value([1, 2], retention=0.5, discount=0.1, periods=3)
    with pytest.raises(WrongParameter, match="gifts"):
        margin_stream([1], {"gifts": [1]})
    with pytest.raises(WrongParameter, match="goods: 1 periods"):
        margin_stream([1, 2], {"goods": [1]})
