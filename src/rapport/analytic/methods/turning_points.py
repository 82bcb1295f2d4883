"""Turning points: the months in which a noisy series passes to another level, of many series at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rapport.analytic.methods.histories import Floats, Places
from rapport.analytic.methods.shapes import WrongParameter, WrongShape

Months = NDArray[np.int64]
MOST_TURNS = 8
NORMAL = 1.4826
NOISY = 2.5
SHARE = 0.25
PLANE = 2
LEAST_WINDOW = 3
TIE = 0.01


@dataclass(frozen=True, slots=True)
class Turns:
    """Turning points, one an entry: which series, in which month the new level begins, and both levels."""

    row: Places
    month: Months
    before: Floats
    after: Floats

    @property
    def change(self) -> Floats:
        return self.after - self.before


def known_median(values: Floats) -> Floats:
    """The median of the known values along the last axis, nan where none is known."""
    ordered = np.sort(values, axis=-1)
    count = np.isfinite(values).sum(axis=-1)
    low, high = np.maximum((count - 1) // 2, 0), np.maximum(count // 2, 0)
    high = np.minimum(high, values.shape[-1] - 1)
    ends = [np.take_along_axis(ordered, place[..., None], axis=-1)[..., 0] for place in (low, high)]
    return np.asarray(np.where(count > 0, (ends[0] + ends[1]) / 2, np.nan), dtype=np.float64)


def levels(series: Floats, window: int) -> tuple[Floats, Floats]:
    """Levels before and from each month: medians of up to `window` months that end before it, and that begin with it.

    Takes: series × months, nan where a month is not known. Gives: two tables of that shape, nan where fewer than half
    of a window's months are known.
    """
    if series.ndim != PLANE:
        raise WrongShape("series × months are asked for")
    edge = np.full((len(series), window), np.nan)
    views = np.lib.stride_tricks.sliding_window_view(np.hstack([edge, series, edge]), window, axis=1)
    enough = np.isfinite(views).sum(axis=-1) * 2 >= window
    found = np.where(enough, known_median(views), np.nan)
    months = series.shape[1]
    return found[:, :months], found[:, window : window + months]


def smoothed(series: Floats, window: int) -> Floats:
    """The median of the months around each, `window` of them (odd), cut off at the ends."""
    edge = np.full((len(series), window // 2), np.nan)
    views = np.lib.stride_tricks.sliding_window_view(np.hstack([edge, series, edge]), window, axis=1)
    return known_median(views)


def turning_points(series: Floats, *, step: float, window: int = 5) -> Turns:
    """Find the months in which series pass to another level.

    Formula: d(t) = median of the `window` months from t − median of those before t (of equal ones the month in which
    the series itself steps most); a turn is where |d| is greatest and
    not below max(`step`, a quarter of the greater level, 2.5 σ), σ = 1.4826 × median |first difference| ÷ √2 of the
    series; then the next greatest, until none is left or `MOST_TURNS` are found. Another turn lies `window` − 1 months
    away at least, one in the same direction `window` + 3: a passage may take some months. Medians make single wild
    months, and missing ones, no turn.
    Takes: series × months, nan where not known; step in the unit of the series. Gives: `Turns`.
    Errors: WrongShape; WrongParameter for a step that is not above zero or a window under three months.
    Source: edge detection by a running median (Tukey 1977), greedy as in binary segmentation (Scott and Knott 1974).
    """
    if not step > 0 or window < LEAST_WINDOW:
        raise WrongParameter("a step is above zero, and a window has three months at least")
    before, after = levels(series, window)
    change = np.nan_to_num(after - before)
    greater = np.nan_to_num(np.maximum(np.abs(before), np.abs(after)))
    least = np.maximum(np.maximum(step, NOISY * _noise(series))[:, None], SHARE * greater)
    height = np.abs(change) + TIE * np.abs(np.nan_to_num(np.diff(series, axis=1, prepend=series[:, :1])))
    row, month = _greatest(np.where(np.abs(change) >= least, height * np.sign(change), 0.0), window)
    return Turns(row, month, before[row, month], after[row, month])


def _noise(series: Floats) -> Floats:
    steps = np.abs(np.diff(series, axis=1))
    if not steps.shape[1]:
        return np.zeros(len(series))
    return np.asarray(np.nan_to_num(known_median(steps)) * NORMAL / np.sqrt(2), dtype=np.float64)


def _greatest(change: Floats, window: int) -> tuple[Places, Months]:
    """Rows and months of the turns, by row and month: the greatest changes that are not near a greater one."""
    rows, months = np.arange(len(change)), np.arange(change.shape[1])
    found: list[tuple[Places, Months]] = []
    for _turn in range(MOST_TURNS if change.size else 0):
        best: Places = np.abs(change).argmax(axis=1)
        height = change[rows, best]
        is_one = height != 0
        if not is_one.any():
            break
        found.append((rows[is_one], best[is_one]))
        away = np.abs(months[None, :] - best[:, None])
        near = (away < window - 1) | ((away < window + 3) & (np.sign(change) == np.sign(height)[:, None]))
        change[near] = 0.0
    row = np.concatenate([np.zeros(0, np.int64), *(each for each, _ in found)])
    month = np.concatenate([np.zeros(0, np.int64), *(each for _, each in found)])
    order = np.lexsort((month, row))
    return row[order], month[order]
