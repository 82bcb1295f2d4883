"""Habits on hand-made tables: baskets, rhythm, seasons, weekdays, families and moves between them."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import pyarrow as pa
import pytest

from rapport.analytic.methods import habits
from rapport.analytic.methods.shapes import WrongParameter, WrongShape

ORDERS = [
    (1, date(2024, 1, 1), True, 100), (1, date(2024, 1, 11), True, 300), (1, date(2024, 1, 31), True, 200),
    (2, date(2024, 7, 1), True, 400), (2, date(2024, 7, 1), True, 100), (None, date(2024, 7, 2), True, 50),
    (3, date(2024, 7, 3), False, -70), (3, date(2024, 12, 30), True, 0),
]  # fmt: skip
LINES = [
    (1, date(2023, 3, 1), 1, 500, "Heat pumps"), (1, date(2023, 4, 1), 1, 100, "Solar"),
    (1, date(2024, 3, 1), 1, 50, "Upkeep"),
    (2, date(2023, 3, 1), 2, 80, "Solar"), (2, date(2024, 3, 1), 2, 80, "Solar"),
    (3, date(2023, 5, 1), 1, 10, "Solar"), (3, date(2024, 5, 1), -1, -10, "Solar"), (4, date(2024, 5, 1), 1, 9, ""),
    (None, date(2024, 5, 1), 1, 999, "Heat pumps"),
]  # fmt: skip


def orders() -> ibis.Table:
    keys, days, bought, revenue = zip(*ORDERS, strict=True)
    return ibis.memtable(pa.table({
        "customer_id": pa.array(keys, pa.int64()), "order_id": pa.array(range(len(keys)), pa.int64()),
        "ordered_on": pa.array(days, pa.date32()), "is_purchase": bought, "revenue": pa.array(revenue, pa.int64()),
    }))  # fmt: skip


def lines() -> ibis.Table:
    keys, days, quantity, revenue, family = zip(*LINES, strict=True)
    return ibis.memtable(pa.table({
        "customer_id": pa.array(keys, pa.int64()), "ordered_on": pa.array(days, pa.date32()), "quantity": quantity,
        "revenue": revenue, "family": family,
    }))  # fmt: skip


def rows(table: ibis.Table) -> list[dict]:
    return table.to_pyarrow().to_pylist()


def test_the_usual_basket_leaves_out_returns_and_gifts() -> None:
    assert rows(habits.baskets(orders())) == [{"purchases": 6, "low": 100.0, "median": 150.0, "high": 275.0}]


def test_gaps_lie_between_days_and_not_between_orders_of_one_day() -> None:
    assert rows(habits.rhythm(orders())) == [{"customers": 1, "gaps": 2, "low": 12.5, "median": 15.0, "high": 17.5}]


def test_a_month_is_compared_with_a_usual_one_of_its_length() -> None:
    found = {
        row["month"]: row for row in rows(habits.seasons(orders(), since=date(2024, 1, 1), until=date(2024, 12, 31)))
    }
    assert set(found) == {1, 7, 12}
    assert found[1]["index"] == pytest.approx((3 / 31) / (7 / 366))
    assert found[7]["purchases"] == 3
    days = {month: (date(2024 + month // 12, month % 12 + 1, 1) - date(2024, month, 1)).days for month in found}
    assert sum(row["index"] * days[month] for month, row in found.items()) == pytest.approx(366)


@pytest.mark.parametrize(
    ("first", "last", "since"),
    [
        (date(2024, 1, 1), date(2024, 12, 29), None),
        (date(2024, 1, 1), date(2024, 12, 31), date(2024, 1, 2)),
        (date(2015, 1, 1), date(2024, 12, 31), date(2022, 1, 1)),
    ],
)
def test_seasons_are_told_of_whole_years_three_at_most(first: date, last: date, since: date | None) -> None:
    found = habits.whole_years(first, last)
    assert found is None if since is None else abs(found - since) <= timedelta(days=1)


def test_less_than_a_year_and_missing_columns_are_refused() -> None:
    with pytest.raises(WrongParameter):
        habits.seasons(orders(), since=date(2024, 1, 1), until=date(2024, 6, 1))
    with pytest.raises(WrongShape, match="is_purchase"):
        habits.weekdays(orders().drop("is_purchase"))


def test_days_of_the_week_have_shares_of_all_purchases() -> None:
    found = rows(habits.weekdays(orders()))
    assert [(row["weekday"], row["purchases"]) for row in found] == [(0, 4), (1, 1), (2, 1), (3, 1)]
    assert sum(row["share"] for row in found) == pytest.approx(1)


def test_families_and_favourites_leave_out_what_went_back_and_whom_nobody_knows() -> None:
    found = rows(habits.families(lines()))
    assert [(row["family"], row["customers"], row["revenue"]) for row in found] == [
        ("Heat pumps", 1, 500.0), ("Solar", 3, 270.0), ("Upkeep", 1, 50.0), ("", 1, 9.0),
    ]  # fmt: skip
    favourite = rows(
        habits.favourites(lines(), since=date(2023, 1, 1), until=date(2023, 12, 31)).order_by("customer_id")
    )
    assert [(row["customer_id"], row["family"]) for row in favourite] == [(1, "Heat pumps"), (2, "Solar"), (3, "Solar")]


def test_customers_move_between_families_or_stay() -> None:
    found = rows(habits.migration(lines(), middle=date(2023, 12, 31), days=365, until=date(2024, 12, 31)))
    assert [(row["before"], row["after"], row["customers"], row["share"]) for row in found] == [
        ("Heat pumps", "Upkeep", 1, 1.0), ("Solar", "Solar", 1, 1.0),
    ]  # fmt: skip
