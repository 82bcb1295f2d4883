"""RFM and ABC of bases with few customers, or with customers who are all alike."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import pyarrow as pa
import pytest

from rapport.analytic.methods import abc, rfm
from rapport.analytic.methods.rfm import CELLS, Cell, Ntiles, QuantileBreaks, Scoring, Thresholds
from rapport.analytic.methods.tests import tables

DAY = date(2024, 2, 29)


def scored(customers: list[tuple[int, int, int]], scoring: Scoring) -> list[dict[str, int]]:
    """Rows of (days since the last purchase, purchases, revenue)."""
    rows = [
        {"customer_id": key, "last_purchase_on": DAY - timedelta(days=age), "purchase_count": count, "revenue": amount}
        for key, (age, count, amount) in enumerate(customers, 1)
    ]
    table = ibis.memtable(pa.Table.from_pylist(rows))
    return tables.rows(rfm.scores(table, as_of=DAY, scoring=scoring).order_by("customer_id"))


def test_one_customer_has_scores() -> None:
    for scoring in (QuantileBreaks(5), Ntiles(5), Thresholds((30,), (2,), (100,))):
        (only,) = scored([(10, 1, 50)], scoring)
        assert all(1 <= only[axis] <= 5 for axis in "rfm")


@pytest.mark.parametrize("count", [2, 3, 4])
def test_fewer_customers_than_scores_keep_their_order(count: int) -> None:
    found = scored([(400 - 100 * place, place + 1, 100 * place) for place in range(count)], QuantileBreaks(5))
    for axis in "rfm":
        values = [row[axis] for row in found]
        assert values == sorted(values)


def test_equal_customers_get_equal_scores_by_quantiles() -> None:
    found = scored([(30, 2, 100)] * 7, QuantileBreaks(5))
    assert len({row["rfm"] for row in found}) == 1


def test_groups_of_equal_size_tell_equal_customers_apart_by_their_key() -> None:
    found = scored([(30, 2, 100)] * 10, Ntiles(5))
    assert [row["m"] for row in found] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_classes_of_equal_customers_keep_the_theory_by_number() -> None:
    classed = tables.by_customer(abc.classes(tables.amounts(dict.fromkeys(range(1, 11), 100))))
    assert [classed[key]["by_customers"] for key in range(1, 11)] == ["A"] * 2 + ["B"] * 3 + ["C"] * 5
    assert [classed[key]["by_amount"] for key in range(1, 11)] == ["A"] * 8 + ["B"] * 2


def test_the_only_customer_is_in_class_a() -> None:
    (only,) = tables.rows(abc.classes(tables.amounts({1: 100})))
    assert (only["by_customers"], only["by_amount"]) == ("A", "A")


def test_cells_fit_another_number_of_scores() -> None:
    assert rfm.fitted(CELLS, scores=(5, 5, 5)) == CELLS
    by_name = {cell.key: cell for cell in rfm.fitted(CELLS, scores=(3, 3, 3))}
    assert by_name["champions"] == Cell("champions", (3, 3), (3, 3), (3, 3))
    assert by_name["loyal_customers"] == Cell("loyal_customers", (2, 2), (2, 2), (2, 2))
    whole = (Cell("low", (1, 1), (1, 5), (1, 5)), Cell("high", (5, 5), (4, 5), (2, 3)))
    assert rfm.fitted(whole, scores=(2, 3, 9)) == (
        Cell("low", (1, 1), (1, 3), (1, 9)),
        Cell("high", (2, 2), (3, 3), (2, 5)),
    )
