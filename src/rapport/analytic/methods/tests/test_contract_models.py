"""Models of customers who renew or not, and of occasions: published truth, simulations, bad input."""

from __future__ import annotations

import csv
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.analytic.methods.bg_bb import BgBb
from rapport.analytic.methods.shapes import WrongParameter
from rapport.analytic.methods.shifted_beta_geometric import ShiftedBetaGeometric

REGULAR = (1000, 631, 468, 382, 326, 289, 262, 241)
HIGH_END = (1000, 869, 743, 653, 593, 551, 517, 491)


@pytest.mark.parametrize(("cohort", "alpha", "beta"), [(REGULAR, 0.704, 1.182), (HIGH_END, 0.668, 3.806)])
def test_retention_of_the_papers_two_segments(cohort: tuple[int, ...], alpha: float, beta: float) -> None:
    found = ShiftedBetaGeometric.fit(cohort)
    assert (found.alpha, found.beta) == pytest.approx((alpha, beta), abs=1e-3)
    assert np.all(np.abs(found.survival(np.arange(8)) - np.array(cohort) / 1000) < 0.02)


def test_five_years_that_were_not_learned_from_are_foreseen() -> None:
    """The paper's point: in year 12 there were 17.3 % of the Regular and 39.4 % of the High End left."""
    assert float(ShiftedBetaGeometric.fit(REGULAR).survival(12)) == pytest.approx(0.173, abs=0.02)
    assert float(ShiftedBetaGeometric.fit(HIGH_END).survival(12)) == pytest.approx(0.394, abs=0.02)


def test_retention_rises_and_multiplies_up_to_survival() -> None:
    model = ShiftedBetaGeometric(0.7, 1.2)
    steps = model.retention(np.arange(1, 11))
    assert np.all(np.diff(steps) > 0)
    assert float(np.prod(steps)) == pytest.approx(float(model.survival(10)))


@given(alpha=st.floats(0.2, 5), beta=st.floats(0.2, 8))
@settings(max_examples=25, deadline=None)
def test_a_cohort_that_follows_the_model_gives_its_parameters_back(alpha: float, beta: float) -> None:
    cohort = 1e6 * ShiftedBetaGeometric(alpha, beta).survival(np.arange(9))
    found = ShiftedBetaGeometric.fit(list(cohort))
    assert (found.alpha, found.beta) == pytest.approx((alpha, beta), rel=0.01)


def test_cohorts_of_different_age_are_learned_from_together() -> None:
    model = ShiftedBetaGeometric(0.9, 2.0)
    cohorts = [list(1e5 * model.survival(np.arange(count))) for count in (3, 6, 9)]
    assert ShiftedBetaGeometric.fit(*cohorts).beta == pytest.approx(2.0, rel=0.01)


def test_discounted_renewals_are_the_sum_written_out() -> None:
    model = ShiftedBetaGeometric(0.7, 1.2)
    wanted = sum(float(model.survival(2 + k) / model.survival(2)) / 1.1**k for k in range(1, 6))
    assert float(model.expected_renewals(2, discount=0.1, periods=5)) == pytest.approx(wanted)


@pytest.mark.parametrize("cohort", [(10,), (0, 0), (10, 12), (10, -1), ()])
def test_a_cohort_that_cannot_be_is_refused(cohort: tuple[int, ...]) -> None:
    with pytest.raises(WrongParameter, match="cohort"):
        ShiftedBetaGeometric.fit(cohort)


@pytest.fixture(scope="module")
def donors(shared_data: Path) -> dict[str, list[float]]:
    with (shared_data / "donations" / "donations.csv").open() as file:
        rows = list(csv.DictReader(file))
    return {name: [float(row[name]) for row in rows] for name in rows[0]}


def test_donors_have_the_published_parameters(donors: dict[str, list[float]]) -> None:
    found = BgBb.fit(donors, weight="weights")
    assert found.estimate is not None
    assert sum(donors["weights"]) == 11104
    assert found.estimate.values == pytest.approx((1.2035, 0.7497, 0.6567, 2.7834), rel=1e-3)
    assert found.estimate.log_likelihood == pytest.approx(-33225.58, abs=0.01)


def test_donors_are_expected_to_give_as_published(donors: dict[str, list[float]]) -> None:
    """Fader, Hardie, Shang, five years on: 0.07 gifts of who never gave again, 3.75 of who gave each year."""
    found = BgBb.fit(donors, weight="weights")
    never, always = found.expected_purchases(5, [0, 6], [0, 6], [6, 6])
    assert (never, always) == pytest.approx((0.07, 3.75), abs=0.01)


def test_all_histories_together_are_certain() -> None:
    """Over every sequence of buying or not, the probabilities add up to one: the likelihood is one."""
    model, occasions = BgBb(1.2, 0.75, 0.66, 2.8), 5
    whole = 0.0
    for bits in product((0, 1), repeat=occasions):
        last = max((place + 1 for place, bit in enumerate(bits) if bit), default=0)
        whole += float(np.exp(model.log_likelihood([sum(bits)], [last], [occasions])[0]))
    assert whole == pytest.approx(1)


def test_who_may_still_give_is_expected_less_than_the_occasions() -> None:
    model = BgBb(1.2, 0.75, 0.66, 2.8)
    alive = model.probability_alive([0, 1, 1, 6], [0, 1, 6, 6], [6, 6, 6, 6])
    assert np.all((alive > 0) & (alive < 1))
    assert alive[1] < alive[2]
    assert np.all(model.expected_purchases(4, [0, 6], [0, 6], [6, 6]) < 4)


@pytest.mark.parametrize(("x", "t_x", "n"), [(2, 1, 6), (1, 7, 6), (0, 3, 6), (0.5, 1, 6), (-1, 0, 6)])
def test_a_history_of_occasions_that_cannot_be_is_refused(x: float, t_x: float, n: float) -> None:
    with pytest.raises(WrongParameter, match="whole numbers"):
        BgBb.fit({"frequency": [x], "recency": [t_x], "periods": [n]})
