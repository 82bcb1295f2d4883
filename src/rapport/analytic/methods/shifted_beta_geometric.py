"""Shifted beta-geometric: how long customers keep a contract that they renew or not (contract M11, K13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, digamma

from rapport.analytic.methods.estimating import Estimate, maximize, scaled
from rapport.analytic.methods.shapes import WrongParameter

Floats = NDArray[np.float64]
NAMES = ("alpha", "beta")
STARTS = ((1.0, 1.0), (0.5, 3.0), (5.0, 5.0))


@dataclass(frozen=True, slots=True)
class ShiftedBetaGeometric:
    """The shifted-beta-geometric model: each customer gives notice at every renewal with a probability of their own.

    Churn probabilities are beta (alpha, beta). Share that leaves at renewal t: B(α + 1, β + t − 1)/B(α, β); share kept
    after t renewals: S(t) = B(α, β + t)/B(α, β); retention at renewal t: (β + t − 1)/(α + β + t − 1), which rises as
    those leave who leave easily.
    Source: Fader, Hardie (2007), « How to Project Customer Retention », Journal of Interactive Marketing 21. Truth:
    seven renewals of the paper's two segments: Regular α .704, β 1.182; High End α .668, β 3.806.
    """

    alpha: float
    beta: float
    estimate: Estimate | None = field(default=None, repr=False)

    @classmethod
    def fit(cls, *cohorts: Sequence[float]) -> Self:
        """Estimate the two parameters from cohorts: how many customers had a contract at the start and after each
        renewal. Errors: WrongParameter for a cohort of fewer than two numbers, that grows or begins with nobody;
        NotConverged.
        """
        left, kept = _counted(cohorts)
        customers = float(left.sum() + kept.sum())
        likelihood = _Likelihood(left / customers, kept / customers)
        estimate = scaled(maximize(likelihood, NAMES, STARTS), customers)
        alpha, beta = estimate.values
        return cls(alpha, beta, estimate)

    def survival(self, renewals: ArrayLike) -> Floats:
        """The share of a cohort that is still there after so many renewals."""
        t = np.asarray(renewals, dtype=np.float64)
        return np.asarray(np.exp(betaln(self.alpha, self.beta + t) - betaln(self.alpha, self.beta)))

    def retention(self, renewal: ArrayLike) -> Floats:
        """The share of those still there that stays at the renewal of this number (1 is the first)."""
        t = np.asarray(renewal, dtype=np.float64)
        return np.asarray((self.beta + t - 1) / (self.alpha + self.beta + t - 1))

    def expected_renewals(self, renewed: ArrayLike, *, discount: float, periods: int) -> Floats:
        """The discounted number of further renewals within `periods` of who has renewed so often and is still there.

        Formula: Σ over k = 1…periods of S(n + k)/S(n)/(1 + d)^k, n = renewals so far. d: discount a period.
        Source: Fader, Hardie (2010), « Customer-Base Valuation in a Contractual Setting », Marketing Science 29.
        """
        if discount <= -1 or periods < 0:
            raise WrongParameter("a discount above −100 % and a number of periods from nothing upwards")
        n = np.asarray(renewed, dtype=np.float64)
        ahead = np.arange(1, periods + 1)
        kept = self.survival(n[..., None] + ahead) / self.survival(n)[..., None]
        return np.asarray((kept / (1 + discount) ** ahead).sum(axis=-1))


def _counted(cohorts: Sequence[Sequence[float]]) -> tuple[Floats, Floats]:
    """How many left at each renewal, and how many were kept until each last one."""
    longest = max((len(cohort) for cohort in cohorts), default=0)
    left, kept = np.zeros(max(longest - 1, 1)), np.zeros(max(longest - 1, 1))
    for cohort in cohorts:
        counts = np.asarray(cohort, dtype=np.float64)
        if len(counts) < 2 or counts[0] <= 0 or np.any(np.diff(counts) > 0) or counts[-1] < 0:
            raise WrongParameter("a cohort: customers at the start and after each renewal, at least one, never more")
        left[: len(counts) - 1] -= np.diff(counts)
        kept[len(counts) - 2] += counts[-1]
    if not longest:
        raise WrongParameter("at least one cohort is needed")
    return left, kept


class _Likelihood:
    def __init__(self, left: Floats, kept: Floats) -> None:
        self.left, self.kept, self.t = left, kept, np.arange(1, len(left) + 1)

    def __call__(self, values: Floats) -> tuple[float, Floats]:
        a, b = values
        t, whole = self.t, digamma(a + b)
        base = betaln(a, b)
        leaves, stays = betaln(a + 1, b + t - 1) - base, betaln(a, b + t) - base
        by_a = [digamma(a + 1) - digamma(a + b + t) - digamma(a) + whole, whole - digamma(a + b + t)]
        by_b = [
            digamma(b + t - 1) - digamma(a + b + t) - digamma(b) + whole,
            digamma(b + t) - digamma(a + b + t) - digamma(b) + whole,
        ]
        found = np.dot(self.left, leaves) + np.dot(self.kept, stays)
        slopes = [np.dot(self.left, each[0]) + np.dot(self.kept, each[1]) for each in (by_a, by_b)]
        return float(found), np.array(slopes)
