"""What is bought together: a table worked by hand, the plain way on random baskets, the published counts, bad input."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.analytic.methods.association import Rule, frequent, pairs, rules
from rapport.analytic.methods.bought import Bought, bought
from rapport.analytic.methods.shapes import WrongParameter, WrongShape
from rapport.analytic.methods.tests import public_sets

BASKETS = st.lists(st.sets(st.integers(0, 6), min_size=1, max_size=6), min_size=1, max_size=90)
FOUR = [{"bread", "milk"}, {"bread", "butter", "milk"}, {"milk"}, {"bread", "butter"}]


def table(baskets: list[set[Any]]) -> Bought:
    rows = [(place, item) for place, basket in enumerate(baskets) for item in basket]
    return bought({"who": np.array([row[0] for row in rows]), "what": np.array([row[1] for row in rows])})


def plain(baskets: list[set[int]], least: int) -> dict[tuple[int, ...], int]:
    """Every set of products there is, counted basket by basket."""
    items = sorted({item for basket in baskets for item in basket})
    sets = [each for size in range(1, len(items) + 1) for each in combinations(items, size)]
    counts = {each: sum(set(each) <= basket for basket in baskets) for each in sets}
    return {each: count for each, count in counts.items() if count >= least}


def test_four_baskets_worked_by_hand() -> None:
    known = table(FOUR)
    assert list(known.columns) == ["bread", "butter", "milk"]
    sets = frequent(known, support=0.5)
    assert sets == {(0,): 3, (1,): 2, (2,): 3, (0, 1): 2, (0, 2): 2}
    best, *_others = rules(sets, 4, confidence=0.8)
    assert best == Rule((1,), 0, 2, 0.5, 1.0, pytest.approx(4 / 3))


@given(baskets=BASKETS, least=st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_frequent_sets_are_those_that_counting_each_one_finds(baskets: list[set[int]], least: int) -> None:
    known = table(baskets)
    named = {
        tuple(int(known.columns[item]) for item in items): count
        for items, count in frequent(known, support=min(1.0, least / len(baskets))).items()
    }
    assert named == plain(baskets, min(least, len(baskets)))


@given(baskets=BASKETS)
@settings(max_examples=40, deadline=None)
def test_pairs_are_the_rules_of_two_products(baskets: list[set[int]]) -> None:
    known = table(baskets)
    found = pairs(known, least=2)
    wanted = {
        (rule.given[0], rule.then): rule
        for rule in rules(frequent(known, support=1e-9, longest=2), len(baskets), confidence=0)
        if rule.count >= 2
    }
    assert len(found) == len(wanted)
    for place in range(len(found)):
        rule = wanted[found.given[place], found.then[place]]
        assert (found.count[place], found.support[place]) == (rule.count, pytest.approx(rule.support))
        assert (found.confidence[place], found.lift[place]) == pytest.approx((rule.confidence, rule.lift))


def test_groceries_has_the_published_sets_and_rules(shared_data: Path) -> None:
    """arules on Groceries at support .001: 13,492 sets, 5,668 rules at confidence .5, 410 at .8."""
    known = bought(public_sets.groceries(shared_data))
    assert known.table.shape == (9835, 169)
    assert known.table.nnz / (9835 * 169) == pytest.approx(0.02609, abs=5e-6)
    sets = frequent(known, support=0.001)
    assert len(sets) == 13_492
    half = rules(sets, 9835, confidence=0.5)
    assert (len(half), sum(rule.confidence >= 0.8 for rule in half)) == (5_668, 410)
    best = half[0]
    assert {known.columns[item] for item in best.given} == {"Instant food products", "soda"}
    assert known.columns[best.then] == "hamburger meat"
    assert best.lift == pytest.approx(18.995, abs=0.001)


def test_longer_sets_are_left_out_when_so_asked() -> None:
    sets = frequent(table([{1, 2, 3}] * 3), support=0.5, longest=2)
    assert max(len(items) for items in sets) == 2
    assert len(sets) == 6


@pytest.mark.parametrize("make", [lambda rows: pa.table(rows), lambda rows: pd.DataFrame(rows), lambda rows: rows])
def test_any_frame_will_do_and_a_pair_counts_once(make: Any) -> None:
    known = bought(make({"who": np.array([7, 7, 7, 9]), "what": np.array([2, 2, 1, 1])}))
    assert (list(known.rows), list(known.columns)) == ([7, 9], [1, 2])
    assert known.table.toarray().tolist() == [[1, 1], [1, 0]]
    assert list(known.buyers) == [2, 1]


def test_the_same_rows_can_be_asked_of_other_columns() -> None:
    known = bought({"who": np.array([7, 9]), "what": np.array([1, 3])})
    assert known.of(np.array([2, 3])).table.toarray().tolist() == [[0, 0], [0, 1]]
    assert known.by(np.array([8, 9])).table.toarray().tolist() == [[0, 0], [0, 1]]


def test_what_cannot_be_is_refused() -> None:
    with pytest.raises(WrongShape, match="what"):
        bought({"who": np.array([1])})
    with pytest.raises(WrongParameter, match="who"):
        bought(pa.table({"who": pa.array([None, 1]), "what": [1, 2]}))
    known = table(FOUR)
    for support in (0, 1.1):
        with pytest.raises(WrongParameter, match="support"):
            frequent(known, support=support)
    with pytest.raises(WrongParameter, match="confidence"):
        rules({}, 4, confidence=2)
    with pytest.raises(WrongParameter, match="one basket"):
        pairs(known, least=0)
