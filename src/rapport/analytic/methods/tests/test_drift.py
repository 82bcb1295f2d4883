"""Columns that still hold what they held, and those that do not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from rapport.analytic.methods.drift import CHANGED, stability

DICE = np.random.default_rng(1)
SAME = DICE.normal(size=2_000)


@pytest.mark.parametrize(
    ("after", "changed"),
    [
        (DICE.normal(size=2_000), False),
        (DICE.normal(0.1, 1, size=500), False),
        (DICE.normal(1.0, 1, size=2_000), True),
        (np.where(DICE.random(2_000) < 0.6, np.nan, SAME), True),
        (np.zeros(2_000), True),
    ],
)
def test_numbers_that_have_moved_are_told_from_those_that_have_not(after: Any, changed: bool) -> None:
    assert (stability({"x": SAME}, {"x": after}, "x") >= CHANGED) is changed


def test_what_was_never_written_down_before_has_changed() -> None:
    assert stability({"x": np.zeros(800)}, {"x": DICE.poisson(1.0, 800)}, "x") > CHANGED
    assert stability({"x": np.full(800, np.nan)}, {"x": SAME}, "x") > CHANGED
    assert stability({"x": np.full(800, np.nan)}, {"x": np.full(90, np.nan)}, "x") == pytest.approx(0, abs=1e-6)


def test_words_are_compared_level_by_level() -> None:
    before = {"x": ["a"] * 500 + ["b"] * 500}
    assert stability(before, {"x": ["b", "a"] * 300}, "x") == pytest.approx(0, abs=1e-4)
    assert stability(before, {"x": ["c", "a"] * 300}, "x") > CHANGED
