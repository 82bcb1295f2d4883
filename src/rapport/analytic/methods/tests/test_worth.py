"""What each customer has been worth."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from statistics import mean, median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.analytic.methods import shapes, worth
from rapport.analytic.methods.tests import public_sets, tables

D = date(2025, 1, 1)


def on(days: int) -> date:
    return D + timedelta(days=days)


def test_revenue_and_margin_add_up_over_orders() -> None:
    found = tables.by_customer(
        worth.worth(
            tables.lines(
                [
                    (1, 10, on(0), 2, 100, 60),
                    (1, 10, on(0), 1, 50, 20),
                    (1, 11, on(30), 1, 30, 10),
                    (2, 12, on(5), 1, 40, 50),
                ]
            )
        )
    )
    assert (found[1]["revenue"], found[1]["margin"], found[1]["order_count"]) == (180, 90, 2)
    assert (found[2]["revenue"], found[2]["margin"], found[2]["margin_cover"]) == (40, -10, 1.0)
    assert (found[1]["first_order_on"], found[1]["last_order_on"]) == (on(0), on(30))


def test_an_unknown_cost_makes_the_margin_unknown_and_never_the_revenue() -> None:
    found = tables.row(worth.worth(tables.lines([(1, 10, on(0), 1, 75, 50), (1, 11, on(1), 1, 25, None)])))
    assert found["margin"] is None
    assert (found["known_margin"], found["margin_cover"], found["uncosted_lines"]) == (25, 0.75, 1)


def test_a_line_without_rate_is_counted_and_never_added() -> None:
    found = tables.row(worth.worth(tables.lines([(1, 10, on(0), 1, 75, 50), (1, 10, on(0), 1, None, None)])))
    assert (found["revenue"], found["margin"], found["unrated_lines"], found["purchase_count"]) == (75, 25, 1, 1)


def test_a_return_reduces_the_amount_and_is_no_purchase() -> None:
    found = tables.row(worth.worth(tables.lines([(1, 10, on(0), 3, 90, 30), (1, 11, on(9), -1, -30, -10)])))
    assert (found["revenue"], found["margin"]) == (60, 40)
    assert (found["order_count"], found["purchase_count"]) == (2, 1)
    assert (found["last_order_on"], found["last_purchase_on"]) == (on(9), on(0))
    assert found["cadence_mean"] is None


def test_a_free_order_with_a_positive_quantity_is_a_purchase() -> None:
    found = tables.row(worth.worth(tables.lines([(1, 10, on(0), 1, 0, 5)])))
    assert (found["purchase_count"], found["revenue"], found["margin"], found["margin_cover"]) == (1, 0, -5, None)


def test_cadence_is_measured_between_distinct_purchase_days() -> None:
    days = [0, 0, 10, 40, 41]
    found = tables.row(worth.worth(tables.lines([(1, n, on(day), 1, 1, 1) for n, day in enumerate(days)])))
    assert (found["purchase_count"], found["purchase_days"]) == (5, 4)
    assert (found["cadence_mean"], found["cadence_median"]) == (pytest.approx(41 / 3), 10.0)


def test_as_of_leaves_out_what_came_later() -> None:
    history = tables.lines([(1, 10, on(0), 1, 10, 1), (1, 11, on(5), 1, 10, 1), (2, 12, on(6), 1, 10, 1)])
    found = tables.by_customer(worth.worth(history, as_of=on(5)))
    assert found.keys() == {1}
    assert found[1]["order_count"] == 2


def test_orders_without_customer_belong_to_nobody() -> None:
    history = tables.lines([(None, 10, on(0), 1, 10, 1), (1, 11, on(0), 1, 10, 1)])
    assert tables.by_customer(worth.worth(history)).keys() == {1}
    assert len(tables.rows(worth.orders(history))) == 2


def test_a_table_of_another_shape_is_refused_with_the_missing_names() -> None:
    with pytest.raises(shapes.WrongShape, match="quantity, cost"):
        worth.worth(tables.lines([]).drop("quantity", "cost"))


LINE = st.tuples(
    st.integers(1, 4),
    st.integers(0, 60),
    st.integers(-2, 3),
    st.one_of(st.none(), st.integers(-500, 500)),
    st.one_of(st.none(), st.integers(0, 300)),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=30), st.randoms())
def test_worth_equals_plain_python_whatever_the_order_of_rows(
    drawn: list[tuple[int, int, int, int | None, int | None]], random: Random
) -> None:
    history: list[tables.Line] = [(c, c * 1000 + day // 3, on(day - day % 3), q, r, k) for c, day, q, r, k in drawn]
    random.shuffle(history)
    found = tables.by_customer(worth.worth(tables.lines(history)))
    for customer in {line[0] for line in history}:
        mine = [line for line in history if line[0] == customer]
        revenues = [line[4] for line in mine if line[4] is not None]
        assert found[customer]["revenue"] == (sum(revenues) if revenues else None)
        came_to = Counter[int]()
        for line in mine:
            came_to[line[1]] += line[4] or 0
        bought = [line for line in mine if line[3] > 0 and came_to[line[1]] >= 0]
        days = sorted({line[2] for line in bought})
        gaps = [(b - a).days for a, b in pairwise(days)]
        assert found[customer]["cadence_mean"] == (pytest.approx(mean(gaps)) if gaps else None)
        assert found[customer]["cadence_median"] == (median(gaps) if gaps else None)
        assert found[customer]["purchase_count"] == len({line[1] for line in bought})


@pytest.mark.truth
def test_cdnow_has_its_published_totals(shared_data: Path) -> None:
    found = tables.rows(worth.worth(public_sets.cdnow(shared_data)))
    assert len(found) == 23_570
    assert sum(row["purchase_count"] for row in found) == 69_659
    assert sum(row["revenue"] for row in found) == 2_500_315_630_000


@pytest.mark.truth
def test_northwind_has_its_replicated_totals(shared_data: Path) -> None:
    found = tables.rows(worth.worth(public_sets.northwind(shared_data)))
    assert sum(row["order_count"] for row in found) == 830
    assert round(sum(row["revenue"] for row in found) / 1_000_000, 2) == 1_265_793.04
