"""How good offers are on days that they did not see: recall, coverage, and what a score is worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import isotonic_regression
from scipy.sparse import csr_array

from rapport.analytic.methods.histories import Floats, Places
from rapport.analytic.methods.shapes import WrongParameter

GROUP = 200


def hits(offered: Places, came: Any) -> NDArray[np.bool_]:
    """Which of the offers came: rows × offers, true where the row bought that column later.

    Takes: offered: rows × k columns, −1 for none; came: sparse, rows × columns, what was bought later.
    """
    table = csr_array(came)
    row = np.repeat(np.arange(len(offered)), offered.shape[1])
    column = offered.ravel()
    told = column >= 0
    found = np.zeros(len(column), bool)
    if told.any():
        found[told] = np.asarray(table[row[told], column[told]]).ravel() > 0
    return found.reshape(offered.shape)


def recalls(offered: Places, came: Any, *, k: int, wanted: Any = None) -> Floats:
    """The share of what each row bought later that stood among its first k offers; NaN for rows that bought nothing.

    Formula: |first k offers ∩ came| ÷ |came|. Takes: as `hits`; wanted: how many products each row bought later, where
    more than the columns of `came` could be. Gives: 0…1 a row. Errors: WrongParameter for no offer.
    """
    if k < 1:
        raise WrongParameter(f"one offer or more, not {k}")
    size = np.asarray(csr_array(came).sum(axis=1) if wanted is None else wanted, np.float64).ravel()
    met = hits(offered[:, :k], came).sum(axis=1)
    return np.asarray(np.where(size > 0, met / np.maximum(size, 1), np.nan))


def recall_at(offered: Places, came: Any, *, k: int, wanted: Any = None) -> float:
    """The mean of `recalls` over the rows that bought anything later.

    Errors: WrongParameter where nobody did, or for no offer.
    """
    found = recalls(offered, came, k=k, wanted=wanted)
    if np.isnan(found).all():
        raise WrongParameter("nobody bought anything in the days held out")
    return float(np.nanmean(found))


def coverage(offered: Places, *, k: int, of: int) -> float:
    """The share of the catalogue that stands among the first k offers of anybody: products offered ÷ `of` products."""
    shown = np.unique(offered[:, :k])
    return float((shown >= 0).sum() / max(of, 1))


@dataclass(frozen=True, slots=True)
class HitRate:
    """What a score is worth: the share of offers of that score that was bought, never less for a better score."""

    scores: Floats
    shares: Floats

    def of(self, scores: Any) -> Floats:
        """The hit rate of each score, 0…1: between the steps by straight lines, beyond them that of the last."""
        return np.asarray(np.interp(np.asarray(scores, dtype=np.float64), self.scores, self.shares))


def hit_rate(scores: Any, came: Any) -> HitRate:
    """Learn from days held out how often an offer of a score is bought.

    Formula: offers in the order of their scores stand in groups of about `GROUP`; the shares of the groups by isotonic
    regression, weighed by their sizes.
    Takes: scores and whether each came, one number an offer. Gives: a `HitRate`. Errors: WrongParameter for none.
    Source: Zadrozny, Elkan (2002), « Transforming Classifier Scores into Accurate Multiclass Probability Estimates »,
    KDD.
    """
    values, bought = np.asarray(scores, np.float64).ravel(), np.asarray(came, np.float64).ravel()
    if not len(values):
        raise WrongParameter("no offer was made that could have come")
    groups = np.array_split(np.argsort(values, kind="stable"), max(1, len(values) // GROUP))
    middle = np.array([values[group].mean() for group in groups])
    share = np.array([bought[group].mean() for group in groups])
    weight = np.array([len(group) for group in groups], np.float64)
    smooth = np.asarray(isotonic_regression(share, weights=weight).x)
    steps, first = np.unique(middle, return_index=True)
    return HitRate(steps, smooth[first])
