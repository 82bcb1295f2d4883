"""What customers who bought the same things bought besides: collaborative filtering (contract T18)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import lapack
from scipy.sparse import csr_array, diags_array

from rapport.analytic.methods.bought import Bought
from rapport.analytic.methods.histories import Floats, Places
from rapport.analytic.methods.shapes import WrongParameter

Singles = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Shared:
    """How often products were bought by the same customers: `gram` = XᵀX, and what it was made of.

    shrink: how far whoever bought much counts less; size: how many products a customer has bought, on average.
    """

    gram: Floats
    shrink: float
    size: float

    @classmethod
    def of(cls, known: Bought, *, shrink: float = 0.0) -> Shared:
        """Count them.

        Formula: X = rows of `known` ÷ (number of products of the row)^shrink, XᵀX. Takes: customers × products; shrink
        in 0…1. Time and memory grow with products² and Σ (products of a customer)². Errors: WrongParameter.
        """
        if not 0 <= shrink <= 1:
            raise WrongParameter(f"shrink lies in 0…1: {shrink}")
        if not known.table.nnz:
            raise WrongParameter("nobody has bought anything yet")
        scaled = _scaled(known, shrink)
        gram = (scaled.T @ scaled).toarray().astype(np.float64)
        return cls(gram, shrink, known.table.nnz / known.table.shape[0])

    def ridge(self, share: float) -> float:
        """A ridge in the measure of these customers: so many shares of what one product would have if all had it."""
        return share * float(np.trace(self.gram)) / self.size


@dataclass(frozen=True, slots=True)
class Ease:
    """How much having one product speaks for another: `weights[j, i]` is what j adds to the score of i.

    Nothing speaks for itself: the diagonal is zero.
    """

    weights: Singles
    shrink: float

    @classmethod
    def fit(cls, shared: Shared, *, ridge: float) -> Ease:
        """Learn the weights from who bought what.

        Formula: P = (XᵀX + λI)⁻¹; weight[j, i] = −P[j, i] ÷ P[i, i], 0 where i = j: the ridge regression of each
        product on all others, solved at once.
        Takes: what customers share; ridge λ > 0, the larger the less pairs that few share are trusted. Gives: the
        model; time grows with products³. Assumes: that somebody has not bought something says little against it.
        Errors: WrongParameter. Source: Steck (2019), « Embarrassingly Shallow Autoencoders for Sparse Data », WWW.
        """
        if ridge <= 0:
            raise WrongParameter(f"a ridge is above nothing: {ridge}")
        inverse = _inverse(shared.gram + ridge * np.eye(len(shared.gram)))
        weights = (-inverse / np.diag(inverse)).astype(np.float32)
        np.fill_diagonal(weights, 0)
        return cls(weights, shared.shrink)

    def scores(self, known: Bought) -> Singles:
        """Score every product for each row: rows × columns. Ask for some thousand rows at a time."""
        return np.asarray(_scaled(known, self.shrink) @ self.weights, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Popular:
    """The honest rival: every product has the same score for everybody, the share of customers who bought it."""

    shares: Singles

    @classmethod
    def fit(cls, known: Bought) -> Popular:
        """Count the buyers of each product."""
        return cls((known.buyers / max(known.table.shape[0], 1)).astype(np.float32))

    def scores(self, known: Bought) -> Singles:
        """The same scores for each row."""
        return np.broadcast_to(self.shares, known.table.shape)


Model = Ease | Popular


def _scaled(known: Bought, shrink: float) -> Any:
    table = csr_array(known.table, dtype=np.float32)
    if not shrink:
        return table
    size = np.maximum(np.diff(table.indptr), 1).astype(np.float64)
    return diags_array((size**-shrink).astype(np.float32)) @ table


def _inverse(gram: Floats) -> Floats:
    """The inverse of a symmetric positive matrix, by Cholesky."""
    factor, failed = lapack.dpotrf(gram, lower=True, overwrite_a=True)
    inverse, failed_too = lapack.dpotri(factor, lower=True, overwrite_c=True)
    if failed or failed_too:
        raise WrongParameter("the products cannot be told apart: take a larger ridge")
    return np.asarray(np.tril(inverse) + np.tril(inverse, -1).T)


def best(scores: Singles, besides: Any, count: int) -> Places:
    """The columns with the best scores of each row, the best first, without those that `besides` holds.

    Takes: scores, rows × columns; besides: a sparse table of the same shape, what is not to be offered. Gives: rows ×
    count places, −1 where a row has fewer left. Of equal scores the column that stands first comes first, wherever
    the cut does not fall between them.
    """
    scores = np.array(scores, dtype=np.float32)
    scores[csr_array(besides).tocoo().coords] = -np.inf
    wide = scores.shape[1]
    count = min(count, wide)
    if count < wide:
        part = np.sort(np.argpartition(-scores, count - 1, axis=1)[:, :count], axis=1)
    else:
        part = np.tile(np.arange(wide), (len(scores), 1))
    ranked = np.take_along_axis(scores, part, axis=1)
    order = np.argsort(-ranked, axis=1, kind="stable")
    left = np.isfinite(np.take_along_axis(ranked, order, axis=1))
    return np.asarray(np.where(left, np.take_along_axis(part, order, axis=1), -1), np.intp)
