"""Models of buying without a contract: published truth, other ways to the same number, known simulations, bad input."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.special import gammaln, hyp2f1

from rapport.analytic.methods.bg_nbd import BgNbd
from rapport.analytic.methods.gamma_gamma import GammaGamma, correlation
from rapport.analytic.methods.histories import Histories, grouped, summary
from rapport.analytic.methods.mbg_nbd import MbgNbd
from rapport.analytic.methods.pareto_nbd import ParetoNbd
from rapport.analytic.methods.shapes import WrongParameter, WrongShape
from rapport.analytic.methods.tests import public_sets

Model = BgNbd | MbgNbd | ParetoNbd
END = date(1997, 9, 30)
TRUE = {
    BgNbd: BgNbd(0.8, 6.0, 0.9, 3.0),
    MbgNbd: MbgNbd(0.8, 6.0, 0.9, 3.0),
    ParetoNbd: ParetoNbd(0.8, 6.0, 0.7, 12.0),
}
MODELS = list(TRUE)


@pytest.fixture(scope="module")
def sample(shared_data: Path) -> dict[str, list[float]]:
    """The published summary of the CDNOW sample: 2,357 customers, 39 weeks."""
    with (shared_data / "cdnow" / "cdnow_customers_summary_with_transactions.csv").open() as file:
        rows = list(csv.DictReader(file))
    names = {"frequency": "x", "recency": "t_x", "age": "T", "mean_spend": "zbar"}
    return {name: [float(row[column]) for row in rows] for name, column in names.items()}


def simulated(model: Model, count: int, *, seed: int) -> Histories:
    """Customers whose model is known: each purchase and each leaving is drawn."""
    dice, age = np.random.default_rng(seed), 60.0
    rates = dice.gamma(model.r, 1 / model.alpha, count)
    rows = [_one(model, dice, rate, age) for rate in rates]
    return grouped(dict(zip(("frequency", "recency", "age"), map(list, zip(*rows, strict=True)), strict=True)))


def _one(model: Model, dice: np.random.Generator, rate: float, age: float) -> tuple[int, float, float]:
    x, last, at = 0, 0.0, 0.0
    if isinstance(model, ParetoNbd):
        chance, until = 0.0, dice.exponential(1 / dice.gamma(model.s, 1 / model.beta))
    else:
        chance, until = dice.beta(model.a, model.b), np.inf
        if isinstance(model, MbgNbd) and dice.random() < chance:
            return 0, 0.0, age
    while True:
        at += dice.exponential(1 / rate)
        if at > min(age, until):
            return x, last, age
        x, last = x + 1, at
        if dice.random() < chance:
            return x, last, age


def test_bg_nbd_has_the_published_parameters_of_cdnow(sample: dict[str, list[float]]) -> None:
    found = BgNbd.fit(grouped(sample))
    assert found.estimate is not None
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx((0.2426, 4.4135, 0.7929, 2.4258), rel=1e-3)
    assert found.estimate.log_likelihood == pytest.approx(-9582.43, abs=0.01)
    assert not found.estimate.is_degenerate


def test_pareto_nbd_has_the_published_parameters_of_cdnow(sample: dict[str, list[float]]) -> None:
    found = ParetoNbd.fit(grouped(sample))
    assert found.estimate is not None
    assert (found.r, found.alpha, found.s, found.beta) == pytest.approx((0.5533, 10.578, 0.6062, 11.668), rel=1e-3)
    assert found.estimate.log_likelihood == pytest.approx(-9594.97, abs=0.01)


def test_gamma_gamma_has_the_published_parameters_of_cdnow(sample: dict[str, list[float]]) -> None:
    found = GammaGamma.fit(sample)
    assert (found.p, found.q, found.v) == pytest.approx((6.249, 3.745, 15.448), rel=1e-3)
    assert sum(x > 0 for x in sample["frequency"]) == 946
    assert abs(correlation(sample)) < 0.2


def test_published_expectations_of_single_customers(sample: dict[str, list[float]]) -> None:
    """Fader, Hardie, Lee: 26 purchases, the last at 30.86 of 31 weeks; and the first customer of the sample."""
    assert float(BgNbd.fit(grouped(sample)).expected_purchases(39, 2, 30.43, 38.86)) == pytest.approx(1.226, abs=0.001)
    pareto = ParetoNbd.fit(grouped(sample))
    assert float(pareto.probability_alive(26, 30.86, 31)) == pytest.approx(0.9979, abs=1e-4)
    assert float(pareto.expected_purchases(52, 26, 30.86, 31)) == pytest.approx(25.46, abs=0.05)


def test_the_whole_log_is_summed_up_and_tracked_as_published(shared_data: Path) -> None:
    """39 weeks to learn from, 39 weeks held out: BG/NBD foresees 16,874 of 19,684 repeat days."""
    log = public_sets.cdnow(shared_data).mutate(is_purchase=True)
    con = ibis.duckdb.connect()
    frame = con.to_pyarrow(summary(log, until=END))
    later = con.to_pyarrow(log.filter(log.ordered_on > END).select("customer_id", "ordered_on").distinct()).num_rows
    found = BgNbd.fit(grouped(frame))
    assert found.estimate is not None
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx((0.2516, 4.789, 0.7234, 2.161), rel=1e-2)
    assert found.estimate.log_likelihood == pytest.approx(-95368.4, abs=0.1)
    histories = grouped(frame)
    ahead = found.expected_purchases(39, histories.frequency, histories.recency, histories.age)
    assert (later, round(float(np.dot(ahead, histories.weight)), -1)) == (19684, pytest.approx(16874, rel=0.002))


def test_a_day_counts_once_and_the_first_days_amount_is_no_repeat_spend() -> None:
    days = [date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 15), date(2026, 1, 15), date(2026, 3, 1)]
    table = pa.table({
        "customer_id": [1, 1, 1, 1, 1], "ordered_on": pa.array(days, pa.date32()),
        "is_purchase": [True] * 5, "revenue": [10, 20, 30, 40, 500],
    })  # fmt: skip
    (row,) = ibis.duckdb.connect().to_pyarrow(summary(ibis.memtable(table), until=date(2026, 1, 29))).to_pylist()
    assert row == {"customer_id": 1, "frequency": 1, "recency": 2, "age": 4, "mean_spend": 70}


@pytest.mark.parametrize("kind", MODELS)
def test_a_simulation_gives_back_what_it_was_made_of(kind: type[Model]) -> None:
    true = TRUE[kind]
    found: Any = kind.fit(simulated(true, 8_000, seed=5))
    names = found.estimate.names
    wanted = np.log([getattr(true, name) for name in names])
    spread = np.sqrt(np.diag(found.estimate.covariance))
    assert np.all(np.abs(np.log(found.estimate.values) - wanted) < 4 * spread)
    assert np.all(spread < 0.6)


@pytest.mark.parametrize("kind", MODELS)
def test_the_gradient_is_the_slope(kind: type[Model], monkeypatch: pytest.MonkeyPatch) -> None:
    """At the maximum no step in any direction gains: seen by the likelihood of neighbours, not by its gradient."""
    histories = simulated(TRUE[kind], 1_500, seed=2)
    found: Any = kind.fit(histories)
    best = found.estimate.log_likelihood
    for place, name in enumerate(found.estimate.names):
        for factor in (0.97, 1.03):
            values = list(found.estimate.values)
            values[place] *= factor
            assert likelihood(kind(*values), histories) < best, name
    assert likelihood(found, histories) == pytest.approx(best, abs=1e-6 * abs(best))


def likelihood(model: Model, histories: Histories) -> float:
    """The published formula, customer by customer, without any of the house's shortcuts."""
    each = pareto_one if isinstance(model, ParetoNbd) else beta_one
    rows = zip(histories.frequency, histories.recency, histories.age, histories.weight, strict=True)
    return sum(weight * each(model, x, t_x, t) for x, t_x, t, weight in rows)


