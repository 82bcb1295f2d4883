"""Matrices: every customer in one cell, by a computation made a second, naive way on random bases."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.analytic.methods import matrix, worth
from rapport.analytic.methods.matrix import Axis
from rapport.analytic.methods.shapes import WrongParameter, WrongShape
from rapport.analytic.methods.tests import tables

UNTIL = date(2026, 1, 31)
SINCE = date(2025, 2, 1)
EARLIER = (date(2024, 11, 1), date(2025, 10, 31))
ALL = matrix.OF_CONTACTS | matrix.OF_COSTS
CONTACT_TYPES = pa.schema([("customer_id", pa.int64()), ("day", pa.date32())])
COST_TYPES = pa.schema(
    [
        ("customer_id", pa.int64()),
        ("day", pa.date32()),
        ("kind", pa.string()),
        ("amount", pa.int64()),
        ("is_replaced", pa.bool_()),
    ]
)
Contact = tuple[int, date]
Cost = tuple[int | None, date, str, int | None, bool]

days = st.dates(date(2024, 6, 1), date(2026, 3, 1))
some = st.one_of(st.none(), st.integers(1, 9))
amounts, goods = st.one_of(st.none(), st.integers(-40, 200)), st.one_of(st.none(), st.integers(0, 90))
histories = st.lists(st.tuples(some, days, st.integers(-1, 3), amounts, goods), max_size=40)
talks = st.lists(st.tuples(st.integers(1, 9), days), max_size=20)
spent = st.lists(
    st.tuples(
        some, days, st.sampled_from(["goods", "acquisition", "logistics", "sales_force"]),
        st.one_of(st.none(), st.integers(-20, 60)), st.booleans(),
    ),
    max_size=15,
)  # fmt: skip
measures = st.sampled_from(
    ["revenue", "known_margin", "purchases", "basket", "interactions", "contact_days", "profitability"]
)
limits = st.lists(st.integers(-20, 300), min_size=1, max_size=3, unique=True).map(lambda found: tuple(sorted(found)))
parts = st.integers(2, 4)
recency = st.builds(
    Axis, st.just("recency_days"), bands=parts, little_is_good=st.just(True), of_positive=st.just(False)
)
cuts = st.one_of(
    st.builds(Axis, measures, bands=parts, of_positive=st.booleans()),
    st.builds(Axis, measures, limits=limits),
    recency,
    st.builds(Axis, st.just("recency_days"), limits=st.just((30.0, 200.0)), little_is_good=st.just(True)),
)


@st.composite
def bases(draw: st.DrawFn) -> tuple[list[tables.Line], list[Contact], list[Cost]]:
    rows = draw(histories)
    lines: list[tables.Line] = [
        (customer, place, day, quantity, revenue, None if revenue is None else cost)
        for place, (customer, day, quantity, revenue, cost) in enumerate(rows)
    ]
    return lines, draw(talks), draw(spent)


def contacts(rows: list[Contact]) -> Any:
    return _table(rows, CONTACT_TYPES)


def costs(rows: list[Cost]) -> Any:
    return _table(rows, COST_TYPES)


def _table(rows: Any, types: pa.Schema) -> Any:
    return ibis.memtable(pa.Table.from_pylist([dict(zip(types.names, row, strict=True)) for row in rows], types))


def measured(base: tuple[list[tables.Line], list[Contact], list[Cost]], since: date, until: date) -> Any:
    lines, talked, paid = base
    orders = worth.orders(tables.lines(lines))
    return matrix.values(orders, contacts(talked), costs(paid), since=since, until=until, measures=ALL)


def naive_values(
    base: tuple[list[tables.Line], list[Contact], list[Cost]], since: date, until: date
) -> dict[int, dict[str, float | None]]:
    """Customer by customer, in plain Python."""
    lines, talked, paid = base
    orders = tables.rows(worth.orders(tables.lines(lines)))
    found: dict[int, dict[str, float | None]] = {}
    for key in {order["customer_id"] for order in orders} - {None}:
        own = [order for order in orders if order["customer_id"] == key and order["ordered_on"] <= until]
        bought = [order["ordered_on"] for order in own if order["is_purchase"]]
        if not bought:
            continue
        inside = [order for order in own if order["ordered_on"] >= since]
        priced = [order["revenue"] for order in inside if order["is_purchase"] and order["revenue"] is not None]
        talks = [day for customer, day in talked if customer == key and since <= day <= until]
        margin = sum(order["known_margin"] or 0 for order in inside)
        to_serve = sum(
            amount or 0
            for customer, day, kind, amount, gone in paid
            if customer == key and since <= day <= until and not gone and kind not in ("goods", "acquisition")
        )
        found[key] = {
            "revenue": sum(order["revenue"] or 0 for order in inside),
            "known_margin": margin,
            "purchases": sum(order["is_purchase"] for order in inside),
            "basket": sum(priced) / len(priced) if priced else None,
            "recency_days": (until - max(bought)).days,
            "interactions": len(talks),
            "contact_days": len(set(talks)),
            "profitability": margin - to_serve,
        }
    return found


def naive_limits(values: list[float], axis: Axis) -> list[float]:
    if axis.limits:
        return list(axis.limits)
    counted = sorted(value for value in values if value > 0 or not axis.of_positive)
    found = []
    for place in range(1, axis.bands if counted else 1):
        at = (len(counted) - 1) * (place / axis.bands)
        low = counted[int(at)]
        found.append(low + (counted[min(int(at) + 1, len(counted) - 1)] - low) * (at - int(at)))
    return found


def naive_band(value: float | None, limits: list[float], axis: Axis) -> int:
    assert value is not None
    reached = sum(value >= limit if axis.limits else value > limit for limit in limits)
    return axis.count - reached if axis.little_is_good else 1 + reached


def naive_cells(found: dict[int, dict[str, float | None]], x: Axis, y: Axis) -> dict[int, tuple[int, int]]:
    limits = {
        axis: naive_limits([value for row in found.values() if (value := row[axis.measure]) is not None], axis)
        for axis in (x, y)
    }
    cells = {}
    for key, row in found.items():
        across, up = row[x.measure], row[y.measure]
        known = across is not None and up is not None
        cells[key] = (naive_band(across, limits[x], x), naive_band(up, limits[y], y)) if known else (0, 0)
    return cells


def cells_of(values: Any, x: Axis, y: Axis) -> dict[int, tuple[int, int]]:
    rows = tables.rows(matrix.placed(values, matrix.thresholds(values, x, y), x, y))
    return {row["customer_id"]: (row["x"], row["y"]) for row in rows}


@settings(max_examples=40, deadline=None)
@given(bases())
def test_measures_equal_plain_python(base: tuple[list[tables.Line], list[Contact], list[Cost]]) -> None:
    rows = tables.by_customer(measured(base, SINCE, UNTIL))
    naive = naive_values(base, SINCE, UNTIL)
    assert rows.keys() == naive.keys()
    for key, row in naive.items():
        assert {name: rows[key][name] for name in row} == pytest.approx(row)


@settings(max_examples=40, deadline=None)
@given(bases(), cuts, cuts)
def test_cells_and_moves_equal_plain_python(
    base: tuple[list[tables.Line], list[Contact], list[Cost]], x: Axis, y: Axis
) -> None:
    now, then = measured(base, SINCE, UNTIL), measured(base, *EARLIER)
    after = naive_cells(naive_values(base, SINCE, UNTIL), x, y)
    before = naive_cells(naive_values(base, *EARLIER), x, y)
    assert cells_of(now, x, y) == after
    begin = tables.row(matrix.thresholds(now, x, y))
    for row in tables.rows(now):
        found = [
            matrix.band(row[axis.measure], [begin[name] for name in begin if name.startswith(key)], axis)
            for key, axis in (("x", x), ("y", y))
            if row[axis.measure] is not None
        ]
        assert tuple(found) == after[row["customer_id"]] or len(found) < 2
    both = [matrix.placed(values, matrix.thresholds(values, x, y), x, y) for values in (then, now)]
    counted = Counter(after.values())
    assert {(row["x"], row["y"]): row["customers"] for row in tables.rows(matrix.cells(both[1]))} == counted
    moved = Counter((*before.get(key, (0, 0)), *after.get(key, (0, 0))) for key in before.keys() | after.keys())
    names = ("from_x", "from_y", "x", "y")
    rows = tables.rows(matrix.moves(*both))
    assert {tuple(row[name] for name in names): row["customers"] for row in rows} == moved


def test_a_value_at_a_limit_is_above_it_and_equal_values_stay_together() -> None:
    lines: list[tables.Line] = [(key, key, UNTIL, 1, 10 * key, None) for key in range(1, 6)]
    values = measured((lines, [(1, UNTIL), (2, UNTIL)], []), SINCE, UNTIL)
    by_limit = cells_of(values, Axis("revenue", limits=(30, 50)), Axis("interactions"))
    assert by_limit == {1: (1, 1), 2: (1, 1), 3: (2, 1), 4: (2, 1), 5: (3, 1)}
    by_median = cells_of(values, Axis("revenue"), Axis("interactions", of_positive=False))
    assert by_median == {1: (1, 2), 2: (1, 2), 3: (1, 1), 4: (2, 1), 5: (2, 1)}


def test_the_best_band_of_recency_is_that_of_few_days() -> None:
    lines: list[tables.Line] = [(key, key, UNTIL - timedelta(days=100 * key), 1, 9, None) for key in range(3)]
    axis = Axis("recency_days", limits=(90, 200), little_is_good=True)
    values = measured((lines, [], []), SINCE, UNTIL)
    assert {key: cell[0] for key, cell in cells_of(values, axis, Axis("revenue")).items()} == {0: 3, 1: 2, 2: 1}


def test_quantiles_of_the_whole_base_place_a_part_of_it() -> None:
    lines: list[tables.Line] = [(key, key, UNTIL, 1, key, None) for key in range(1, 10)]
    values, x, y = measured((lines, [], []), SINCE, UNTIL), Axis("revenue"), Axis("purchases")
    part = values.filter(values.customer_id > 7)
    rows = tables.rows(matrix.placed(part, matrix.thresholds(values, x, y), x, y))
    assert {row["customer_id"]: row["x"] for row in rows} == {8: 2, 9: 2}


def test_an_axis_has_two_to_four_bands_whose_limits_rise() -> None:
    for wrong in ({"limits": (1, 2, 3, 4)}, {"limits": (2, 1)}, {"bands": 1}, {"bands": 5}, {"limits": (1, 1)}):
        with pytest.raises(WrongParameter):
            Axis("revenue", **wrong)


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(WrongShape):
        matrix.cells(contacts([]))
