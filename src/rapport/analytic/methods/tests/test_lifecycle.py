"""The states of a relationship against a walk day by day that knows only the definitions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rapport.analytic.methods.lifecycle import Days, states
from rapport.analytic.methods.shapes import WrongParameter

START = date(2025, 1, 1)
RULES = Days(inactive=10, lost=20, new=6, unhappy=5)
Life = tuple[list[int], list[tuple[int, int | None]], list[int]]


def at(day: int) -> date:
    return START + timedelta(days=day)


def on(bought: Sequence[int], agreed: Sequence[tuple[int, int | None]], unhappy: Sequence[int], until: int) -> Any:
    """What the method says of one customer on a day; None of who has not begun."""
    dates = {"customer_id": pa.int64(), "day": pa.date32()}
    rows = [{"customer_id": 1, "day": at(day)} for day in bought]
    moods = [{"customer_id": 1, "day": at(day)} for day in unhappy]
    spans = [
        {"customer_id": 1, "starts_on": at(first), "over_on": None if last is None else at(last)}
        for first, last in agreed
    ]
    contract = pa.schema({"customer_id": pa.int64(), "starts_on": pa.date32(), "over_on": pa.date32()})
    tables = (
        ibis.memtable(pa.Table.from_pylist(rows, schema=pa.schema(dates))),
        ibis.memtable(pa.Table.from_pylist(spans, schema=contract)),
        ibis.memtable(pa.Table.from_pylist(moods, schema=pa.schema(dates))),
    )
    found = ibis.duckdb.connect().to_pyarrow(states(*tables, as_of=at(until), days=RULES)).to_pylist()
    return found[0] if found else None


def walked(
    bought: Sequence[int], agreed: Sequence[tuple[int, int | None]], unhappy: Sequence[int], until: int
) -> tuple[str, int] | None:
    """The state of the last day and the day since which it holds, by walking through all of them."""
    acts = set(bought) | {
        day for first, last in agreed for day in range(first, until + 1) if last is None or day <= max(first, last)
    }
    known: list[tuple[str, int]] = []
    for day in range(until + 1):
        past = sorted(act for act in acts if act <= day)
        if not past:
            continue
        begun = past[0]
        for former, act in pairwise(past):
            begun = act if act - former > RULES.lost else begun
        silence = day - past[-1]
        is_unhappy = any(begun <= mood <= day < mood + RULES.unhappy for mood in unhappy)
        state = (
            "lost" if silence >= RULES.lost
            else "dissatisfied" if is_unhappy
            else "inactive" if silence >= RULES.inactive
            else "new" if day - begun < RULES.new
            else "satisfied"
        )  # fmt: skip
        if not known or known[-1][0] != state:
            known.append((state, day))
    return known[-1] if known else None


days_ = st.lists(st.integers(0, 70), max_size=6)
spans_ = st.lists(st.tuples(st.integers(0, 60), st.none() | st.integers(0, 70)), max_size=2)


@settings(max_examples=60, deadline=None)
@given(days_, spans_, days_, st.integers(0, 75))
@example([0, 40], [], [10, 38, 41], 45)
@example([0, 12], [], [3, 8, 20], 24)
def test_each_state_and_the_day_since_which_it_holds_are_those_of_a_walk_day_by_day(
    bought: list[int], agreed: list[tuple[int, int | None]], unhappy: list[int], until: int
) -> None:
    found, wanted = on(bought, agreed, unhappy, until), walked(bought, agreed, unhappy, until)
    assert (found and (found["state"], (found["since"] - START).days)) == wanted


@pytest.mark.parametrize(
    ("bought", "unhappy", "until", "state", "cause", "days"),
    [
        ([0], [], 3, "new", "first", None),
        ([0, 30], [], 31, "new", "again", None),
        ([0], [], 8, "satisfied", "settled", 6),
        ([0, 12], [], 13, "satisfied", "bought", None),
        ([0], [2], 8, "satisfied", "appeased", 5),
        ([0], [2], 4, "dissatisfied", "complaint", None),
        ([0], [], 10, "inactive", "silent", 10),
        ([0], [], 20, "lost", "silent", 20),
    ],
)
def test_each_state_says_why(
    bought: list[int], unhappy: list[int], until: int, state: str, cause: str, days: int | None
) -> None:
    found = on(bought, [], unhappy, until)
    assert (found["state"], found["cause"], found["days"]) == (state, cause, days)


def test_lost_comes_after_inactive() -> None:
    with pytest.raises(WrongParameter):
        Days(inactive=20, lost=20, new=6, unhappy=5)
