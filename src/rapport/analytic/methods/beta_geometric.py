"""What the beta-geometric models of buying share: likelihood, probability of being alive, expected purchases."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import digamma, gammaln, hyp1f1, hyp2f1, log_expit

from rapport.analytic.methods.estimating import Estimate, maximize, scaled
from rapport.analytic.methods.histories import Histories

Floats = NDArray[np.float64]
NAMES = ("r", "alpha", "a", "b")
STARTS = ((0.5, 5.0, 0.8, 2.5), (1.0, 1.0, 1.0, 1.0), (0.2, 20.0, 0.2, 5.0))
NUDGE = 1e-7
MOST_SHAPE = 1_000.0


@dataclass(frozen=True, slots=True)
class BetaGeometric:
    """Purchases of a customer: Poisson with a rate of their own while alive, and a chance to leave at each purchase.

    Rates are gamma distributed (shape r, scale alpha in units of time), chances of leaving beta (a, b). `chances` is
    how many occasions to leave come before the first repeat purchase. Times are in the unit of the histories.
    """

    r: float
    alpha: float
    a: float
    b: float
    estimate: Estimate | None = field(default=None, repr=False)
    chances: ClassVar[int] = 0

    @classmethod
    def fit(cls, histories: Histories) -> Self:
        """Estimate the four parameters by maximum likelihood. Errors: NotConverged."""
        likelihood = _Likelihood(histories, cls.chances)
        unit = likelihood.unit
        starts = [(r, alpha / 40, a, b) for r, alpha, a, b in STARTS]
        shift = -float(np.dot(histories.frequency, histories.weight)) * np.log(unit)
        found = maximize(likelihood, NAMES, starts)
        estimate = scaled(found, histories.customers, units=(1, unit, 1, 1), shift=shift)
        r, alpha, a, b = estimate.values
        return cls(r, alpha, a, b, estimate)

    def probability_alive(self, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """The probability that a customer with this history has not left.

        Formula: 1 / (1 + [n > 0] · a/(b + n − 1) · ((α + T)/(α + t_x))^(r + x)), n = x + `chances`.
        """
        x, t_x, t = _floats(frequency, recency, age)
        n = x + self.chances
        odds = np.log(self.a) - np.log(np.maximum(self.b + n - 1, 1e-300))
        odds = odds + (self.r + x) * (np.log(self.alpha + t) - np.log(self.alpha + t_x))
        return np.asarray(np.where(n > 0, np.exp(log_expit(-odds)), 1.0))

    def expected_purchases(self, time: ArrayLike, frequency: ArrayLike, recency: ArrayLike, age: ArrayLike) -> Floats:
        """How many purchases a customer with this history will make in the next `time` units.

        Formula: P(alive) · (a + b + n − 1)/(a − 1) · [1 − ((α + T)/(α + T + t))^(r + x) · ₂F₁(r + x, b + n; a + b + n
        − 1; t/(α + T + t))], n = x + `chances`.
        """
        x, t_x, t = _floats(frequency, recency, age)
        ahead = np.asarray(time, dtype=np.float64)
        n = x + self.chances
        whole = self._growth(ahead, self.r + x, self.alpha + t, self.b + n)
        return np.asarray(whole * self.probability_alive(x, t_x, t))

    def expected_repeats(self, time: ArrayLike) -> Floats:
        """How many repeat purchases a customer of whom nothing is known makes in the `time` after their first."""
        ahead = np.asarray(time, dtype=np.float64)
        return self._growth(ahead, *_floats(self.r, self.alpha, self.b + self.chances))

    def _growth(self, time: Floats, shape: Floats, scale: Floats, b: Floats) -> Floats:
        """Purchases within the time while alive now; where rates hardly differ, ₂F₁ becomes its limit ₁F₁."""
        a = self.a if abs(self.a - 1) > NUDGE else 1 + NUDGE
        share = time / (scale + time)
        sharp = np.minimum(shape, MOST_SHAPE)
        tail = np.exp(sharp * np.log1p(-share)) * hyp2f1(sharp, b, a + b - 1, share)
        even = hyp1f1(a - 1, a + b - 1, -shape * np.log1p(time / scale))
        return np.asarray((a + b - 1) / (a - 1) * (1 - np.where(shape > MOST_SHAPE, even, tail)))


class _Likelihood:
    """The mean log-likelihood of the histories and its gradient; what depends on one number alone is computed once."""

    def __init__(self, histories: Histories, chances: int) -> None:
        self.unit = max(float(histories.age.max()), 1e-9)
        share = histories.weight / histories.weight.sum()
        age = histories.age / self.unit
        self.x, at_x = np.unique(histories.frequency, return_inverse=True)
        self.n = self.x + chances
        self.ages, at_age = np.unique(age, return_inverse=True)
        self.of_x = np.bincount(at_x, share)
        self.of_age = np.bincount(at_age, share)
        self.x_of_age = np.bincount(at_age, share * histories.frequency)
        leaves = histories.frequency + chances > 0
        self.recencies, at_recency = np.unique(histories.recency[leaves] / self.unit, return_inverse=True)
        self.at = (at_x[leaves], at_recency, at_age[leaves])
        self.share, self.frequency = share[leaves], histories.frequency[leaves]

    def __call__(self, values: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = values
        found, by_r, by_a, by_b = self._of_frequency(r, a, b)
        log_age, log_recency = np.log(alpha + self.ages), np.log(alpha + self.recencies)
        found += r * np.log(alpha) - np.dot(log_age, r * self.of_age + self.x_of_age)
        by_r += np.log(alpha) - np.dot(log_age, self.of_age)
        by_alpha = r / alpha - np.dot(1 / (alpha + self.ages), r * self.of_age + self.x_of_age)
        at_x, at_recency, at_age = self.at
        leaving = np.maximum(b + self.n - 1, 1e-300)
        longer = log_age[at_age] - log_recency[at_recency]
        shape = r + self.frequency
        odds = (np.log(a) - np.log(leaving))[at_x] + shape * longer
        small = np.exp(-np.abs(odds))
        gone = self.share * np.where(odds > 0, 1.0, small) / (1 + small)
        found += np.dot(self.share, np.maximum(odds, 0) + np.log1p(small))
        by_r += np.dot(gone, longer)
        by_alpha += np.dot(gone * shape, (1 / (alpha + self.ages))[at_age] - (1 / (alpha + self.recencies))[at_recency])
        by_a += gone.sum() / a
        by_b -= np.dot(gone, (1 / leaving)[at_x])
        return float(found), np.array([by_r, by_alpha, by_a, by_b])

    def _of_frequency(self, r: float, a: float, b: float) -> tuple[float, float, float, float]:
        x, n, share = self.x, self.n, self.of_x
        beta = gammaln(a + b) + gammaln(b + n) - gammaln(b) - gammaln(a + b + n)
        by_both = digamma(a + b) - digamma(a + b + n)
        return (
            float(np.dot(share, gammaln(r + x) - gammaln(r) + beta)),
            float(np.dot(share, digamma(r + x) - digamma(r))),
            float(np.dot(share, by_both)),
            float(np.dot(share, by_both + digamma(b + n) - digamma(b))),
        )


def _floats(*values: ArrayLike) -> tuple[Floats, ...]:
    return tuple(np.asarray(value, dtype=np.float64) for value in values)
