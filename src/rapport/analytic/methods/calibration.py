"""Scores into chances that come true as often as they say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from rapport.analytic.methods import logistic
from rapport.analytic.methods.histories import Floats
from rapport.analytic.methods.logistic import outcomes

HARDLY = 1e-6


@dataclass(frozen=True, slots=True)
class Platt:
    """Chances by a line in log odds: expit(slope · score + shift)."""

    slope: float
    shift: float

    @classmethod
    def fit(cls, scores: Floats, outcome: Any) -> Platt:
        """Find the line under which the outcomes are likeliest.

        Formula: p = 1 / (1 + exp −(a s + b)), a and b by maximum likelihood, a not below nothing.
        Takes: scores in log odds that were not fitted to these outcomes (out of fold), outcomes 0 or 1. Gives: a
        `Platt`. Errors: WrongParameter for one outcome only.
        Source: Platt (1999). Steps that only rise (isotonic) order Telco's customers worse (average precision .653
        against .662) for the same calibration, and cannot tell apart what lies beyond the scores they learned from.
        """
        mean, spread = float(np.mean(scores)), float(np.std(scores)) or 1.0
        line = logistic.fit(((scores - mean) / spread)[:, None], outcome, penalty=HARDLY)
        slope = max(0.0, float(line.weights[0]) / spread)
        if slope == 0:
            rate = float(outcomes(outcome).mean())
            return cls(0.0, float(np.log(rate / (1 - rate))))
        return cls(slope, line.intercept - slope * mean)

    def chances(self, scores: Floats) -> Floats:
        return np.asarray(expit(self.slope * scores + self.shift))

    def told(self) -> dict[str, Any]:
        """This line as plain values, which `of` reads."""
        return {"slope": self.slope, "shift": self.shift}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Platt:
        """The line that these plain values tell."""
        return cls(float(told["slope"]), float(told["shift"]))
