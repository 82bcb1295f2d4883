"""What customers will bring: the interval holds what it says, on real orders held out and on known futures."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pytest

from rapport.analytic.methods.bg_nbd import BgNbd
from rapport.analytic.methods.forecasting import Buying, Forecast, Horizon, forecast
from rapport.analytic.methods.gamma_gamma import GammaGamma
from rapport.analytic.methods.histories import grouped, summary
from rapport.analytic.methods.mbg_nbd import MbgNbd
from rapport.analytic.methods.pareto_nbd import ParetoNbd
from rapport.analytic.methods.shapes import WrongParameter, WrongShape
from rapport.analytic.methods.tests import public_sets

END = date(1997, 9, 30)
HORIZON = 39
FEW = {"frequency": [0, 2, 8], "recency": [0.0, 20, 36], "age": [38.0, 38, 38], "mean_spend": [0.0, 30, 55]}
BUYING = BgNbd(0.25, 4.8, 0.72, 2.2)
SPEND = GammaGamma(6.25, 3.74, 15.44)


@pytest.fixture(scope="module")
def held_out(shared_data: Path) -> tuple[Any, np.ndarray[Any, Any]]:
    """The CDNOW log until September 1997, and what each of its customers brought in the 39 weeks after."""
    log = public_sets.cdnow(shared_data).mutate(is_purchase=True)
    con = ibis.duckdb.connect()
    known = con.to_pyarrow(summary(log, until=END).order_by("customer_id"))
    after = log.filter(log.ordered_on > END, log.ordered_on <= END + timedelta(weeks=HORIZON))
    later = con.to_pyarrow(after.group_by("customer_id").aggregate(brought=after.revenue.sum())).to_pylist()
    brought = {row["customer_id"]: float(row["brought"]) for row in later}
    return known, np.array([brought.get(each, 0.0) for each in known["customer_id"].to_pylist()])


@pytest.mark.parametrize("kind", [BgNbd, MbgNbd, ParetoNbd])
def test_four_customers_in_five_bring_what_the_interval_says(kind: Any, held_out: tuple[Any, Any]) -> None:
    known, brought = held_out
    found = forecast(known, kind.fit(grouped(known)), GammaGamma.fit(known), Horizon(HORIZON))
    inside = (brought >= found.low) & (brought <= found.high)
    assert 0.75 <= inside.mean() <= 0.85
    assert 0.70 <= inside[found.high > 0].mean() <= 0.90
    assert found.value.sum() == pytest.approx(brought.sum(), rel=0.25)


def test_without_discount_the_value_is_purchases_times_spend() -> None:
    found = forecast(FEW, BUYING, SPEND, Horizon(52))
    purchases = BUYING.expected_purchases(52, FEW["frequency"], FEW["recency"], FEW["age"])
    spend = SPEND.expected_spend(FEW["frequency"], FEW["mean_spend"])
    assert found.value == pytest.approx(purchases * spend)
    assert found.purchases == pytest.approx(purchases)
    assert found.alive == pytest.approx(BUYING.probability_alive(FEW["frequency"], FEW["recency"], FEW["age"]))


@pytest.mark.parametrize("buying", [BUYING, MbgNbd(0.5, 6.2, 0.9, 1.6), ParetoNbd(0.55, 10.6, 0.6, 11.7)])
def test_nearly_all_futures_hold_the_expected_value_and_half_of_them_span_less(buying: Buying) -> None:
    wide = forecast(FEW, buying, SPEND, Horizon(52), coverage=0.998)
    assert np.all((wide.low <= wide.value) & (wide.value <= wide.high))
    narrow = forecast(FEW, buying, SPEND, Horizon(52), coverage=0.5)
    assert np.all(narrow.high - narrow.low <= wide.high - wide.low)


def test_what_comes_later_is_worth_less() -> None:
    plain, discounted = (forecast(FEW, BUYING, SPEND, Horizon(52, rate)) for rate in (0.0, 0.1 / 52))
    ratio = discounted.value / plain.value
    assert np.all((ratio < 1) & (ratio > 0.9))


def test_another_money_unit_gives_the_same_worth() -> None:
    cents = FEW | {"mean_spend": [100 * each for each in FEW["mean_spend"]]}
    in_cents = forecast(cents, BUYING, GammaGamma(SPEND.p, SPEND.q, 100 * SPEND.v), Horizon(52))
    found = forecast(FEW, BUYING, SPEND, Horizon(52))
    for name in ("value", "low", "high"):
        assert getattr(in_cents, name) == pytest.approx(100 * getattr(found, name))


def test_the_same_seed_gives_the_same_figures() -> None:
    first, again, other = (forecast(FEW, BUYING, SPEND, Horizon(52), seed=seed) for seed in (1, 1, 2))
    assert _same(first, again)
    assert not _same(first, other)


def _same(one: Forecast, other: Forecast) -> bool:
    return bool(np.array_equal(one.high, other.high) and np.array_equal(one.value, other.value))


def test_who_surely_left_is_worth_nothing_and_never_less() -> None:
    gone = {"frequency": [12], "recency": [10.0], "age": [300.0], "mean_spend": [50.0]}
    found = forecast(gone, BUYING, SPEND, Horizon(52, 0.002))
    assert (found.low[0], found.high[0]) == (0, 0)
    assert 0 <= found.value[0] < 1


@pytest.mark.parametrize(("time", "discount"), [(0, 0), (-1, 0), (52, -1), (float("nan"), 0)])
def test_a_horizon_that_cannot_be_is_refused(time: float, discount: float) -> None:
    with pytest.raises(WrongParameter, match="horizon"):
        Horizon(time, discount)


def test_a_share_that_cannot_be_and_a_missing_spend_are_refused() -> None:
    with pytest.raises(WrongParameter, match="between 0 and 1"):
        forecast(FEW, BUYING, SPEND, Horizon(52), coverage=1)
    with pytest.raises(WrongShape, match="mean_spend"):
        forecast({name: FEW[name] for name in ("frequency", "recency", "age")}, BUYING, SPEND, Horizon(52))
