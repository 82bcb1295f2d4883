"""Pareto/NBD: purchases without a contract, where a customer may leave at any moment (contract K13, M01)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import digamma, gammaln

from rapport.analytic.methods.estimating import Estimate, maximize, scaled
from rapport.analytic.methods.histories import Histories

Floats = NDArray[np.float64]
NAMES = ("r", "alpha", "s", "beta")
STARTS = ((0.5, 10.0, 0.6, 12.0), (1.0, 1.0, 1.0, 1.0), (0.3, 20.0, 0.3, 5.0))
NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)
FAR = 60.0
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class ParetoNbd:
    """The Pareto/NBD model: Poisson purchases while alive, an exponential time to leaving, both different for each.

    Purchase rates are gamma (r, alpha), rates of leaving gamma (s, beta), in the histories' unit of time.
    Likelihood of (x, t_x, T): Γ(r + x) α^r β^s / Γ(r) · [(α + T)^−(r+x) (β + T)^−s + s · I], I = ∫ from t_x to T of
    (α + y)^−(r+x) (β + y)^−(s+1) dy, by Gauss–Legendre on the logarithm of (α + y): the same number as the two
    hypergeometric functions of the paper, without their case for α < β, and with an exact gradient.
    Takes: `histories.grouped`. Gives: r, alpha, s, beta with their `estimate`. Assumes: as `BgNbd`.
    Errors: NotConverged; `estimate.at_bound` names parameters that ran to their end.
    Source: Schmittlein, Morrison, Colombo (1987), Management Science 33; Fader, Hardie (2005), « A Note on Deriving
    the Pareto/NBD Model ». Truth: CDNOW sample r .553, α 10.578, s .606, β 11.669, log-likelihood −9,595.0.
    """

    r: float
    alpha: float
    s: float
    beta: float
    estimate: Estimate | None = field(default=None, repr=False)

    @classmethod
    def fit(cls, histories: Histories) -> Self:
        """Estimate the four parameters by maximum likelihood. Errors: NotConverged."""
        likelihood = _Likelihood(histories)
        unit = likelihood.unit
        starts = [(r, alpha / 40, s, beta / 40) for r, alpha, s, beta in STARTS]
        shift = -float(np.dot(histories.frequency, histories.weight)) * np.log(unit)
        found = maximize(likelihood, NAMES, starts)
        estimate = scaled(found, histories.customers, units=(1, unit, 1, unit), shift=shift)
        r, alpha, s, beta = estimate.values
        return cls(r, alpha, s, beta, estimate)

    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """The probability that a customer with this history has not left: 1 / (1 + s (α+T)^(r+x) (β+T)^s · I)."""
        x, t_x, t = (np.atleast_1d(np.asarray(each, dtype=np.float64)) for each in (frequency, recency, age))
        x, t_x, t = np.broadcast_arrays(x, t_x, t)
        found = np.empty(len(x))
        for start in range(0, len(x), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            logs = _leaving(self.r, self.alpha, self.s, self.beta, x[part], t_x[part], t[part])[0]
            odds = np.log(self.s) + logs + (self.r + x[part]) * np.log(self.alpha + t[part])
            found[part] = 1 / (1 + np.exp(np.minimum(odds + self.s * np.log(self.beta + t[part]), 700)))
        return found if np.ndim(frequency) else np.asarray(found[0])

    def expected_purchases(self, time: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """How many purchases a customer with this history will make in the next `time` units.

        Formula: P(alive) · (r + x)/(α + T) · (β + T)/(s − 1) · [1 − ((β + T)/(β + T + t))^(s − 1)].
        """
        x, t = np.asarray(frequency, dtype=np.float64), np.asarray(age, dtype=np.float64)
        rate = (self.r + x) / (self.alpha + t)
        return np.asarray(self.probability_alive(frequency, recency, age) * rate * self._alive_for(time, self.beta + t))

    def expected_repeats(self, time: ArrayLike) -> Floats:
        """How many repeat purchases a customer of whom nothing is known makes in the `time` after their first."""
        return np.asarray(self.r / self.alpha * self._alive_for(time, np.asarray(self.beta)))

    def _alive_for(self, time: ArrayLike, beta: Floats) -> Floats:
        """The mean time alive within the next `time` units of who is alive and has this scale of leaving."""
        shape, ahead = self.s - 1, np.log1p(np.asarray(time, dtype=np.float64) / beta)
        return np.asarray(beta * (ahead if abs(shape) < 1e-9 else -np.expm1(-shape * ahead) / shape))


class _Likelihood:
    """The mean log-likelihood of the histories and its gradient, some thousands of histories at a time."""

    def __init__(self, histories: Histories) -> None:
        self.unit = max(float(histories.age.max()), 1e-9)
        self.x = histories.frequency
        self.recency, self.age = histories.recency / self.unit, histories.age / self.unit
        self.share = histories.weight / histories.weight.sum()

    def __call__(self, values: Floats) -> tuple[float, Floats]:
        found, gradient = 0.0, np.zeros(4)
        for start in range(0, len(self.x), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            each, slopes = _each(values, self.x[part], self.recency[part], self.age[part])
            found += float(np.dot(self.share[part], each))
            gradient += slopes @ self.share[part]
        return found, gradient


def _each(values: Floats, x: Floats, t_x: Floats, t: Floats) -> tuple[Floats, Floats]:
    """The log-likelihood of each history, and its slopes by r, alpha, s and beta."""
    r, alpha, s, beta = values
    log_left, slopes_left = _leaving(r, alpha, s, beta, x, t_x, t)
    log_alive = -(r + x) * np.log(alpha + t) - s * np.log(beta + t)
    slopes_alive = np.array([-np.log(alpha + t), -(r + x) / (alpha + t), -np.log(beta + t), -s / (beta + t)])
    slopes_left[2] += 1 / s
    log_left = log_left + np.log(s)
    gone = 1 / (1 + np.exp(np.clip(log_alive - log_left, -700, 700)))
    base = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    of_rate = digamma(r + x) - digamma(r) + np.log(alpha)
    slopes = np.array([of_rate, np.full_like(x, r / alpha), np.full_like(x, np.log(beta)), np.full_like(x, s / beta)])
    return base + np.logaddexp(log_alive, log_left), slopes + (1 - gone) * slopes_alive + gone * slopes_left


def _leaving(r: float, alpha: float, s: float, beta: float, x: Floats, t_x: Floats, t: Floats) -> tuple[Floats, Floats]:
    """log I of each history (see `ParetoNbd`), and its slopes by r, alpha, s and beta.

    Where the integrand falls fast, the part of the range that holds it is taken.
    """
    shape = r + x
    whole = np.log(alpha + t) - np.log(alpha + t_x)
    steep = np.maximum(shape - 1, 0) + s * (alpha + t_x) / (beta + t)
    reach = np.minimum(whole, FAR / np.maximum(steep, 1e-9))
    ahead = reach[:, None] * (NODES + 1) / 2
    moment = (alpha + t_x)[:, None] * np.exp(ahead) - alpha
    log_beta = np.log(beta + moment)
    exponent = (1 - shape)[:, None] * ahead - (s + 1) * log_beta
    top = exponent.max(axis=1)
    weighed = np.exp(exponent - top[:, None]) * WEIGHTS
    whole_weight = weighed.sum(axis=1)
    with np.errstate(divide="ignore"):
        logs = np.log(whole_weight * reach / 2) + top + (1 - shape) * np.log(alpha + t_x)
    share = weighed / whole_weight[:, None]
    log_alpha = ahead + np.log(alpha + t_x)[:, None]
    slopes = np.array([
        -(share * log_alpha).sum(axis=1),
        -shape * (share * np.exp(-log_alpha)).sum(axis=1),
        -(share * log_beta).sum(axis=1),
        -(s + 1) * (share / (beta + moment)).sum(axis=1),
    ])  # fmt: skip
    return logs, slopes