def beta_one(model: Any, x: float, t_x: float, t: float) -> float:
    r, alpha, a, b = model.r, model.alpha, model.a, model.b
    n = x + model.chances
    stays = gammaln(a + b) + gammaln(b + n) - gammaln(b) - gammaln(a + b + n)
    left = a / (b + n - 1) * (alpha + t_x) ** -(r + x) if n > 0 else 0.0
    found = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + stays + np.log((alpha + t) ** -(r + x) + left)
    return float(found)


def pareto_one(model: Any, x: float, t_x: float, t: float) -> float:
    """Fader and Hardie's two hypergeometric functions, for α below and above β."""
    r, alpha, s, beta = model.r, model.alpha, model.s, model.beta
    if alpha >= beta:
        gap, scale, second = alpha - beta, alpha, s + 1
    else:
        gap, scale, second = beta - alpha, beta, r + x

    def part(at: float) -> float:
        whole = r + s + x
        return float(hyp2f1(whole, second, whole + 1, gap / (scale + at)) / (scale + at) ** whole)

    a_0 = part(t_x) - part(t)
    found = 1 / ((alpha + t) ** (r + x) * (beta + t) ** s) + s / (r + s + x) * a_0
    return float(gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta) + np.log(found))


@given(x=st.integers(1, 30), last=st.floats(0.5, 50), quiet=st.floats(0, 50), ahead=st.floats(0.1, 80))
@settings(max_examples=60, deadline=None)
def test_what_is_expected_is_the_rate_over_the_time_still_alive(
    x: int, last: float, quiet: float, ahead: float
) -> None:
    """Pareto/NBD: ∫ over time of the expected rate of who is alive now and still alive then."""
    model = TRUE[ParetoNbd]
    age = last + quiet
    rate = (model.r + x) / (model.alpha + age)
    alive = quad(lambda u: ((model.beta + age) / (model.beta + age + u)) ** model.s, 0, ahead)[0]
    wanted = float(model.probability_alive(x, last, age)) * rate * alive
    assert float(model.expected_purchases(ahead, x, last, age)) == pytest.approx(wanted, rel=1e-6)


