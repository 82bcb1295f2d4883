"""Potential: figures worked out by hand, and what must hold of any base."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.analytic.methods import potential
from rapport.analytic.methods.shapes import WrongParameter, WrongShape

HELD = np.array([[True, True], [True, False], [True, False], [False, True]])
GROUP = np.array([0, 0, 0, 1])


def test_a_gap_is_worth_the_share_of_comparable_holders_times_what_a_buyer_brings() -> None:
    share = potential.propensities(HELD, GROUP, 2)
    assert share[0] == pytest.approx([(3 + 7.5) / 13, (1 + 5.0) / 13])
    found = potential.gaps(HELD, GROUP, share, np.array([100.0, 1_000.0]))
    assert found[1] == pytest.approx([0.0, 1_000 * 6 / 13])
    assert found[3] == pytest.approx([100 * 7.5 / 11, 0.0])


def test_a_family_that_brings_a_loss_is_no_potential() -> None:
    share = potential.propensities(HELD, GROUP, 2)
    assert potential.gaps(HELD, GROUP, share, np.array([-5.0, np.nan])).sum() == 0


def test_share_of_wallet_is_measured_against_the_upper_quartile_of_those_alike() -> None:
    amount = np.array([0.0, 100.0, 200.0, 300.0, 50.0])
    group = np.array([0, 0, 0, 0, 1])
    reference = potential.references(amount, group, 3)
    assert reference == pytest.approx([250.0, 50.0, 0.0])
    found = potential.wallet(amount, group, reference, np.full(5, 0.5), 0.4)
    assert found == pytest.approx([50.0, 30.0, 10.0, 0.0, 0.0])


def test_who_brings_others_is_worth_a_part_of_their_margin() -> None:
    found = potential.referrals(np.array([500.0, 300.0, -90.0]), np.array([2, 2, 0]), 4, 0.2)
    assert found == pytest.approx([0.0, 0.0, 160.0, 0.0])


def test_a_clue_adds_its_weight_of_the_groups_mean_and_may_take_off() -> None:
    base, present = np.array([100.0, 300.0, 50.0]), np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    found = potential.clues(base, np.array([0, 0, 1]), 2, np.array([20.0, -10.0]), present)
    assert found == pytest.approx(np.array([[40.0, 0.0], [40.0, -20.0], [0.0, -5.0]]))


@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(0, 2)), min_size=1, max_size=40))
def test_who_holds_more_has_no_greater_gap_and_shares_stay_shares(rows: list[tuple[bool, bool, int]]) -> None:
    held, group = np.array([row[:2] for row in rows]), np.array([row[2] for row in rows])
    share = potential.propensities(held, group, 3)
    assert np.all((share >= 0) & (share <= 1))
    found = potential.gaps(held, group, share, np.array([10.0, 20.0])).sum(axis=1)
    everything = potential.gaps(np.ones_like(held), group, share, np.array([10.0, 20.0]))
    assert np.all(found >= 0)
    assert everything.sum() == 0


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(WrongShape):
        potential.gaps(HELD[0], GROUP, np.zeros((2, 2)), np.zeros(2))
    with pytest.raises(WrongShape):
        potential.clues(np.zeros(2), np.zeros(2, int), 1, np.zeros(1), np.zeros((2, 2)))
    with pytest.raises(WrongParameter):
        potential.references(np.zeros(1), np.zeros(1, int), 1, quantile=1.0)
    with pytest.raises(WrongParameter):
        potential.referrals(np.zeros(1), np.zeros(1, int), 1, -0.1)
