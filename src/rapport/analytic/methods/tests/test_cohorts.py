"""Cohorts: who came back, what they brought, and what is not over yet."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.analytic.methods import cohorts, worth
from rapport.analytic.methods.shapes import WrongParameter, WrongShape
from rapport.analytic.methods.tests import public_sets, tables

UNTIL = date(2025, 6, 15)

HISTORY: list[tables.Line] = [
    (1, 10, date(2025, 1, 3), 1, 100, 60),  # first quarter of 2025, back in the second
    (1, 11, date(2025, 4, 9), 2, 50, 20),
    (2, 20, date(2025, 3, 31), 1, 80, 50),  # first quarter, then a return only
    (2, 21, date(2025, 4, 1), -1, -30, None),
    (3, 30, date(2024, 10, 1), 1, 40, 10),  # last quarter of 2024, silent since
    (4, 40, date(2025, 2, 1), -1, -5, -1),  # a return from before the first purchase
    (4, 41, date(2025, 5, 1), 1, 70, 30),
    (5, 50, date(2025, 5, 1), -1, -9, 0),  # never bought
    (None, 60, date(2025, 5, 1), 1, 500, 100),
    (6, 70, date(2025, 6, 16), 1, 999, 1),  # after the last known day
]
Q4, Q1, Q2 = date(2024, 10, 1), date(2025, 1, 1), date(2025, 4, 1)


def cells(
    history: list[tables.Line] | None = None, *, by: str = "quarter", until: date = UNTIL
) -> dict[tuple[date, int], dict[str, Any]]:
    orders = worth.orders(tables.lines(HISTORY if history is None else history))
    return {(row["cohort"], row["age"]): row for row in tables.rows(cohorts.triangle(orders, by=by, until=until))}


def test_each_cohort_is_followed_through_the_periods_since_its_first_purchases() -> None:
    found = cells()
    assert {key: (row["size"], row["customers"], row["orders"], row["revenue"]) for key, row in found.items()} == {
        (Q4, 0): (1, 1, 1, 40),
        (Q4, 1): (1, 0, 0, 0),
        (Q4, 2): (1, 0, 0, 0),
        (Q1, 0): (2, 2, 2, 180),
        (Q1, 1): (2, 1, 2, 20),
        (Q2, 0): (1, 1, 2, 65),
    }
    assert found[Q1, 1]["share"] == 0.5
    assert found[Q1, 1]["starts_on"] == Q2


def test_amounts_add_up_and_a_margin_knows_what_it_does_not_know() -> None:
    found = cells()
    assert [found[Q1, age]["known_margin"] for age in (0, 1)] == [70, 30]
    assert [found[Q1, age]["known_margin_so_far"] for age in (0, 1)] == [70, 100]
    assert [found[Q1, age]["uncosted_lines_so_far"] for age in (0, 1)] == [0, 1]
    assert [found[Q4, age]["revenue_so_far"] for age in (0, 1, 2)] == [40, 40, 40]
    assert found[Q1, 1]["returns_so_far"] == 1


def test_a_period_that_is_not_over_is_told_apart() -> None:
    assert {key for key, row in cells().items() if not row["is_complete"]} == {(Q4, 2), (Q1, 1), (Q2, 0)}
    assert all(row["is_complete"] for row in cells(until=date(2025, 6, 30)).values())


@pytest.mark.parametrize(
    ("by", "found"),
    [
        ("month", {date(2024, 10, 1): 9, date(2025, 1, 1): 6, date(2025, 3, 1): 4, date(2025, 5, 1): 2}),
        ("quarter", {Q4: 3, Q1: 2, Q2: 1}),
        ("year", {date(2024, 1, 1): 2, date(2025, 1, 1): 1}),
    ],
)
def test_a_cohort_is_of_a_month_a_quarter_or_a_year_and_as_long_as_time_has_passed(
    by: str, found: dict[date, int]
) -> None:
    counted: dict[date, int] = defaultdict(int)
    for cohort, _age in cells(by=by):
        counted[cohort] += 1
    assert counted == found


def test_what_belongs_to_no_cohort_stands_apart() -> None:
    orders = worth.orders(tables.lines(HISTORY))
    assert tables.row(cohorts.outside(orders, until=UNTIL)) == {"orders": 2, "revenue": 491}


def test_nobody_makes_no_cohort() -> None:
    assert cells([]) == {}
    assert tables.row(cohorts.outside(worth.orders(tables.lines([])), until=UNTIL)) == {"orders": 0, "revenue": 0}
    assert (cohorts.averages([]), cohorts.best([], "revenue_so_far"), cohorts.latest([])) == ([], None, None)


def test_any_frame_will_do_and_another_is_refused() -> None:
    frame = tables.lines(HISTORY).to_pandas()
    orders = worth.orders(ibis.memtable(pa.Table.from_pandas(frame, tables.LINE_TYPES, preserve_index=False)))
    assert len(tables.rows(cohorts.triangle(orders, by="quarter", until=UNTIL))) == 6
    with pytest.raises(WrongShape):
        cohorts.triangle(tables.lines(HISTORY), by="quarter", until=UNTIL)
    with pytest.raises(WrongParameter):
        cohorts.triangle(orders, by="week", until=UNTIL)


def test_the_average_weighs_cohorts_by_their_size_and_leaves_out_what_is_not_over() -> None:
    history: list[tables.Line] = [
        *((customer, customer, Q4, 1, 100, 0) for customer in range(3)),
        *((customer, customer, Q1, 1, 10, 0) for customer in range(3, 4)),
        *((customer, 10 + customer, Q1 + timedelta(days=5), 1, 50, 0) for customer in range(1)),
        (3, 30, Q2, 1, 1000, 0),
    ]
    rows = list(cells(history).values())
    found = cohorts.averages(rows)
    assert [(row["age"], row["cohorts"], row["size"], row["share"]) for row in found] == [
        (0, 2, 4, 1.0),
        (1, 1, 3, pytest.approx(1 / 3)),
    ]
    assert [row["revenue_so_far"] for row in found] == [310, 310 * 3 / 4 + 50]


def test_the_best_cohort_is_found_at_an_age_that_half_have_completed() -> None:
    history: list[tables.Line] = [
        (1, 1, Q4, 1, 100, 0),
        (2, 2, Q1, 1, 70, 0),
        (2, 3, Q1, 1, 70, 0),
        (3, 4, Q2, 1, 900, 0),  # its quarter is not over
    ]
    rows = list(cells(history).values())
    assert cohorts.best(rows, "revenue_so_far") == (Q4, 1)
    assert cohorts.latest(rows) == Q4
    ended = list(cells(history, until=date(2025, 6, 30)).values())
    assert cohorts.best(ended, "revenue_so_far") == (Q1, 1)
    assert cohorts.latest(ended) == Q1


def plain(history: list[tables.Line], by: str, until: date) -> tuple[dict[date, set[int]], dict[Any, Any]]:
    """The same in plain Python, order by order."""
    first: dict[int, date] = {}
    for customer, _order, day, quantity, _revenue, _cost in history:
        if customer is not None and quantity > 0 and day <= until:
            first[customer] = min(first.get(customer, day), day)
    length = cohorts.MONTHS[by]

    def start(day: date) -> date:
        return day.replace(day=1, month=(day.month - 1) // length * length + 1)

    members: dict[date, set[int]] = defaultdict(set)
    for customer, day in first.items():
        members[start(day)].add(customer)
    found: dict[Any, Any] = defaultdict(lambda: [set(), 0])
    for customer, _order, day, quantity, revenue, _cost in history:
        if customer in first and day <= until:
            cohort = start(first[customer])
            away = (start(day).year - cohort.year) * 12 + start(day).month - cohort.month
            cell = found[cohort, max(away // length, 0)]
            cell[0] |= {customer} if quantity > 0 else set()
            cell[1] += revenue or 0
    return members, found


ORDER = st.tuples(st.integers(1, 8), st.integers(0, 1000), st.integers(-1, 2), st.integers(0, 1000))


@settings(max_examples=40, deadline=None)
@given(st.lists(ORDER, max_size=40), st.sampled_from(["month", "quarter", "year"]), st.integers(0, 1100))
def test_cells_equal_plain_python_and_add_up(drawn: list[tuple[int, int, int, int]], by: str, days: int) -> None:
    start = date(2022, 11, 20)
    until = start + timedelta(days=days)
    history: list[tables.Line] = [
        (c, n, start + timedelta(days=day), q, r if q > 0 else -r, None) for n, (c, day, q, r) in enumerate(drawn)
    ]
    found, (members, expected) = cells(history, by=by, until=until), plain(history, by, until)
    assert {cohort: row["size"] for (cohort, age), row in found.items() if age == 0} == {
        cohort: len(customers) for cohort, customers in members.items()
    }
    assert set(expected) <= set(found)
    for key, row in found.items():
        customers, revenue = expected.get(key, (set(), 0))
        assert (row["customers"], row["revenue"]) == (len(customers), revenue)
        assert row["is_complete"] == (cohorts.last_day(cohorts.place(row["starts_on"], by), by) <= until)
        assert row["revenue_so_far"] == sum(found[key[0], age]["revenue"] for age in range(key[1] + 1))
    apart = tables.row(cohorts.outside(worth.orders(tables.lines(history)), until=until))
    whole = sum(line[4] or 0 for line in history if line[2] <= until)
    assert sum(row["revenue"] for row in found.values()) + apart["revenue"] == whole


@pytest.mark.truth
def test_cdnow_cohorts_equal_plain_python(shared_data: Path) -> None:
    lines = public_sets.cdnow(shared_data)
    rows = tables.rows(lines)
    history: list[tables.Line] = [
        (row["customer_id"], row["order_id"], row["ordered_on"], row["quantity"], row["revenue"], None) for row in rows
    ]
    until = max(line[2] for line in history)
    for by in cohorts.MONTHS:
        found, (members, expected) = cells(history, by=by, until=until), plain(history, by, until)
        assert sum(row["size"] for (_cohort, age), row in found.items() if age == 0) == 23_570 - len(
            {line[0] for line in history} - set().union(*members.values())
        )
        assert {key: (len(customers), revenue) for key, (customers, revenue) in expected.items()} == {
            key: (row["customers"], row["revenue"]) for key, row in found.items() if row["orders"]
        }
