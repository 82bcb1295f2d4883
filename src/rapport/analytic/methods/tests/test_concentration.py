"""Pareto curve and ABC classes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapport.analytic.methods import abc, pareto, worth
from rapport.analytic.methods.shapes import WrongParameter
from rapport.analytic.methods.tests import public_sets, tables

ALLOWED = st.dictionaries(st.integers(1, 10_000), st.integers(-300, 3000), min_size=1, max_size=80)


def half_up(value: float) -> int:
    return max(1, int(np.floor(value + 0.5)))


def plain_figures(values: list[int]) -> dict[str, float | int | None]:
    down = np.sort(np.array(values, dtype=float))[::-1]
    total, count = down.sum(), len(down)
    top = half_up(count * 0.2)
    up = down[::-1]
    gini = ((2 * np.arange(1, count + 1) - count - 1) * up).sum() / (count * total)
    half = int(np.argmax(np.cumsum(down) * 2 >= total)) + 1
    return {"top_customers": top, "top_share": down[:top].sum() / total, "gini": gini, "half_customers": half}


@settings(max_examples=40, deadline=None)
@given(ALLOWED)
def test_concentration_equals_plain_numpy(values: dict[int, int]) -> None:
    found = tables.row(pareto.figures(tables.amounts(values)))
    assert found["total"] == sum(values.values())
    if found["total"] <= 0:
        assert (found["top_share"], found["gini"], found["half_share"]) == (None, None, None)
    else:
        for name, expected in plain_figures(list(values.values())).items():
            assert found[name] == pytest.approx(expected), name


@settings(max_examples=25, deadline=None)
@given(ALLOWED, st.integers(2, 1000))
def test_shares_do_not_change_with_the_currency(values: dict[int, int], factor: int) -> None:
    plain = tables.row(pareto.figures(tables.amounts(values)))
    scaled = tables.row(pareto.figures(tables.amounts({k: v * factor for k, v in values.items()})))
    for name in ("top_share", "gini", "half_share", "peak"):
        assert scaled[name] == (None if plain[name] is None else pytest.approx(plain[name]))


def test_equal_customers_have_no_concentration() -> None:
    found = tables.row(pareto.figures(tables.amounts(dict.fromkeys(range(10), 7))))
    assert (found["gini"], found["top_share"], found["half_share"]) == (0, 0.2, 0.5)


def test_one_customer_who_has_all_makes_the_highest_gini() -> None:
    found = tables.row(pareto.figures(tables.amounts({k: 100 if k == 3 else 0 for k in range(10)})))
    assert (found["gini"], found["half_customers"]) == (pytest.approx(0.9), 1)


def test_the_curve_passes_one_where_customers_cost_money() -> None:
    values = {1: 80, 2: 40, 3: 0, 4: -20}
    points = tables.rows(pareto.curve(tables.amounts(values)))
    assert [(p["x"], p["y"]) for p in points] == [(0.25, 0.8), (0.5, 1.2), (0.75, 1.2), (1.0, 1.0)]
    found = tables.row(pareto.figures(tables.amounts(values)))
    assert (found["peak"], found["negative_customers"], found["negative_amount"]) == (1.2, 1, -20)


def test_the_curve_is_thinned_and_keeps_its_ends() -> None:
    points = tables.rows(pareto.curve(tables.amounts({k: 1000 - k for k in range(1000)}), points=100))
    assert len(points) == 101
    assert (points[0]["rank"], points[-1]["x"], points[-1]["y"]) == (1, 1.0, 1.0)


def test_customers_whose_margin_is_not_known_are_left_out() -> None:
    found = tables.row(pareto.figures(tables.amounts({1: 10, 2: None, 3: 5})))
    assert (found["customers"], found["total"]) == (2, 15)


def test_a_base_without_customers_gives_empty_answers() -> None:
    nobody = tables.amounts({})
    assert tables.row(pareto.figures(nobody))["customers"] == 0
    assert tables.rows(pareto.curve(nobody)) == []
    assert tables.rows(abc.classes(nobody)) == []


def plain_classes(values: dict[int, int]) -> dict[int, tuple[str, str | None]]:
    order = sorted(values, key=lambda key: (-values[key], key))
    count, total, before = len(order), sum(values.values()), 0
    found = {}
    for rank, key in enumerate(order, start=1):
        by_count = "A" if rank <= half_up(count * 0.2) else "B" if rank <= half_up(count * 0.5) else "C"
        by_share = "A" if before * 100 < total * 80 else "B" if before * 100 < total * 95 else "C"
        found[key] = (by_count, by_share if total > 0 else None)
        before += values[key]
    return found


@settings(max_examples=40, deadline=None)
@given(ALLOWED)
def test_classes_equal_plain_python(values: dict[int, int]) -> None:
    found = tables.by_customer(abc.classes(tables.amounts(values)))
    assert {k: (v["by_customers"], v["by_amount"]) for k, v in found.items()} == plain_classes(values)


@settings(max_examples=25, deadline=None)
@given(ALLOWED)
def test_class_a_reaches_four_fifths_and_no_customer_of_it_is_spare(values: dict[int, int]) -> None:
    found = tables.rows(abc.classes(tables.amounts(values)))
    total = sum(values.values())
    best = sorted((row["amount"] for row in found if row["by_amount"] == "A"), reverse=True)
    if total > 0:
        assert sum(best) * 100 >= total * 80
        assert sum(best[:-1]) * 100 < total * 80


def test_the_table_against_theory_adds_up_to_one() -> None:
    classed = abc.classes(tables.amounts({k: 2**k for k in range(10)}))
    for column in ("by_customers", "by_amount"):
        found = tables.rows(abc.against_theory(classed, column))
        assert [row["klass"] for row in found] == sorted(row["klass"] for row in found)
        assert sum(row["customer_share"] for row in found) == pytest.approx(1)
        assert sum(row["amount_share"] for row in found) == pytest.approx(1)


@pytest.mark.parametrize("shares", [(20, 30, 40), (0, 50, 50), (120, -10, -10)])
def test_percentages_that_do_not_add_up_are_refused(shares: tuple[int, int, int]) -> None:
    with pytest.raises(WrongParameter):
        abc.classes(tables.amounts({1: 1}), customers=shares)


@pytest.mark.truth
def test_cdnow_and_northwind_classes_equal_plain_python(shared_data: Path) -> None:
    for lines in (public_sets.cdnow(shared_data), public_sets.northwind(shared_data)):
        table = worth.worth(lines).select("customer_id", amount="revenue")
        values = {row["customer_id"]: int(row["amount"]) for row in tables.rows(table)}
        found = tables.by_customer(abc.classes(table))
        assert {k: (v["by_customers"], v["by_amount"]) for k, v in found.items()} == plain_classes(values)
        figures = tables.row(pareto.figures(table))
        for name, expected in plain_figures(list(values.values())).items():
            assert figures[name] == pytest.approx(expected), name
