"""Recommendations: worked by hand, against plain arithmetic, published bars on days held out, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from rapport.analytic.methods.bought import Bought, bought
from rapport.analytic.methods.collaborative import Ease, Popular, Shared, best
from rapport.analytic.methods.ranking import coverage, hit_rate, hits, recall_at
from rapport.analytic.methods.shapes import WrongParameter
from rapport.analytic.methods.tests import public_sets
from rapport.analytic.methods.trials import Trial, chosen, trial

NONE = csr_array((2, 3), dtype=np.float32)


def table(rows: list[list[int]]) -> Bought:
    """Rows by the columns that they have."""
    return bought(
        {
            "who": np.array([who for who, row in enumerate(rows) for _ in row]),
            "what": np.array([what for row in rows for what in row]),
        }
    )


def two_tastes(count: int, *, seed: int, mixed: float = 0.0) -> Bought:
    """Customers who buy of the even products or of the odd ones, each with its own popularity."""
    dice = np.random.default_rng(seed)
    rows = []
    for _ in range(count):
        side, size = dice.integers(2), dice.integers(2, 6)
        of_side = dice.choice(np.arange(side, 24, 2), size, replace=False)
        rows.append([int(dice.integers(24)) if dice.random() < mixed else int(each) for each in of_side])
    return table(rows)


def hidden(known: Bought, *, seed: int) -> Trial:
    """One product of each row hidden; the others of the rows are all that is known of anybody."""
    dice = np.random.default_rng(seed)
    full = csr_array(known.table)
    full = full[np.diff(full.indptr) >= 2]
    spans = zip(full.indptr[:-1], full.indptr[1:], strict=True)
    gone = np.array([dice.choice(full.indices[low:high]) for low, high in spans])
    count = full.shape[0]
    came = csr_array((np.ones(count, np.float32), (np.arange(count), gone)), full.shape)
    left = csr_array(full - came)
    left.eliminate_zeros()
    asked = Bought(left, np.arange(count), known.columns)
    return Trial(asked, asked, came, np.ones(count))


def test_a_product_is_the_ridge_regression_on_the_others() -> None:
    """Column by column, by the normal equations."""
    known = two_tastes(60, seed=3)
    x, ridge = known.table.toarray().astype(float), 5.0
    found = Ease.fit(Shared.of(known), ridge=ridge).weights
    for column in range(x.shape[1]):
        others = np.delete(np.arange(x.shape[1]), column)
        normal = x[:, others].T @ x[:, others] + ridge * np.eye(len(others))
        wanted = np.linalg.solve(normal, x[:, others].T @ x[:, column])
        assert found[others, column] == pytest.approx(wanted, abs=1e-5)
        assert found[column, column] == 0


def test_whoever_bought_much_counts_less_where_so_asked() -> None:
    known = table([[0, 1, 2, 3], [0, 1]])
    gram = Shared.of(known, shrink=0.5).gram
    assert gram[0, 1] == pytest.approx(1 / 4 + 1 / 2)
    assert gram[2, 3] == pytest.approx(1 / 4)


def test_the_fresher_a_purchase_the_more_it_tells() -> None:
    known = bought(
        {"who": np.array([1, 1, 2]), "what": np.array([5, 6, 5]), "days": np.array([0, 60, 10_000])}, age="days"
    )
    assert known.table.toarray() == pytest.approx(np.array([[1, 0.5 + 0.5 / np.e], [0.5, 0]]))
    assert known.buyers.tolist() == [2, 1]
    assert known.ones.toarray().tolist() == [[1, 1], [1, 0]]


def test_the_best_come_first_without_what_is_held() -> None:
    scores = np.array([[0.1, 0.9, 0.5], [0.3, 0.3, 0.2]], np.float32)
    assert best(scores, NONE, 2).tolist() == [[1, 2], [0, 1]]
    held = csr_array(np.array([[0, 1, 0], [1, 1, 0]], np.float32))
    assert best(scores, held, 3).tolist() == [[2, 0, -1], [2, -1, -1]]


@given(st.integers(0, 10_000), st.integers(1, 12))
@settings(max_examples=30, deadline=None)
def test_the_best_are_those_of_sorting_everything(seed: int, count: int) -> None:
    dice = np.random.default_rng(seed)
    scores = dice.permutation(40).reshape(4, 10).astype(np.float32)
    held = csr_array((dice.random((4, 10)) < 0.4).astype(np.float32))
    for row, found in enumerate(best(scores, held, count)):
        left = [column for column in np.argsort(-scores[row]) if not held[row, column]][:count]
        assert [column for column in found if column >= 0] == left


def test_recall_and_coverage_by_hand() -> None:
    offered = np.array([[0, 2], [1, -1], [2, 1]])
    came = csr_array(np.array([[1, 1, 0], [0, 0, 1], [0, 0, 0]], np.float32))
    assert hits(offered, came).tolist() == [[True, False], [False, False], [False, False]]
    assert recall_at(offered, came, k=2) == pytest.approx((1 / 2 + 0) / 2)
    assert recall_at(offered, came, k=2, wanted=[4, 1, 0]) == pytest.approx((1 / 4 + 0) / 2)
    assert (coverage(offered, k=1, of=4), coverage(offered, k=2, of=4)) == (3 / 4, 3 / 4)


def test_a_hit_rate_meets_the_chances_that_offers_were_drawn_with_and_rises() -> None:
    dice = np.random.default_rng(8)
    scores = dice.random(40_000)
    found = hit_rate(scores, dice.random(40_000) < 0.3 * scores**2)
    asked = np.linspace(0.05, 0.95, 19)
    assert found.of(asked) == pytest.approx(0.3 * asked**2, abs=0.03)
    assert np.all(np.diff(found.of(np.sort(scores))) >= 0)
    assert found.of([-5, 5]) == pytest.approx(found.of([0, 1]))


def test_tastes_are_told_apart_and_popularity_is_not_beaten_by_chance() -> None:
    learned = chosen(hidden(two_tastes(600, seed=1), seed=2))
    assert learned.is_better
    assert learned.recall > 1.3 * learned.popular
    assert isinstance(learned.fit(two_tastes(600, seed=1)), Ease)


def test_where_nothing_is_to_be_learned_popularity_is_offered_and_said() -> None:
    """Everybody buys of the same few, whatever else they have."""
    dice = np.random.default_rng(5)
    shares = np.array([0.8, 0.7, 0.5, *([0.3] * 27)])
    rows = [np.flatnonzero(dice.random(30) < shares).tolist() or [0] for _ in range(400)]
    later = [np.flatnonzero(dice.random(30) < shares).tolist() or [0] for _ in range(400)]
    found = chosen(trial(table(rows), table(later), most=30))
    assert found.recall == pytest.approx(found.popular, rel=0.15)
    assert isinstance(found.fit(table(rows)), Ease if found.is_better else Popular)


def test_only_new_products_count_and_those_not_on_offer_are_missed() -> None:
    days = trial(table([[0, 1], [0, 2], [0]]), table([[1], [0, 1, 2, 9], [1, 2]]), most=2)
    assert days.known.columns.tolist() == [0, 1]
    assert days.came.toarray().tolist() == [[0, 0], [0, 1], [0, 1]]
    assert days.wanted.tolist() == [0, 1, 2]


def test_one_hidden_product_of_a_basket_is_met_more_often_than_by_popularity(shared_data: Path) -> None:
    """Groceries: each fifth of the baskets is judged by what was learned from the others, three times over."""
    known, found = bought(public_sets.groceries(shared_data)), []
    for seed in range(3):
        fifths = np.random.default_rng(seed).integers(0, 5, len(known.rows))
        for inside in (fifths == fifth for fifth in range(5)):
            learned = Bought(csr_array(known.table)[~inside], known.rows[~inside], known.columns)
            days = hidden(Bought(csr_array(known.table)[inside], known.rows[inside], known.columns), seed=seed)
            found.append(chosen(Trial(learned, days.asked, days.came, days.wanted)))
    recall, popular = (float(np.mean([getattr(each, name) for each in found])) for name in ("recall", "popular"))
    assert popular == pytest.approx(0.373, abs=0.015)
    assert recall >= 1.07 * popular


@pytest.mark.truth
@pytest.mark.parametrize("cut", [date(2017, 10, 1), date(2017, 12, 1)])
def test_new_products_of_the_complete_journey_are_foreseen_better_than_by_popularity(cut: date) -> None:
    before = bought(public_sets.complete_journey(date(2017, 1, 1), cut), age="age")
    after = bought(public_sets.complete_journey(cut, date(2018, 1, 3)))
    found = chosen(trial(before, after, most=3_000))
    assert found.recall >= 1.2 * found.popular
    assert found.covered > found.popular_covered


def test_what_cannot_be_is_refused() -> None:
    known = table([[0, 1], [1]])
    with pytest.raises(WrongParameter, match="ridge"):
        Ease.fit(Shared.of(known), ridge=0)
    with pytest.raises(WrongParameter, match="shrink"):
        Shared.of(known, shrink=2)
    with pytest.raises(WrongParameter, match="anything yet"):
        Shared.of(known.of(np.array([7])))
    with pytest.raises(WrongParameter, match="anything new"):
        trial(known, known, most=2)
    with pytest.raises(WrongParameter, match="held out"):
        recall_at(np.array([[0]]), csr_array((1, 1)), k=1)
    with pytest.raises(WrongParameter, match="one offer"):
        recall_at(np.array([[0]]), csr_array((1, 1)), k=0)
    with pytest.raises(WrongParameter, match="no offer"):
        hit_rate([], [])
