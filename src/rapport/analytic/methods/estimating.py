"""Maximum likelihood for models whose parameters are positive: estimates, how sure they are, and where they fail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
Likelihood = Callable[[Floats], tuple[float, Floats]]
LEAST, MOST = 1e-4, 1e5
STEP = 1e-4
TURNS = 500


class NotConverged(ValueError):
    """The likelihood has no maximum that could be found: the data do not carry this model."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was estimated, in the order of `names`.

    covariance: of the logarithms of the parameters, from the curvature of the likelihood; at_bound: parameters that
    ran to the end of their range, so that the model says less than it has parameters for.
    """

    names: tuple[str, ...]
    values: tuple[float, ...]
    log_likelihood: float
    covariance: Floats = field(repr=False)
    at_bound: tuple[str, ...] = ()

    @property
    def is_degenerate(self) -> bool:
        return bool(self.at_bound)

    def drawn(self, count: int, *, seed: int) -> Floats:
        """Parameters as uncertain as they are: `count` rows, drawn from the normal of their logarithms."""
        dice = np.random.default_rng(seed)
        return np.exp(dice.multivariate_normal(np.log(self.values), self.covariance, size=count, method="eigh"))


def maximize(likelihood: Likelihood, names: Sequence[str], starts: Sequence[Sequence[float]]) -> Estimate:
    """Find the parameters under which what was observed is likeliest.

    Formula: Newton-like steps (L-BFGS-B) on the logarithms of the parameters with the exact gradient, from every start
    in turn until one converges, then the best; covariance = inverse of the numerical Hessian there.
    Takes: `likelihood` (parameters → the log-likelihood a customer and its gradient by the parameters), names, starts.
    Gives: an `Estimate`; its log-likelihood is what `likelihood` gives. Assumes: positive parameters between `LEAST`
    and `MOST`. Errors: NotConverged where no start leads to a maximum.
    """

    def turned(logs: Floats) -> tuple[float, Floats]:
        values = np.exp(logs)
        found, gradient = likelihood(values)
        return -found, -gradient * values

    bounds = [(np.log(LEAST), np.log(MOST))] * len(names)
    best = None
    for start in starts:
        options = {"maxiter": TURNS, "ftol": 1e-13, "gtol": 1e-8, "maxcor": 20}
        found = minimize(turned, np.log(start), jac=True, method="L-BFGS-B", bounds=bounds, options=options)
        if np.isfinite(found.fun) and (best is None or found.fun < best.fun):
            best = found
        if found.success:
            break
    if best is None or not np.all(np.isfinite(best.jac)):
        raise NotConverged("the likelihood has no maximum within reach: the data do not carry this model")
    values = np.exp(best.x)
    at_bound = tuple(name for name, value in zip(names, values, strict=True) if value < 2 * LEAST or value > MOST / 2)
    return Estimate(tuple(names), tuple(map(float, values)), -float(best.fun), _covariance(turned, best.x), at_bound)


def scaled(estimate: Estimate, customers: float, *, units: Sequence[float] = (), shift: float = 0.0) -> Estimate:
    """An estimate made with the likelihood of a mean customer and in units of its own, told for all and in theirs.

    `units`: what each parameter is multiplied by; `shift`: what the change of units adds to the log-likelihood.
    """
    values = tuple(
        value * unit for value, unit in zip(estimate.values, units or [1.0] * len(estimate.values), strict=True)
    )
    total, covariance = estimate.log_likelihood * customers + shift, estimate.covariance / customers
    return Estimate(estimate.names, values, total, covariance, estimate.at_bound)


def _covariance(turned: Callable[[Floats], tuple[float, Floats]], at: Floats) -> Floats:
    """The inverse of the Hessian, by differences of the gradient; directions without curvature are left out."""
    rows = []
    for place in range(len(at)):
        step = np.zeros(len(at))
        step[place] = STEP
        rows.append((turned(at + step)[1] - turned(at - step)[1]) / (2 * STEP))
    hessian = np.array(rows)
    return np.asarray(np.linalg.pinv((hessian + hessian.T) / 2, rcond=1e-10, hermitian=True), dtype=np.float64)
