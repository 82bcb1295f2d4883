"""The typical buyer: a table worked by hand, a simulation whose buyers are known, and what is refused."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_array

from rapport.analytic.methods.bought import Bought, bought
from rapport.analytic.methods.shapes import WrongParameter, WrongShape
from rapport.analytic.methods.typical_buyer import portraits, space, told

FOUR = {"age": np.array([20.0, 40, 60, np.nan]), "kind": ["person", "person", "company", None], "same": np.ones(4)}


def test_four_customers_worked_by_hand() -> None:
    """Ages 20, 40, 60: mean 40, spread 16.33; the unknown one stands in the middle and in no kind."""
    known = space(FOUR, numbers=["age", "same"], choices=["kind"])
    assert [each.name for each in known.attributes] == ["age", "kind"]
    assert known.points[:, 0] == pytest.approx([-1.2247, 0, 1.2247, 0], abs=1e-4)
    assert known.points[:, 1:] == pytest.approx(np.array([[0, 1], [0, 1], [1, 0], [0, 0]]) / np.sqrt(2))

    found = portraits(bought({"who": np.arange(4)[[0, 1, 2, 3, 3]], "what": np.array([7, 7, 8, 7, 8])}), known)
    portrait = told(known, found, 0)
    assert portrait["age"]["mean"] == pytest.approx(30, abs=0.01)
    assert portrait["age"]["of_all"] == pytest.approx(40, abs=0.01)
    assert portrait["kind"]["shares"] == {"company": 0, "person": pytest.approx(1, abs=1e-3)}
    assert portrait["kind"]["of_all"] == pytest.approx({"company": 1 / 3, "person": 2 / 3}, abs=1e-3)

    away = found.distances(known.points[[0, 2]], np.array([0, 0]))
    by_hand = np.sqrt([(-1.2247 + 0.4082) ** 2 + (1 / 3) ** 2 / 2, (1.2247 + 0.4082) ** 2 + (2 / 3) ** 2 / 2 + 0.5])
    assert away == pytest.approx(by_hand, abs=1e-3)


def test_those_like_the_buyers_are_nearer_to_the_typical_buyer() -> None:
    """Buyers are young people with small baskets: among those who have not bought, the like ones come first."""
    dice = np.random.default_rng(3)
    young = dice.random(3_000) < 0.3
    frame = {
        "age": np.where(young, dice.normal(28, 4, 3_000), dice.normal(55, 8, 3_000)),
        "basket": np.where(young, dice.normal(30, 5, 3_000), dice.normal(90, 20, 3_000)),
        "kind": np.where(young, "person", dice.choice(["person", "company"], 3_000)),
    }
    has = young & (dice.random(3_000) < 0.5)
    table = csr_array(has[:, None].astype(np.float32))
    known = space(frame, numbers=["age", "basket"], choices=["kind"])
    found = portraits(Bought(table, np.arange(3_000), np.array([1])), known)
    others = np.flatnonzero(~has)
    nearest = others[np.argsort(found.distances(known.points[others], np.zeros(len(others), int)))][
        : young[others].sum()
    ]
    assert young[nearest].mean() > 0.98
    share = found.typical(known.points[has], np.zeros(has.sum(), int))
    assert share.mean() == pytest.approx(0.5, abs=0.02)
    assert found.typical(known.points[~young], np.zeros((~young).sum(), int)).max() < 0.2


def test_a_product_that_nobody_has_bought_is_in_the_middle_of_all() -> None:
    known = space(FOUR, numbers=["age"], choices=[])
    found = portraits(Bought(csr_array((4, 1), dtype=np.float32), np.arange(4), np.array([1])), known)
    assert found.centres[0] == pytest.approx(known.points.mean(axis=0))


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(WrongParameter, match="differ"):
        space(FOUR, numbers=["same"], choices=[])
    with pytest.raises(WrongShape, match="job"):
        space(FOUR, numbers=[], choices=["job"])
    with pytest.raises(WrongShape, match="customers"):
        portraits(bought({"who": np.array([1]), "what": np.array([1])}), space(FOUR, numbers=["age"], choices=[]))
