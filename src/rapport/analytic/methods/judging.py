"""How good foreseen chances are: order, lift, calibration, each against what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import rankdata

from rapport.analytic.methods.histories import Floats
from rapport.analytic.methods.logistic import outcomes
from rapport.analytic.methods.shapes import WrongParameter

TENTH = 0.1
PARTS = 10
LEAST_CHANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Part:
    """Some rows with neighbouring chances: how many, what was foreseen of them in the mean, and what share came."""

    count: int
    foreseen: float
    came: float


@dataclass(frozen=True, slots=True)
class Judgement:
    """What `judge` says of chances; `parts` from the lowest chance to the highest."""

    rows: int
    rate: float
    auc: float
    average_precision: float
    lift: float
    calibration_error: float
    brier: float
    log_loss: float
    parts: tuple[Part, ...]


def judge(chances: Any, outcome: Any) -> Judgement:
    """Compare chances with what came.

    Takes: n chances 0…1 and n outcomes 0 or 1. Gives: a `Judgement`: rate of the outcome, `auc`,
    `average_precision`, `lift` of the tenth with the highest chances, `calibration_error` and its parts, brier =
    mean (p − y)², log_loss = −mean ln of the chance of what came. Errors: WrongParameter for one outcome only.
    """
    p, y = _both(chances, outcome)
    held = p.clip(LEAST_CHANCE, 1 - LEAST_CHANCE)
    return Judgement(
        rows=len(y),
        rate=float(y.mean()),
        auc=auc(p, y),
        average_precision=average_precision(p, y),
        lift=lift(p, y),
        calibration_error=calibration_error(p, y),
        brier=float(np.mean((p - y) ** 2)),
        log_loss=float(-np.mean(y * np.log(held) + (1 - y) * np.log(1 - held))),
        parts=parts(p, y),
    )


def auc(scores: Any, outcome: Any) -> float:
    """How often a row with the outcome has the higher score than one without; half a time where they are equal.

    Formula: (R₁ − n₁(n₁+1)/2) / (n₁ n₀), R₁ the sum of mean ranks of rows with the outcome.
    Takes: scores in any unit, outcomes 0 or 1. Errors: WrongParameter for one outcome only.
    Source: Mann, Whitney (1947); Hanley, McNeil (1982).
    """
    s, y = _both(scores, outcome)
    ranks, ones = rankdata(s), float(y.sum())
    return float((ranks[y == 1].sum() - ones * (ones + 1) / 2) / (ones * (len(y) - ones)))


def average_precision(scores: Any, outcome: Any) -> float:
    """The mean precision at each row with the outcome, from the highest score down; equal scores count together.

    Formula: Σ_k (R_k − R_{k−1}) P_k over distinct scores, R recall and P precision of all rows down to that score.
    Takes: scores in any unit, outcomes 0 or 1. Errors: WrongParameter for one outcome only.
    Source: Zhu (2004), « Recall, Precision and Average Precision ».
    """
    s, y = _both(scores, outcome)
    order = np.argsort(-s, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(s[order])), len(s) - 1)
    hits = np.cumsum(y[order])[ends]
    return float((np.diff(hits, prepend=0) * hits / (ends + 1)).sum() / y.sum())


def lift(scores: Any, outcome: Any, *, share: float = TENTH) -> float:
    """How many times as often the outcome came among those with the highest scores as among all.

    Formula: rate of the first ⌈share·n⌉ rows ÷ rate of all; rows whose score equals the last one's share its places.
    Takes: scores in any unit, outcomes 0 or 1, a share 0…1. Errors: WrongParameter for one outcome only.
    """
    s, y = _both(scores, outcome)
    count = int(np.ceil(share * len(y)))
    edge = np.sort(s)[-count]
    above, at = s > edge, s == edge
    hits = y[above].sum() + (count - above.sum()) * y[at].mean()
    return float(hits / count / y.mean())


def calibration_error(chances: Any, outcome: Any, *, count: int = PARTS) -> float:
    """How far chances are from what came, in the mean of all rows.

    Formula: Σ (n_k / n) |mean chance_k − rate_k| over `count` parts of equal size by chance (expected calibration
    error). Takes: chances 0…1, outcomes 0 or 1. Errors: WrongParameter for one outcome only.
    Source: Naeini, Cooper, Hauskrecht (2015), « Obtaining Well Calibrated Probabilities ».
    """
    found = parts(chances, outcome, count=count)
    return sum(part.count * abs(part.foreseen - part.came) for part in found) / sum(part.count for part in found)


def parts(chances: Any, outcome: Any, *, count: int = PARTS) -> tuple[Part, ...]:
    """Rows in `count` parts of equal size, from the lowest chance to the highest."""
    p, y = _both(chances, outcome)
    order = np.argsort(p, kind="stable")
    cut = [piece for piece in np.array_split(order, count) if len(piece)]
    return tuple(Part(len(piece), float(p[piece].mean()), float(y[piece].mean())) for piece in cut)


def _both(scores: Any, outcome: Any) -> tuple[Floats, Floats]:
    s, y = np.asarray(scores, dtype=np.float64), outcomes(outcome)
    if len(s) != len(y) or not np.all(np.isfinite(s)):
        raise WrongParameter("one score a row, none missing")
    if y.min() == y.max():
        raise WrongParameter("there is nothing to compare where all outcomes are the same")
    return s, y
