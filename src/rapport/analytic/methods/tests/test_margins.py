"""Margins: entries are spread to the last unit, hours cost their rate, what an entry stands for counts once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.analytic.methods import margins

MARCH = date(2026, 3, 1)
KINDS_OF_COLUMN = {
    "entry_id": "int64", "kind": "string", "starts_on": "date", "ends_on": "date", "amount": "int64",
    "customer_id": "int64", "team_id": "int64", "is_whole": "boolean", "worker_id": "int64", "day": "date",
    "minutes": "int64", "user_id": "int64", "role_id": "int64", "hourly": "int64", "revenue": "int64",
    "cost": "int64", "is_replaced": "boolean", "origin": "string", "replaces": "boolean",
}  # fmt: skip


def table(names: str, *rows: tuple[Any, ...]) -> Any:
    columns = names.split()
    schema = {name: KINDS_OF_COLUMN[name] for name in columns}
    return ibis.memtable([dict(zip(columns, row, strict=True)) for row in rows], schema=schema)


def run(expression: Any) -> list[dict[str, Any]]:
    return list(ibis.duckdb.connect().to_pyarrow(expression).to_pylist())


def entries(*rows: tuple[Any, ...]) -> Any:
    return table("entry_id kind starts_on ends_on amount customer_id team_id is_whole", *rows)


def test_an_entry_is_spread_over_its_days() -> None:
    found = run(margins.spread(entries((1, "logistics", MARCH, date(2026, 3, 3), 11, None, None, True))))
    assert [(row["day"].day, row["amount"], row["replaces"]) for row in found] == [
        (1, 4, True),
        (2, 4, True),
        (3, 3, True),
    ]


def test_an_entry_of_a_day_or_a_part_stands_for_nothing() -> None:
    found = run(margins.spread(entries(
        (1, "logistics", MARCH, MARCH, 5, None, None, True),
        (2, "logistics", MARCH, date(2026, 3, 2), None, None, None, False),
    )))  # fmt: skip
    assert [(row["amount"], row["replaces"]) for row in found] == [(5, False), (None, False), (None, False)]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(-(10**15), 10**15), st.integers(0, 800)), min_size=1, max_size=5))
def test_the_days_of_an_entry_add_up_to_it(given_entries: list[tuple[int, int]]) -> None:
    rows = [
        (place, "promotion", MARCH, MARCH + timedelta(days=length), amount, None, None, True)
        for place, (amount, length) in enumerate(given_entries)
    ]
    spread = margins.spread(entries(*rows))
    sums = run(
        spread.group_by("entry_id").aggregate(total=spread.amount.sum(), days=spread.count()).order_by("entry_id")
    )
    assert [(row["total"], row["days"]) for row in sums] == [(amount, days + 1) for amount, days in given_entries]


@pytest.mark.parametrize(
    ("worker", "day", "rate"),
    [
        (1, date(2026, 1, 1), 40), (1, date(2026, 6, 30), 40), (1, date(2026, 7, 1), 45), (1, date(2025, 12, 31), 30),
        (2, date(2026, 5, 1), 30), (2, date(2024, 12, 31), None), (3, date(2026, 5, 1), None), (None, MARCH, None),
    ],
)  # fmt: skip
def test_an_hour_costs_the_newest_rate_of_the_worker_else_of_the_role(worker: Any, day: date, rate: Any) -> None:
    rates = table(
        "user_id role_id starts_on hourly",
        (1, None, date(2026, 1, 1), 40), (1, None, date(2026, 7, 1), 45), (None, 8, date(2025, 1, 1), 30),
    )  # fmt: skip
    colleagues = table("user_id role_id", (1, 8), (2, 8), (3, 9))
    (row,) = run(margins.hourly(table("worker_id day minutes", (worker, day, 60)), rates, colleagues))
    assert row["hourly"] == rate


def test_an_entry_of_a_period_replaces_what_was_derived_of_its_kind_for_its_customer_team_or_everybody() -> None:
    days = margins.spread(entries(
        (1, "sales_force", MARCH, date(2026, 3, 2), 10, None, None, True),
        (2, "after_sales", MARCH, date(2026, 3, 2), 10, None, 5, True),
        (3, "logistics", MARCH, date(2026, 3, 2), 10, 7, 5, True),
    ))  # fmt: skip
    derived = table(
        "kind day customer_id team_id amount",
        ("sales_force", MARCH, 1, 1, 1), ("sales_force", date(2026, 3, 3), 1, 1, 2),
        ("after_sales", MARCH, 1, 5, 3), ("after_sales", MARCH, 1, 6, 4),
        ("logistics", MARCH, 7, 5, 5), ("logistics", MARCH, 8, 5, 6), ("logistics", MARCH, None, None, 7),
    )  # fmt: skip
    found = {row["amount"]: row["is_replaced"] for row in run(margins.replaced(derived, days))}
    assert found == {1: True, 2: False, 3: True, 4: False, 5: True, 6: False, 7: False}


def test_goods_are_known_when_no_line_lacks_its_cost() -> None:
    sold = table(
        "revenue cost is_replaced",
        (100, 60, False), (50, None, False), (-20, -12, False), (None, 5, False), (30, 10, True), (40, None, True),
    )  # fmt: skip
    (row,) = run(margins.goods(sold))
    assert row == {
        "revenue": 200,
        "goods": 48,
        "covered": 190,
        "spread": 240,
        "known_revenue": 150,
        "unknown": 1,
        "replaced": 10,
    }
    assert margins.net(200, {"goods": 48}, goods_known=False) is None


def test_costs_are_summed_by_kind_and_the_replaced_ones_apart() -> None:
    costs = table(
        "kind amount origin is_replaced",
        ("logistics", 10, "entry", False), ("logistics", 4, "hours", False), ("sales_force", 7, "interaction", True),
        ("sales_force", None, "interaction", False), ("logistics", None, "entry", False),
    )  # fmt: skip
    found = {row.pop("kind"): row for row in run(margins.by_kind(costs))}
    assert found == {
        "logistics": {"entered": 10, "derived": 4, "replaced": 0, "unpriced": 1},
        "sales_force": {"entered": 0, "derived": 0, "replaced": 7, "unpriced": 1},
    }


def test_the_margin_is_revenue_less_six_kinds_and_acquisition_is_none_of_them() -> None:
    costs = {"goods": 40, "logistics": 5, "after_sales": 4, "promotion": 3, "sales_force": 2, "advertising": 1}
    assert margins.net(100, {**costs, "acquisition": 30}, goods_known=True) == 45


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=20), st.integers(-1000, 1000))
def test_the_parts_of_a_shared_cost_add_up_to_it(revenues: list[int], amount: int) -> None:
    whole = sum(max(each, 0) for each in revenues)
    parts = sum(margins.share_out(amount, each, whole) for each in revenues)
    assert parts == pytest.approx(amount if whole else 0)
