"""Trajectories: single paths drawn by hand, and what the method refuses."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rapport.analytic.methods.shapes import WrongParameter, WrongShape
from rapport.analytic.methods.trajectories import Rules, movements
from rapport.analytic.methods.turning_points import turning_points

NOTHING: dict[str, Any] = {"customer_id": np.zeros(0), "month": np.zeros(0), "kind": np.zeros(0, "<U1")}


def path(profit: list[float], potential: list[float], *, contracts: int = 2, tenure: int = 20) -> dict[str, Any]:
    count = len(profit)
    return {
        "customer_id": np.full(count, 7), "month": 24_000 + np.arange(count), "profitability": np.array(profit),
        "potential": np.array(potential), "contracts": np.full(count, contracts), "capacity": np.full(count, 5),
        "tenure": tenure + np.arange(count),
    }  # fmt: skip


def told(points: dict[str, Any], *events: tuple[int, str]) -> list[tuple[str, int, str]]:
    rows = {
        "customer_id": np.full(len(events), 7), "month": np.array([month for month, _ in events]),
        "kind": np.array([kind for _, kind in events], dtype="<U20"),
    }  # fmt: skip
    found = movements(points, rows if events else NOTHING)
    return [
        (str(which), int(month) - 24_000, str(why))
        for which, month, why in zip(found.movement, found.month, found.cause, strict=True)
    ]


def test_a_marriage_raises_the_potential_of_an_unprofitable_customer() -> None:
    points = path([-200.0] * 24, [50.0] * 12 + [600.0] * 12, tenure=20)
    assert ("2", 12, "marriage") in told(points, (24_013, "marriage"))


def test_the_same_rise_of_a_profitable_customer_is_no_movement() -> None:
    assert told(path([200.0] * 24, [50.0] * 12 + [600.0] * 12)) == []


def test_potential_falls_when_children_leave_and_without_a_word_too() -> None:
    points = path([300.0] * 24, [600.0] * 12 + [50.0] * 12)
    assert told(points, (24_011, "child_left")) == [("6", 12, "child_left")]
    assert told(points) == [("6", 12, "")]


def test_one_wild_month_and_missing_months_move_nobody() -> None:
    profit = [300.0] * 24
    profit[10] = -2_000.0
    points = path(profit, [600.0] * 24)
    kept = np.array([place not in {3, 4, 15} for place in range(24)])
    assert told({name: values[kept] for name, values in points.items()}) == []


def test_who_stays_low_is_to_go_after_a_year_unless_loyal() -> None:
    assert [each[:2] for each in told(path([-90.0] * 24, [20.0] * 24, tenure=20))] == [("8", 12)]
    assert [each[:2] for each in told(path([-90.0] * 24, [20.0] * 24, tenure=80))] == [("5p", 0)]
    assert told(path([-90.0] * 24, [20.0] * 24, tenure=80), (24_002, "cheap_channel"))[-1][:2] == ("8", 14)


def test_what_cannot_be_read_is_refused() -> None:
    with pytest.raises(WrongShape):
        movements({"customer_id": np.array([1])}, NOTHING)
    with pytest.raises(WrongParameter):
        movements({name: values[:0] for name, values in path([1.0], [1.0]).items()}, NOTHING)
    with pytest.raises(WrongParameter):
        Rules(step_potential=0)
    with pytest.raises(WrongParameter):
        turning_points(np.zeros((1, 9)), step=1.0, window=2)
