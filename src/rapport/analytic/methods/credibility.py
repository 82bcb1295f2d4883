"""How far a customer's own rate is believed: rates of few transactions lean towards that of all (contract K13)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rapport.analytic.methods.histories import Floats, column
from rapport.analytic.methods.shapes import WrongParameter

RATES = ("count", "weight", "amount", "square")


@dataclass(frozen=True, slots=True)
class Credibility:
    """The mean of all, the weight at which a customer's own rate counts as much as that mean, and each one's rate.

    half: infinite where customers do not differ beyond chance, so that all have the mean.
    """

    mean: float
    half: float
    rate: Floats


def credibility(frame: Any) -> Credibility:
    """Believe each customer's own rate as far as its weight carries.

    Formula: own rate X_i = M_i/W_i over transactions of weight w_ij and amount m_ij; within s² = Σ (Q_i − M_i²/W_i) /
    Σ (n_i − 1), Q_i = Σ m_ij²/w_ij; between a = (Σ W_i (X_i − X̄)² − (I − 1) s²) / (W − Σ W_i²/W); k = s²/a,
    Z_i = W_i/(W_i + k), mean μ = Σ Z_i X_i / Σ Z_i, rate_i = Z_i X_i + (1 − Z_i) μ; with a ≤ 0 all rates are X̄.
    Takes: a frame with `RATES`, one row a customer: count n_i of transactions, weight W_i, amount M_i, square Q_i;
    money in any unit, the rate has none. A customer of weight nothing has the mean. Gives: a `Credibility`, rates in
    the order of the frame.
    Assumes: transactions of a customer vary around a rate of their own, the more the smaller their weight.
    Errors: WrongShape; WrongParameter for a negative weight, or without any.
    Source: Bühlmann, Straub (1970), « Glaubwürdigkeit für Schadensätze », Bulletin of the Swiss Association of
    Actuaries 70.
    """
    n, weight, amount, square = (column(frame, name) for name in RATES)
    if np.any(weight < 0) or not np.any(weight > 0):
        raise WrongParameter("weights are nothing or more, and somebody has one: without any there is no rate")
    told = weight > 0
    n, known, brought, square = n[told], weight[told], amount[told], square[told]
    own, total = brought / known, known.sum()
    mean = float(brought.sum() / total)
    within = max(0.0, float((square - brought**2 / known).sum())) / max(float((n - 1).sum()), 1.0)
    spread = float((known * (own - mean) ** 2).sum()) - (len(own) - 1) * within
    room = total - float((known**2).sum()) / total
    between = spread / room if room > 0 else 0.0
    if between <= 0:
        return Credibility(mean, float("inf"), np.full(len(weight), mean))
    half = within / between
    believed = known / (known + half)
    mean = float((believed * own).sum() / believed.sum())
    rate = np.full(len(weight), mean)
    rate[told] = believed * own + (1 - believed) * mean
    return Credibility(mean, half, rate)
