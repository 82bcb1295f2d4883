"""The naive rate: what share of customers who bought as often and as lately had the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rapport.analytic.methods.encoding import numbers
from rapport.analytic.methods.histories import Floats, Places
from rapport.analytic.methods.logistic import outcomes
from rapport.analytic.methods.shapes import WrongParameter

PARTS = (5, 4)
BELIEVED = 10.0


@dataclass(frozen=True, slots=True)
class GroupRates:
    """Rates of the outcome in groups by two columns; what a model must be better than.

    edges: of each column, where its next part begins; rates: one a group, the parts of the second column within those
    of the first; rate: of all.
    """

    names: tuple[str, str]
    edges: tuple[tuple[float, ...], tuple[float, ...]]
    rates: tuple[float, ...]
    rate: float

    @classmethod
    def fit(cls, frame: Any, outcome: Any, names: tuple[str, str]) -> GroupRates:
        """Cut two columns at their quantiles and take the rate of each group.

        Formula: group rate (k + m r) / (n + m) of k outcomes among n rows, r the rate of all, m = `BELIEVED` rows;
        `PARTS` say how many parts each column has, equal values in one part.
        Takes: any frame with both columns, outcomes 0 or 1. Gives: a `GroupRates`.
        Errors: WrongShape; WrongParameter for missing values or no rows.
        Source: the rate by recency and frequency of direct marketing (Hughes 1994), shrunk to that of all.
        """
        y, columns = outcomes(outcome), [numbers(frame, name) for name in names]
        if not all(np.all(np.isfinite(values)) for values in columns):
            raise WrongParameter("a group is told by two numbers, none missing")
        edges = [_edges(values, count) for values, count in zip(columns, PARTS, strict=True)]
        found = cls(names, (edges[0], edges[1]), (), float(y.mean()))
        place = found._places(frame)
        size = (len(edges[0]) + 1) * (len(edges[1]) + 1)
        counts, hits = np.bincount(place, minlength=size), np.bincount(place, weights=y, minlength=size)
        rates = (hits + BELIEVED * found.rate) / (counts + BELIEVED)
        return cls(found.names, found.edges, tuple(map(float, rates)), found.rate)

    def chances(self, frame: Any) -> Floats:
        """The rate of each row's group."""
        return np.asarray(self.rates, dtype=np.float64)[self._places(frame)]

    def contributions(self, frame: Any) -> Floats:
        """Rows × 2: what the part of the first column adds to the log odds of all, and what the group adds to that."""
        chances, width = self.chances(frame), len(self.edges[1]) + 1
        of_first = np.asarray(self.rates).reshape(-1, width).mean(axis=1)[self._places(frame) // width]
        first = _log_odds(of_first) - _log_odds(np.asarray(self.rate))
        return np.stack([first, _log_odds(chances) - _log_odds(of_first)], axis=1)

    def told(self) -> dict[str, Any]:
        """These rates as plain values, which `of` reads."""
        edges = [list(edge) for edge in self.edges]
        return {"names": list(self.names), "edges": edges, "rates": list(self.rates), "rate": self.rate}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> GroupRates:
        """The rates that these plain values tell."""
        first, second = (tuple(map(float, edge)) for edge in told["edges"])
        one, other = map(str, told["names"])
        return cls((one, other), (first, second), tuple(map(float, told["rates"])), float(told["rate"]))

    def _places(self, frame: Any) -> Places:
        first, second = (
            np.searchsorted(edge, numbers(frame, name), side="right")
            for name, edge in zip(self.names, self.edges, strict=True)
        )
        return np.asarray(first * (len(self.edges[1]) + 1) + second, dtype=np.intp)


def _edges(values: Floats, count: int) -> tuple[float, ...]:
    """Where the parts after the first begin; a part that would hold nobody is none."""
    found = np.unique(np.quantile(values, np.linspace(0, 1, count + 1)[1:-1]))
    return tuple(float(edge) for edge in found if edge > values.min())


def _log_odds(chances: Floats) -> Floats:
    held = chances.clip(1e-6, 1 - 1e-6)
    return np.asarray(np.log(held / (1 - held)))
