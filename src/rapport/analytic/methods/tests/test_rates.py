"""The portfolio's rates and who is in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.analytic.methods import rates, worth
from rapport.analytic.methods.rates import Window, months_before
from rapport.analytic.methods.shapes import WrongParameter
from rapport.analytic.methods.tests import public_sets, tables

NEW_YEAR = date(2024, 1, 1)
YEAR = Window(date(2025, 1, 1), date(2026, 1, 1))

HISTORY: list[tables.Line] = [
    (1, 10, date(2024, 6, 1), 1, 100, None),  # kept: bought before and in the period
    (1, 11, date(2025, 6, 1), 1, 50, None),
    (2, 20, date(2024, 3, 1), 1, 80, None),  # lost
    (3, 30, date(2025, 2, 1), 1, 40, None),  # new, bought twice
    (3, 31, date(2025, 3, 1), 1, 60, None),
    (4, 40, date(2025, 5, 1), 1, 10, None),  # new, bought once
    (5, 50, date(2023, 5, 1), 1, 10, None),  # asleep long before, back in the period
    (5, 51, date(2025, 5, 1), 1, 30, None),
    (6, 60, date(2024, 12, 31), 1, 70, None),  # lost; their return in the period is no purchase
    (6, 61, date(2025, 1, 1), -1, -20, None),
    (7, 70, date(2026, 1, 1), 1, 10, None),  # first bought after the period
    (None, 80, date(2025, 1, 15), 1, 500, None),
]


def populations(window: Window = YEAR, history: list[tables.Line] = HISTORY) -> dict[int, dict[str, Any]]:
    return tables.by_customer(rates.members(worth.orders(tables.lines(history)), window))


def named(found: dict[int, dict[str, Any]], column: str) -> set[int]:
    return {customer for customer, row in found.items() if row[column]}


def values(window: Window = YEAR, history: list[tables.Line] = HISTORY) -> dict[str, tuple[int, int]]:
    found = tables.rows(rates.rates(rates.members(worth.orders(tables.lines(history)), window)))
    return {row["rate"]: (row["numerator"], row["denominator"]) for row in found}


def test_each_population_holds_the_customers_that_its_words_name() -> None:
    found = populations()
    assert named(found, "known") == {1, 2, 3, 4, 5, 6}
    assert named(found, "ordered") == {1, 3, 4, 5}
    assert named(found, "existing") == {1, 2, 5, 6}
    assert named(found, "bought_again") == {1, 3, 5}
    assert named(found, "opening") == {1, 2, 6}
    assert named(found, "retained") == {1}
    assert named(found, "lost") == {2, 6}


def test_rates_are_the_populations_over_each_other() -> None:
    assert values() == {
        "ordering": (4, 6),
        "active": (4, 6),
        "repurchase": (3, 6),
        "retention": (1, 3),
        "attrition": (2, 3),
    }


def test_an_opening_cohort_without_limit_holds_everyone_who_ever_bought() -> None:
    found = populations(Window(YEAR.start, YEAR.end, opening_months=None))
    assert named(found, "opening") == {1, 2, 5, 6}
    assert named(found, "retained") == {1, 5}


def test_months_of_inactivity_decide_who_is_lost() -> None:
    quarter = Window(date(2025, 10, 1), date(2026, 1, 1), opening_months=12, inactivity_months=12)
    found = populations(quarter)
    assert named(found, "opening") == {1, 3, 4, 5, 6}
    assert named(found, "lost") == {6}


def test_active_may_mean_more_than_a_purchase() -> None:
    visits = ibis.memtable(
        pa.table({"customer_id": [2, 2, 9], "occurred_on": pa.array([date(2025, 7, 1)] * 3, pa.date32())})
    )
    found = tables.by_customer(rates.members(worth.orders(tables.lines(HISTORY)), YEAR, activity=visits))
    assert named(found, "active") == {2}
    assert named(found, "ordered") == {1, 3, 4, 5}


@pytest.mark.parametrize(
    ("active", "found"),
    [
        (rates.Active(), {1, 3, 4, 5}),
        (rates.Active(0), {1, 3, 4, 5, 6}),
        (rates.Active(2), {3}),
        (rates.Active(1, 50), {1, 3}),
        (rates.Active(2, 50), {3}),
    ],
)
def test_active_may_ask_for_any_order_or_for_more_purchases_or_an_amount(active: rates.Active, found: set[int]) -> None:
    assert named(populations(replace(YEAR, active=active)), "active") == found


def test_less_than_nothing_is_refused() -> None:
    with pytest.raises(WrongParameter):
        rates.Active(-1)


def test_orders_of_existing_and_new_customers_add_up_to_the_period() -> None:
    found = tables.row(rates.orders_from_existing(rates.members(worth.orders(tables.lines(HISTORY)), YEAR)))
    assert (found["customers"], found["purchases"], found["revenue"]) == (2, 2, 50 + 30 - 20)
    assert (found["new_customers"], found["new_purchases"], found["new_revenue"]) == (2, 3, 110)


def test_revenue_change_counts_orders_without_customer() -> None:
    orders = worth.orders(tables.lines(HISTORY))
    earlier = Window(date(2024, 1, 1), date(2025, 1, 1))
    found = tables.row(rates.revenue_change(orders, YEAR, earlier))
    assert (found["now"], found["before"], found["change"]) == (670, 250, 420)
    assert found["ratio"] == pytest.approx(1.68)


def test_a_change_from_nothing_has_no_percentage() -> None:
    orders = worth.orders(tables.lines(HISTORY))
    found = tables.row(rates.revenue_change(orders, YEAR, Window(date(2019, 1, 1), date(2020, 1, 1))))
    assert (found["before"], found["ratio"]) == (0, None)


def test_nobody_in_the_denominator_gives_no_rate() -> None:
    found = tables.rows(rates.rates(rates.members(worth.orders(tables.lines([])), YEAR)))
    assert {(row["numerator"], row["denominator"], row["value"]) for row in found} == {(0, 0, None)}


def test_a_contract_renewed_on_time_is_one_life() -> None:
    spells = ibis.memtable(
        pa.table(
            {
                "customer_id": [1, 1, 2, 3, 4],
                "starts_on": pa.array(
                    [date(2024, 1, 1), date(2025, 3, 1)] + [date(2024, 1, 1)] * 2 + [date(2025, 2, 1)]
                ),
                "ends_on": pa.array([date(2025, 2, 28), None, date(2025, 6, 30), date(2024, 12, 31), None]),
            }
        )
    )
    found = tables.by_customer(rates.members_by_contract(spells, YEAR))
    assert named(found, "opening") == {1, 2}
    assert (named(found, "retained"), named(found, "lost")) == ({1}, {2})


def test_months_are_counted_back_to_the_last_day_of_a_shorter_month() -> None:
    assert months_before(date(2025, 3, 31), 1) == date(2025, 2, 28)
    assert months_before(date(2025, 1, 15), 12) == date(2024, 1, 15)
    assert months_before(date(2024, 12, 31), 13) == date(2023, 11, 30)


def test_windows_that_make_no_sense_are_refused() -> None:
    with pytest.raises(WrongParameter):
        Window(date(2025, 1, 1), date(2025, 1, 1))
    with pytest.raises(WrongParameter):
        Window(date(2025, 1, 1), date(2025, 2, 1), opening_months=0)


ORDER = st.tuples(st.integers(1, 8), st.integers(0, 1200), st.integers(-1, 2), st.integers(-100, 1000))
START = date(2023, 1, 1)


def plain_sets(history: list[tables.Line], window: Window) -> dict[str, set[int]]:
    sets: dict[str, set[int]] = {
        name: set() for name in ("known", "ordered", "bought_again", "opening", "retained", "lost")
    }
    for customer in {line[0] for line in history}:
        mine = [line for line in history if line[0] == customer and line[3] > 0 and (line[4] or 0) >= 0]
        days = [line[2] for line in mine if line[2] < window.end]
        inside = [day for day in days if day >= window.start]
        before = [day for day in days if day < window.start]
        sets["known"] |= {customer} if days else set()
        sets["ordered"] |= {customer} if inside else set()
        sets["bought_again"] |= {customer} if inside and len(days) > 1 else set()
        if before and (window.opening_from is None or max(before) >= window.opening_from):
            sets["opening"].add(customer)
            sets["retained" if max(days) >= window.kept_from else "lost"].add(customer)
    return sets


@settings(max_examples=40, deadline=None)
@given(
    st.lists(ORDER, max_size=40),
    st.integers(1, 1100),
    st.integers(1, 400),
    st.one_of(st.none(), st.integers(1, 24)),
    st.one_of(st.none(), st.integers(1, 24)),
)
def test_retention_and_attrition_split_the_opening_cohort(
    drawn: list[tuple[int, int, int, int]], start: int, length: int, opening: int | None, inactivity: int | None
) -> None:
    history: list[tables.Line] = [
        (c, n, START + timedelta(days=day), q, r, None) for n, (c, day, q, r) in enumerate(drawn)
    ]
    first = START + timedelta(days=start)
    window = Window(first, first + timedelta(days=length), opening, inactivity)
    found = populations(window, history)
    for name, expected in plain_sets(history, window).items():
        assert named(found, name) == expected, name
    shares = {row["rate"]: row["value"] for row in tables.rows(
        rates.rates(rates.members(worth.orders(tables.lines(history)), window))
    )}  # fmt: skip
    if shares["retention"] is not None:
        assert shares["retention"] + shares["attrition"] == pytest.approx(1)
    assert all(value is None or 0 <= value <= 1 for value in shares.values())


@pytest.mark.truth
def test_cdnow_populations_equal_plain_python(shared_data: Path) -> None:
    lines = public_sets.cdnow(shared_data)
    window = Window(date(1998, 1, 1), date(1998, 7, 1))
    found = tables.by_customer(rates.members(worth.orders(lines), window))
    days: dict[int, list[date]] = {}
    for row in tables.rows(lines):
        days.setdefault(row["customer_id"], []).append(row["ordered_on"])
    opening = {customer for customer, all_days in days.items() if min(all_days) < window.start}
    kept = {customer for customer in opening if max(days[customer]) >= window.start}
    assert (named(found, "opening"), named(found, "retained"), named(found, "lost")) == (opening, kept, opening - kept)
    again = {customer for customer, all_days in days.items() if len(all_days) > 1 and max(all_days) >= window.start}
    assert named(found, "bought_again") == again
