"""Whether a column still holds what it held when a model learned from it."""

from __future__ import annotations

from typing import Any

import numpy as np

from rapport.analytic.methods.encoding import is_number, numbers, texts
from rapport.analytic.methods.histories import Places

PARTS = 10
CHANGED = 0.25
LEAST = 0.5


def stability(before: Any, after: Any, name: str) -> float:
    """How far the values of a column have moved from one frame to another: the population stability index.

    Formula: Σ_k (a_k − b_k) ln(a_k / b_k) over the tenths of the values before (words: over levels), missing values a
    part of their own; a_k and b_k the shares of rows, half a row added to each part.
    Takes: two frames with the column. Gives: 0 where nothing moved; from `CHANGED` on a model should not carry over
    what it learned from this column: people may have changed, or merely what is written down of them.
    Errors: WrongShape. Source: Siddiqi (2006), « Credit Risk Scorecards »: below .1 stable, above .25 changed.
    """
    first, then = _places(before, after, name)
    count = int(max(first.max(initial=0), then.max(initial=0))) + 1
    b, a = (np.bincount(each, minlength=count) + LEAST for each in (first, then))
    b, a = b / b.sum(), a / a.sum()
    return float(((a - b) * np.log(a / b)).sum())


def _places(before: Any, after: Any, name: str) -> tuple[Places, Places]:
    """The part that each row is in, missing values in the first."""
    if not (is_number(before, name) and is_number(after, name)):
        words = [texts(frame, name) for frame in (before, after)]
        place = np.unique(np.concatenate(words), return_inverse=True)[1]
        return place[: len(words[0])], place[len(words[0]) :]
    values = [numbers(frame, name) for frame in (before, after)]
    known = values[0][np.isfinite(values[0])]
    edges = np.unique(np.quantile(known, np.linspace(0, 1, PARTS + 1)[1:])) if len(known) else np.zeros(0)
    found = [np.where(np.isfinite(each), 1 + np.searchsorted(edges, each, side="left"), 0) for each in values]
    return found[0], found[1]
