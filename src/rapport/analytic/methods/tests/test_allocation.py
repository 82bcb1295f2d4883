"""Activity-based allocation: parts add up to the unit, whatever the order, and what nobody caused remains."""

from __future__ import annotations

from fractions import Fraction

import ibis
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.analytic.methods.allocation import allocate, left
from rapport.analytic.methods.tests.tables import rows as run

AMOUNTS = st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=4)
WEIGHTS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10**9)), min_size=1, max_size=30)


def parts(amounts: list[int], weights: list[tuple[int, int]]) -> tuple[dict[int, int], dict[int, int]]:
    """The part of each object, and what is left of each batch."""
    pools = ibis.memtable({"batch": list(range(len(amounts))), "amount": amounts})
    rows = sorted(enumerate(weights), key=lambda row: (row[1][1] % 7, -row[0]))
    objects = ibis.memtable(
        {"object": [n for n, _ in rows], "batch": [b for _, (b, _w) in rows], "weight": [w for _, (_b, w) in rows]}
    )
    given = allocate(pools, objects, identity=["object"])
    found = {row["object"]: row["part"] for row in run(given)}
    return found, {row["batch"]: row["amount"] for row in run(left(pools, given))}


@settings(max_examples=25, deadline=None)
@given(AMOUNTS, WEIGHTS)
def test_parts_and_what_is_left_are_the_whole_and_each_is_its_share(
    amounts: list[int], weights: list[tuple[int, int]]
) -> None:
    found, rest = parts(amounts, weights)
    for batch, amount in enumerate(amounts):
        mine = {n: w for n, (b, w) in enumerate(weights) if b == batch and w > 0}
        assert sum(found[n] for n in mine) + rest.get(batch, 0) == amount
        assert (batch in rest) == (not mine and amount != 0)
        for n, weight in mine.items():
            assert abs(found[n] - Fraction(amount) * weight / sum(mine.values())) < 2


def test_the_order_of_the_rows_changes_nothing() -> None:
    weights = [(0, 1)] * 7
    assert parts([100], weights)[0] == {n: 15 if n < 2 else 14 for n in range(7)}


def test_two_levels_give_away_the_whole() -> None:
    rent = ibis.memtable({"batch": [1], "amount": [1_000_001]})
    activities = ibis.memtable({"batch": [1, 1, 1], "weight": [3, 3, 4], "activity": [1, 2, 3]})
    first = allocate(rent, activities, identity=["activity"])
    amounts = {row["activity"]: row["part"] for row in run(first)}
    assert amounts == {1: 300_000, 2: 300_000, 3: 400_001}
    second = allocate(
        ibis.memtable({"batch": list(amounts), "amount": list(amounts.values())}),
        ibis.memtable({"batch": [1, 1, 2, 3, 3, 3], "weight": [1, 2, 5, 1, 1, 1], "customer": [7, 8, 7, 7, 8, 9]}),
        identity=["customer"],
    )
    assert sum(row["part"] for row in run(second)) == 1_000_001
