"""RFM scores and cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.analytic.methods import rfm, worth
from rapport.analytic.methods.shapes import WrongParameter
from rapport.analytic.methods.tests import public_sets, tables

AS_OF = date(2006, 12, 31)
DAY_ZERO = date(2004, 1, 1).toordinal()

PUBLISHED = {
    "Abbey O'Reilly": (205, 6, 472, 343, "potential_loyalist"),
    "Add Senger": (140, 3, 340, 412, "new_customers"),
    "Aden Lesch": (194, 4, 405, 323, "loyal_customers"),
    "Aden Murphy": (98, 7, 596, 544, "potential_loyalist"),
    "Admiral Senger": (132, 5, 448, 433, "potential_loyalist"),
}


def customers(rows: list[tuple[int, int, int]]) -> ir.Table:
    return ibis.memtable(
        pa.table(
            {
                "customer_id": pa.array(range(len(rows)), pa.int64()),
                "last_purchase_on": pa.array([date.fromordinal(DAY_ZERO + day) for day, _, _ in rows], pa.date32()),
                "purchase_count": pa.array([count for _, count, _ in rows], pa.int64()),
                "revenue": pa.array([amount for _, _, amount in rows], pa.int64()),
            }
        )
    )


def test_the_published_scores_and_segments_of_rfm_r_come_out(shared_data: Path) -> None:
    scored = rfm.cells(rfm.scores(worth.worth(public_sets.rfm_r(shared_data)), as_of=AS_OF))
    found = tables.by_customer(scored)
    assert len(found) == 995
    for name, expected in PUBLISHED.items():
        mine = found[name]
        assert (
            mine["recency_days"], mine["purchase_count"], mine["revenue"], mine["rfm"], mine["cell"]
        ) == expected  # fmt: skip


def test_all_995_scores_of_rfm_r_equal_an_independent_computation(shared_data: Path) -> None:
    found = tables.rows(rfm.scores(worth.worth(public_sets.rfm_r(shared_data)), as_of=AS_OF))
    assert_breaks(found, count=5, unit=1)


def test_millionths_give_the_scores_of_units(shared_data: Path) -> None:
    lines = public_sets.rfm_r(shared_data)
    units = rfm.scores(worth.worth(lines), as_of=AS_OF)
    millionths = rfm.scores(
        worth.worth(lines.mutate(revenue=lines.revenue * 1_000_000)),
        as_of=AS_OF,
        scoring=rfm.QuantileBreaks(money_unit=1_000_000),
    )
    assert {k: v["rfm"] for k, v in tables.by_customer(units).items()} == {
        k: v["rfm"] for k, v in tables.by_customer(millionths).items()
    }


def assert_breaks(found: list[dict[str, Any]], *, count: int, unit: float) -> None:
    probs = np.linspace(0, 1, count + 1)[1:-1]
    axes = (("recency_days", "r", 1), ("purchase_count", "f", 1), ("revenue", "m", unit))
    for column, score, one in axes:
        values = np.array([row[column] for row in found], dtype=float)
        breaks = np.quantile(values, probs, method="linear") + one
        plain = 1 + (values[:, None] >= breaks[None, :]).sum(axis=1)
        expected = count + 1 - plain if score == "r" else plain
        assert [row[score] for row in found] == expected.tolist()


BASE = st.lists(st.tuples(st.integers(0, 1000), st.integers(1, 20), st.integers(-50, 5000)), min_size=1, max_size=60)


@settings(max_examples=30, deadline=None)
@given(BASE, st.integers(2, 9))
def test_break_scores_equal_numpy_for_any_base(rows: list[tuple[int, int, int]], count: int) -> None:
    found = tables.rows(rfm.scores(customers(rows), as_of=AS_OF, scoring=rfm.QuantileBreaks(count)))
    assert len(found) == len(rows)
    assert_breaks(found, count=count, unit=1)


@settings(max_examples=20, deadline=None)
@given(BASE, st.integers(2, 9))
def test_ntiles_differ_in_size_by_one_at_most_and_respect_the_order(
    rows: list[tuple[int, int, int]], count: int
) -> None:
    found = tables.rows(rfm.scores(customers(rows), as_of=AS_OF, scoring=rfm.Ntiles(count)))
    for score, column, turn in (("r", "recency_days", -1), ("f", "purchase_count", 1), ("m", "revenue", 1)):
        sizes = [sum(row[score] == k for row in found) for k in range(1, count + 1)]
        assert max(sizes) - min(sizes) <= 1
        ordered = [row[score] for row in sorted(found, key=lambda row: (turn * row[column], row["customer_id"]))]
        assert ordered == sorted(ordered)


def test_business_thresholds_are_read_as_the_package_reads_them(shared_data: Path) -> None:
    limits = rfm.Thresholds(recency=(115, 181, 297, 482), frequency=(4, 5, 6, 8), monetary=(256, 382, 506, 666))
    by_limits = tables.by_customer(rfm.scores(worth.worth(public_sets.rfm_r(shared_data)), as_of=AS_OF, scoring=limits))
    assert {name: by_limits[name]["rfm"] for name in PUBLISHED} == {name: row[3] for name, row in PUBLISHED.items()}


def test_a_value_on_a_threshold_reaches_the_next_score() -> None:
    limits = rfm.Thresholds(recency=(30, 90), frequency=(2, 5), monetary=(100, 1000))
    table = customers([(0, 2, 100), (0, 5, 1000), (0, 1, 99)])
    scored = tables.by_customer(rfm.scores(table, as_of=date.fromordinal(DAY_ZERO + 30), scoring=limits))
    assert [scored[k]["rfm"] for k in range(3)] == [222, 233, 211]


def test_the_first_cell_that_holds_a_customer_wins() -> None:
    rules = (rfm.Cell("one", recency=(1, 3)), rfm.Cell("two", frequency=(1, 1)))
    scored = ibis.memtable(pa.table({"customer_id": [1, 2, 3], "r": [2, 5, 5], "f": [1, 1, 2], "m": [1, 1, 1]}))
    assert [row["cell"] for row in tables.rows(rfm.cells(scored, rules).order_by("customer_id"))] == [
        "one", "two", "others",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "scoring",
    [rfm.QuantileBreaks(1), rfm.Ntiles(10), rfm.Thresholds((3, 2), (1,), (1,)), rfm.Thresholds((), (1,), (1,))],
)
def test_scores_that_make_no_sense_are_refused(scoring: rfm.Scoring) -> None:
    with pytest.raises(WrongParameter):
        rfm.scores(customers([(0, 1, 1)]), as_of=AS_OF, scoring=scoring)
