"""Gamma-Gamma: what a customer spends at a purchase, beyond what their few purchases show (contract K13, M01)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import digamma, gammaln

from rapport.analytic.methods.estimating import Estimate, maximize, scaled
from rapport.analytic.methods.histories import column
from rapport.analytic.methods.shapes import WrongParameter

Floats = NDArray[np.float64]
NAMES = ("p", "q", "v")
STARTS = ((6.0, 4.0, 0.5), (1.0, 2.0, 1.0), (20.0, 1.5, 0.1))


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """The Gamma-Gamma model of spend: amounts of a customer vary around a mean of their own, means vary between them.

    Likelihood of a mean spend z over x purchases: Γ(px + q)/(Γ(px) Γ(q)) · v^q z^(px − 1) x^px / (v + xz)^(px + q).
    Takes: a frame with frequency (x, purchases that the mean is of) and mean_spend (z, in any money unit); customers
    without a repeat purchase, or whose mean is not above nothing, say nothing and are left out. Gives: p, q and v (in
    the money unit) with their `estimate`. Assumes: how much one spends does not depend on how often one buys; see
    `correlation`. Errors: WrongParameter where nobody has bought again; NotConverged.
    Source: Fader, Hardie (2013), « The Gamma-Gamma Model of Monetary Value ». Truth: CDNOW sample, 946 repeat buyers,
    p 6.25, q 3.74, v 15.44.
    """

    p: float
    q: float
    v: float
    estimate: Estimate | None = field(default=None, repr=False)

    @classmethod
    def fit(cls, frame: Any) -> Self:
        """Estimate the three parameters by maximum likelihood."""
        x, z = _known(frame)
        unit = float(np.median(z))
        found = maximize(_Likelihood(x, z / unit), NAMES, STARTS)
        estimate = scaled(found, len(x), units=(1, 1, unit), shift=-len(x) * float(np.log(unit)))
        p, q, v = estimate.values
        return cls(p, q, v, estimate)

    def expected_spend(self, frequency: ArrayLike, mean_spend: ArrayLike) -> Floats:
        """The mean amount of this customer's future purchases: p (v + xz)/(px + q − 1); that of all where x is 0.

        Not a number where q is one or less and nothing is known of the customer: the mean of all does not exist.
        """
        x = np.asarray(frequency, dtype=np.float64)
        z = np.where(x > 0, np.nan_to_num(np.asarray(mean_spend, dtype=np.float64)), 0.0)
        below = self.p * x + self.q - 1
        return np.asarray(np.where(below > 0, self.p * (self.v + x * z) / np.where(below > 0, below, 1), np.nan))


def correlation(frame: Any) -> float:
    """How strongly frequency and mean spend go together, from −1 to 1 (Pearson): the model assumes that they do not."""
    x, z = _known(frame)
    return float(np.corrcoef(x, z)[0, 1]) if len(x) > 2 and x.std() and z.std() else 0.0


def _known(frame: Any) -> tuple[Floats, Floats]:
    x, z = column(frame, "frequency"), column(frame, "mean_spend")
    told = (x > 0) & np.isfinite(z) & (z > 0)
    if not told.any():
        raise WrongParameter("nobody has bought again yet: there is no repeat purchase whose amount could be learned")
    return x[told], z[told]


class _Likelihood:
    def __init__(self, x: Floats, z: Floats) -> None:
        self.x, self.z, self.xz = x, z, x * z
        self.log_xz, self.log_z = np.log(x * z), np.log(z)

    def __call__(self, values: Floats) -> tuple[float, Floats]:
        p, q, v = values
        px, log_all = p * self.x, np.log(v + self.xz)
        each = gammaln(px + q) - gammaln(px) - gammaln(q) + q * np.log(v)
        each += px * self.log_xz - self.log_z - (px + q) * log_all
        both = digamma(px + q)
        gradient = [
            np.mean(self.x * (both - digamma(px) + self.log_xz - log_all)),
            np.mean(both - digamma(q) + np.log(v) - log_all),
            np.mean(q / v - (px + q) / (v + self.xz)),
        ]
        return float(np.mean(each)), np.array(gradient)
