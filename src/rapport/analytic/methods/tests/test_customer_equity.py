"""What moved the worth of customers: each in one line only, and opening plus movements is the closing."""

from __future__ import annotations

import ibis
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.analytic.methods.customer_equity import MOVEMENTS, VALUED, Bridge, movements, statement
from rapport.analytic.methods.shapes import WrongShape

ROWS = [
    (1, None, 50, None, True, "acquired"),
    (2, 40, 70, False, True, "won_back"),
    (3, 40, 5, True, False, "lost"),
    (4, 40, 60, True, True, "grown"),
    (5, 40, 30, True, True, "weakened"),
    (6, 40, 40, True, True, "steady"),
    (7, 9, 4, False, False, "weakened"),
    (8, 12, None, True, None, "lost"),
    (9, None, 3, None, False, "acquired"),
]
KINDS = (pa.int64(), pa.int64(), pa.int64(), pa.bool_(), pa.bool_())


def table(rows: list[tuple[object, ...]]) -> ibis.Table:
    columns = zip(*rows, strict=True)
    return ibis.memtable(pa.table([pa.array(c, k) for c, k in zip(columns, KINDS, strict=True)], names=list(VALUED)))


def test_each_customer_makes_one_movement() -> None:
    found = movements(table([row[:5] for row in ROWS])).order_by("customer_id").to_pyarrow().to_pylist()
    assert [row["movement"] for row in found] == [row[5] for row in ROWS]
    assert sum(row["change"] for row in found) == 262 - 221


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(WrongShape, match="was_active"):
        movements(table([row[:5] for row in ROWS]).drop("was_active"))


AMOUNT = st.none() | st.integers(0, 10**12)


@given(st.lists(st.tuples(AMOUNT, AMOUNT, st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_opening_and_movements_add_up_to_the_closing(rows: list[tuple[int | None, int | None, bool, bool]]) -> None:
    known = table([(key, *row) for key, row in enumerate(rows)])
    lines = statement(movements(known)).to_pyarrow().to_pylist()
    assert sum(line["customers"] for line in lines) == len(rows)
    assert {line["movement"] for line in lines} <= set(MOVEMENTS)
    opening, closing = (sum(row[place] or 0 for row in rows) for place in (0, 1))
    assert opening + sum(line["change"] for line in lines) == closing == sum(line["closing"] for line in lines)


def test_the_bridge_leads_from_customers_to_the_company() -> None:
    bridge = Bridge(today=300, to_come=100, company=1000, book=250)
    assert (bridge.equity, bridge.rest, bridge.ratio, bridge.unbooked) == (400, 600, 0.4, 750)
    assert (Bridge(1, 2, 0).ratio, Bridge(1, 2, 0).unbooked) == (None, None)
