"""Rates of customers: a table worked by hand, simulations whose rates are known, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest

from rapport.analytic.methods.credibility import credibility
from rapport.analytic.methods.shapes import WrongParameter, WrongShape


def sums(weights: list[list[float]], amounts: list[list[float]]) -> dict[str, np.ndarray]:
    rows = [(np.array(w, float), np.array(m, float)) for w, m in zip(weights, amounts, strict=True)]
    return {
        "count": np.array([float(len(w)) for w, _ in rows]),
        "weight": np.array([w.sum() for w, _ in rows]),
        "amount": np.array([m.sum() for _, m in rows]),
        "square": np.array([(m**2 / np.where(w > 0, w, 1)).sum() for w, m in rows]),
    }


def test_a_table_worked_by_hand() -> None:
    """Two customers with two orders of weight 1: rates .2/.4 and .6/.8; within .02, between .07, k 2/7, Z .875."""
    found = credibility(sums([[1, 1], [1, 1]], [[0.2, 0.4], [0.6, 0.8]]))
    assert found.mean == pytest.approx(0.5)
    assert found.half == pytest.approx(0.02 / 0.07)
    assert found.rate == pytest.approx([0.5 - 0.2 * 0.875, 0.5 + 0.2 * 0.875])


def test_customers_that_differ_by_chance_alone_have_the_mean_of_all() -> None:
    found = credibility(sums([[1, 1], [1, 1]], [[0.2, 0.8], [0.8, 0.2]]))
    assert found.half == float("inf")
    assert found.rate == pytest.approx([0.5, 0.5])


def test_who_has_no_weight_has_the_mean_and_much_weight_is_believed() -> None:
    found = credibility(sums([[1], [500, 500], [1, 1], [0]], [[0.9], [100, 101], [0.7, 0.9], [0]]))
    assert found.rate[3] == pytest.approx(found.mean)
    assert found.rate[1] == pytest.approx(0.201, abs=0.002)


def test_true_rates_are_met_better_than_by_own_rates_or_by_the_mean() -> None:
    dice = np.random.default_rng(5)
    true = dice.normal(0.4, 0.08, 4_000)
    counts = dice.integers(1, 12, 4_000)
    weights = [dice.gamma(2, 50, count) for count in counts]
    amounts = [w * (rate + dice.normal(0, 2.0, len(w)) / np.sqrt(w)) for w, rate in zip(weights, true, strict=True)]
    given = sums([list(w) for w in weights], [list(m) for m in amounts])
    found = credibility(given)
    assert found.mean == pytest.approx(0.4, abs=0.01)
    assert found.half == pytest.approx(2.0**2 / 0.08**2, rel=0.15)

    def error(rates: np.ndarray) -> float:
        return float(np.sqrt(((rates - true) ** 2).mean()))

    assert error(found.rate) < 0.9 * min(error(given["amount"] / given["weight"]), error(np.full(4_000, 0.4)))


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(WrongShape, match="square"):
        credibility({name: np.ones(1) for name in ("count", "weight", "amount")})
    with pytest.raises(WrongParameter, match="without any"):
        credibility(sums([[0]], [[0]]))
