"""Logistic regression with a quadratic penalty, by Newton's method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import expit

from rapport.analytic.methods.estimating import NotConverged
from rapport.analytic.methods.histories import Floats
from rapport.analytic.methods.shapes import WrongParameter

TURNS, HALVINGS = 50, 30
CLOSE = 1e-9


@dataclass(frozen=True, slots=True)
class Logistic:
    """Weights of a linear model of log odds."""

    intercept: float
    weights: Floats

    def log_odds(self, matrix: Floats) -> Floats:
        return np.asarray(self.intercept + matrix @ self.weights)


def fit(matrix: Floats, outcome: Any, *, penalty: float, start: Logistic | None = None) -> Logistic:
    """Find the weights under which the outcomes are likeliest, less a penalty for large weights.

    Formula: maximise ℓ(b, β) = (1/n) Σ [y_i η_i − ln(1 + exp η_i)] − (λ/2) Σ β_j², η_i = b + x_i·β; the intercept b is
    not penalised. Newton's steps with the exact gradient and Hessian, halved until ℓ does not fall.
    Takes: matrix n × p of standardised columns, outcome of n values 0 or 1 (or true and false), penalty λ > 0 (of the
    mean log-likelihood; no unit); `start`, weights to begin with: the same maximum is then reached sooner.
    Gives: a `Logistic`.
    Assumes: outcomes independent given the columns.
    Errors: WrongParameter for another outcome, one outcome only, or a penalty that is not above nothing; NotConverged.
    Source: Hoerl, Kennard (1970); Hastie, Tibshirani, Friedman, « The Elements of Statistical Learning », 4.4.
    """
    y = outcomes(outcome)
    if penalty <= 0:
        raise WrongParameter(f"a penalty is above nothing, not {penalty}")
    if len(y) != len(matrix) or y.min() == y.max():
        raise WrongParameter("a model learns from both outcomes, one a row")
    whole = np.concatenate([np.ones((len(y), 1)), matrix], axis=1)
    held = np.concatenate([[0.0], np.full(matrix.shape[1], penalty)])
    begun = start or Logistic(float(np.log(y.mean() / (1 - y.mean()))), np.zeros(matrix.shape[1]))
    found = np.concatenate([[begun.intercept], begun.weights])
    value = _value(whole, y, held, found)
    for _turn in range(TURNS):
        chance = expit(whole @ found)
        gradient = whole.T @ (y - chance) / len(y) - held * found
        hessian = (whole.T * (chance * (1 - chance))) @ whole / len(y) + np.diag(held)
        step = np.linalg.solve(hessian + CLOSE * np.eye(len(found)), gradient)
        size, better = _advanced(whole, y, held, found, step, value)
        found, gained, value = found + size * step, better - value, better
        if gained < CLOSE:
            return Logistic(float(found[0]), found[1:])
    raise NotConverged("the weights did not settle: columns that decide the outcome alone do this")


def outcomes(given: Any) -> Floats:
    """Outcomes as 0 and 1. Refuses with WrongParameter what is neither."""
    values = np.asarray(given.to_numpy() if hasattr(given, "to_numpy") else given, dtype=np.float64)
    if not len(values) or not np.all((values == 0) | (values == 1)):
        raise WrongParameter("an outcome is 0 or 1, one a row, none missing")
    return values


def _value(whole: Floats, y: Floats, held: Floats, at: Floats) -> float:
    odds = whole @ at
    return float(np.mean(y * odds - np.logaddexp(0, odds)) - (held * at**2).sum() / 2)


def _advanced(whole: Floats, y: Floats, held: Floats, at: Floats, step: Floats, value: float) -> tuple[float, float]:
    """How much of a step is gone, and what is reached: as much of it as does not lead down."""
    size = 1.0
    for _turn in range(HALVINGS):
        reached = _value(whole, y, held, at + size * step)
        if reached >= value:
            return size, reached
        size /= 2
    return 0.0, value
