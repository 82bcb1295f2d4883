"""Columns of any frame as the numbers that a linear model weighs: standardised, bent at knots, one column a level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from rapport.analytic.methods.histories import Floats
from rapport.analytic.methods.shapes import WrongParameter, WrongShape

KNOTS = (0.2, 0.4, 0.6, 0.8)
ENDS = (0.005, 0.995)
LEAST_ROWS, MOST_LEVELS = 20, 50
FEW_VALUES = 5
Texts = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Number:
    """A column of numbers: standardised within its ends, once more beyond each knot, and whether it was missing.

    Its effect may thus bend at every knot: a line that is broken there, and goes on level beyond the ends.
    """

    name: str
    mean: float
    spread: float
    ends: tuple[float, float]
    knots: tuple[float, ...] = ()
    may_lack: bool = False

    @classmethod
    def fit(cls, name: str, values: Floats) -> Self:
        known = values[np.isfinite(values)]
        may_lack = len(known) < len(values)
        if not len(known):
            return cls(name, 0.0, 0.0, (0.0, 0.0))
        low, high = (float(end) for end in np.quantile(known, ENDS))
        if high <= low:
            low, high = float(known.min()), float(known.max())
        held = known.clip(low, high)
        bends = len(np.unique(held)) > FEW_VALUES
        knots = sorted({float(knot) for knot in np.quantile(held, KNOTS) if low < knot < high}) if bends else []
        return cls(name, float(held.mean()), float(held.std()), (low, high), tuple(knots), may_lack)

    @property
    def width(self) -> int:
        return (1 + len(self.knots) if self.spread > 0 else 0) + int(self.may_lack)

    def columns(self, frame: Any) -> Floats:
        """Rows × width; a missing value is the mean, and says so where there were some to learn from."""
        values = numbers(frame, self.name)
        lacks = ~np.isfinite(values)
        held = np.where(lacks, self.mean, values).clip(*self.ends)
        found = []
        if self.spread > 0:
            found.append((held - self.mean) / self.spread)
            found += [np.maximum(held - knot, 0) / self.spread for knot in self.knots]
        if self.may_lack:
            found.append(lacks.astype(np.float64))
        return np.stack(found, axis=1) if found else np.zeros((len(values), 0))


@dataclass(frozen=True, slots=True)
class Choice:
    """A column of words: one column a level that was seen often enough; other words are none of them."""

    name: str
    levels: tuple[str, ...]

    @classmethod
    def fit(cls, name: str, values: Texts) -> Self:
        words, counts = np.unique(values, return_counts=True)
        order = np.lexsort((words, -counts))
        often = [str(words[place]) for place in order[:MOST_LEVELS] if counts[place] >= LEAST_ROWS]
        return cls(name, tuple(often) if len(often) > 1 or len(words) > 1 else ())

    @property
    def width(self) -> int:
        return len(self.levels)

    def columns(self, frame: Any) -> Floats:
        """Rows × levels."""
        values = texts(frame, self.name)
        found = [(values == level).astype(np.float64) for level in self.levels]
        return np.stack(found, axis=1) if found else np.zeros((len(values), 0))


@dataclass(frozen=True, slots=True)
class Encoding:
    """How each column of a frame becomes columns of numbers; learned once, applied to any frame of the same shape."""

    columns: tuple[Number | Choice, ...]

    @classmethod
    def fit(cls, frame: Any, names: Sequence[str]) -> Self:
        """Learn how these columns become numbers.

        Definition: a column of numbers is held within its quantiles `ENDS`, standardised, and repeated beyond each of
        its quantiles `KNOTS` where it has more than five values (a linear spline); missing values are the mean with a
        column of their own. A column of words has a column for each of its most frequent levels.
        Takes: an Arrow, pandas or Polars frame, or a mapping of arrays; names of its columns. Gives: an `Encoding`.
        Assumes: nothing of the outcome, so that it may be learned before folds are made.
        Errors: WrongShape for a missing column; WrongParameter without columns.
        Source: Hastie, Tibshirani, Friedman, « The Elements of Statistical Learning », 5.2.
        """
        if not names:
            raise WrongParameter("a model learns from at least one column")
        return cls(tuple(_fitted(frame, name) for name in names))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def matrix(self, frame: Any) -> Floats:
        """All columns beside each other: rows × the sum of widths."""
        return np.concatenate([column.columns(frame) for column in self.columns], axis=1)

    def together(self, values: Floats) -> Floats:
        """Rows × widths summed up for each column of the frame: rows × columns of the frame."""
        edges = np.cumsum([0, *(column.width for column in self.columns)])
        sums = [values[:, low:high].sum(axis=1) for low, high in pairwise(edges)]
        return np.stack(sums, axis=1)

    def told(self) -> list[dict[str, Any]]:
        """This encoding as plain values, which `of` reads."""
        return [asdict(column) for column in self.columns]

    @classmethod
    def of(cls, told: Sequence[Mapping[str, Any]]) -> Self:
        """The encoding that these plain values tell."""
        return cls(tuple(_read(each) for each in told))


def numbers(frame: Any, name: str) -> Floats:
    """A column of any frame as numbers, none where a value is missing. Refuses with WrongShape what has none such."""
    return np.asarray(_values(frame, name), dtype=np.float64)


def texts(frame: Any, name: str) -> Texts:
    """A column of any frame as words; a missing one is empty."""
    return np.array(["" if value is None or value != value else str(value) for value in _values(frame, name)])


def is_number(frame: Any, name: str) -> bool:
    """Whether a column holds numbers (true and false are 1 and 0) and nothing else."""
    values = np.asarray(_values(frame, name))
    if values.dtype.kind in "biuf":
        return True
    return values.dtype.kind == "O" and all(isinstance(value, int | float | None) for value in values)


def _values(frame: Any, name: str) -> Any:
    names = list(frame.column_names if hasattr(frame, "column_names") else frame.keys())
    if name not in names:
        raise WrongShape(f"missing column: {name}; the table has: {', '.join(map(str, names))}")
    values = frame[name]
    return values.to_numpy() if hasattr(values, "to_numpy") else np.asarray(values)


def _fitted(frame: Any, name: str) -> Number | Choice:
    if is_number(frame, name):
        return Number.fit(name, numbers(frame, name))
    return Choice.fit(name, texts(frame, name))


def _read(told: Mapping[str, Any]) -> Number | Choice:
    if "levels" in told:
        return Choice(str(told["name"]), tuple(map(str, told["levels"])))
    low, high = told["ends"]
    knots = tuple(map(float, told["knots"]))
    return Number(str(told["name"]), told["mean"], told["spread"], (low, high), knots, bool(told["may_lack"]))