@pytest.mark.parametrize("kind", MODELS)
def test_whoever_is_silent_longer_is_less_likely_alive_and_expected_less(kind: type[Model]) -> None:
    model: Any = TRUE[kind]
    silent = np.array([0.0, 5, 20, 60, 200])
    alive = model.probability_alive(np.full(5, 6), np.full(5, 20.0), 20 + silent)
    ahead = model.expected_purchases(10, np.full(5, 6), np.full(5, 20.0), 20 + silent)
    assert np.all(np.diff(alive) < 0)
    assert np.all(np.diff(ahead) < 0)
    assert np.all((alive > 0) & (alive <= 1))


@pytest.mark.parametrize("kind", MODELS)
def test_a_longer_time_brings_more_and_no_time_nothing(kind: type[Model]) -> None:
    model: Any = TRUE[kind]
    grown: NDArray[np.float64] = model.expected_repeats(np.array([0.0, 1, 10, 100]))
    assert grown[0] == pytest.approx(0, abs=1e-12)
    assert np.all(np.diff(grown) > 0)


def test_bg_nbd_expects_what_a_simulation_brings() -> None:
    model, age = TRUE[BgNbd], 60.0
    seen = simulated(model, 20_000, seed=11)
    mean = float(np.dot(seen.frequency, seen.weight) / seen.customers)
    assert float(model.expected_repeats(age)) == pytest.approx(mean, rel=0.04)


def test_nobody_leaves_is_said_as_a_degenerate_fit() -> None:
    """A Poisson process without leaving: the chance of leaving runs to its end and the estimate says which."""
    dice = np.random.default_rng(4)
    rates = dice.gamma(2.0, 1 / 4.0, 4_000)
    counts = dice.poisson(rates * 50)
    last = np.where(counts > 0, 50 * dice.random(4_000) ** (1 / np.maximum(counts, 1)), 0.0)
    found = BgNbd.fit(grouped({"frequency": counts, "recency": last, "age": np.full(4_000, 50.0)}))
    assert found.estimate is not None
    assert found.a / (found.a + found.b) < 0.01


@pytest.mark.parametrize("make", [lambda rows: pa.table(rows), lambda rows: pd.DataFrame(rows), lambda rows: rows])
def test_any_frame_will_do(make: Callable[[dict[str, list[float]]], Any]) -> None:
    found = grouped(make({"frequency": [1, 1, 0], "recency": [2, 2, 0], "age": [5, 5, 7]}))
    assert (len(found), found.customers, sorted(found.weight)) == (2, 3, [1, 2])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"frequency": [], "recency": [], "age": []}, "no customer"),
        ({"frequency": [1], "recency": [6], "age": [5]}, "beyond the age"),
        ({"frequency": [1], "recency": [0], "age": [5]}, "bought again"),
        ({"frequency": [-1], "recency": [0], "age": [5]}, "frequency: numbers"),
        ({"frequency": [1], "recency": [float("nan")], "age": [5]}, "recency: numbers"),
    ],
)
def test_histories_that_cannot_be_are_refused_with_the_reason(rows: dict[str, list[float]], said: str) -> None:
    with pytest.raises(WrongParameter, match=said):
        grouped(rows)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(WrongShape, match="missing column: age"):
        grouped({"frequency": [1], "recency": [1]})


def test_one_customer_alone_and_nobody_who_bought_again() -> None:
    found = BgNbd.fit(grouped({"frequency": [2], "recency": [4], "age": [9]}))
    assert 0 < float(found.probability_alive(2, 4, 9)) <= 1
    with pytest.raises(WrongParameter, match="nobody has bought again"):
        GammaGamma.fit({"frequency": [0, 0], "mean_spend": [0, 0]})


def test_spend_leans_on_all_customers_where_little_is_known() -> None:
    model = GammaGamma(6.25, 3.74, 15.44)
    mean = float(model.expected_spend(0, 0))
    assert mean == pytest.approx(6.25 * 15.44 / 2.74)
    few, many = model.expected_spend([1, 50], [100, 100])
    assert mean < few < many < 100
