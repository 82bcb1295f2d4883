"""What makes a model look better than it is: columns that know the outcome, rows that stand twice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rapport.analytic.methods.encoding import is_number, numbers, texts
from rapport.analytic.methods.judging import auc
from rapport.analytic.methods.logistic import outcomes
from rapport.analytic.methods.propensity import learn

IMPLAUSIBLE, SUSPECT = 0.95, 0.75
AFTER, ALONE, ABOVE_ALL = "after", "alone", "above_all"


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that should not be learned from, and why.

    reason: `AFTER`: it is known after the outcome only, as was told; `ALONE`: no honest column foresees this well by
    itself; `ABOVE_ALL`: it foresees better by itself than all others together. `alone` and `others` are those AUC, out
    of fold; `others` is None where it was not asked.
    """

    name: str
    reason: str
    alone: float
    others: float | None = None


def leaks(
    frame: Any, outcome: Any, names: Sequence[str], *, known_after: Collection[str] = (), folds: int = 3, seed: int = 0
) -> list[Leak]:
    """Find columns that seem to know the outcome.

    Definition: a column that is said to be known after the outcome (`known_after`); one whose out-of-fold AUC alone
    reaches `IMPLAUSIBLE`; one whose AUC alone reaches `SUSPECT` and exceeds that of all other columns together, those
    left out that were found before. A finding is a question to whoever knows how the column came to be, not a verdict.
    Takes: any frame, outcomes 0 or 1, the columns to look at. Gives: `Leak`s, the strongest first.
    Assumes: an honest column adds to others. Errors: as `propensity.learn`.
    Source: Kaufman, Rosset, Perlich (2012), « Leakage in Data Mining ».
    """
    y = outcomes(outcome)
    alone = {name: _auc(frame, y, [name], folds, seed) for name in names}
    found = [Leak(name, AFTER if name in known_after else ALONE, alone[name]) for name in names
             if name in known_after or alone[name] >= IMPLAUSIBLE]  # fmt: skip
    left = [name for name in names if name not in {leak.name for leak in found}]
    for name in sorted(left, key=lambda each: -alone[each]):
        others = [each for each in left if each != name]
        if alone[name] < SUSPECT or not others:
            break
        reached = _auc(frame, y, others, folds, seed)
        if alone[name] <= reached:
            break
        found.append(Leak(name, ABOVE_ALL, alone[name], reached))
        left = others
    return sorted(found, key=lambda leak: -leak.alone)


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Rows that repeat an earlier row in all columns, and rows that are alike but for the outcome."""

    rows: int
    repeated: int
    contradicting: int


def duplicates(frame: Any, outcome: Any, names: Sequence[str]) -> Duplicates:
    """Count rows that stand twice: a row in both halves of a split is remembered, not foreseen.

    Definition: `repeated`: rows whose columns and outcome are all those of an earlier row; `contradicting`: rows whose
    columns are those of a row with the other outcome. Missing values are equal to each other.
    Takes: any frame, outcomes 0 or 1, the columns to compare. Errors: WrongShape.
    """
    y = outcomes(outcome).astype(np.int64)
    codes = np.zeros(len(y), np.int64)
    for name in names:
        values = numbers(frame, name) if is_number(frame, name) else texts(frame, name)
        _kept, place = np.unique(values, return_inverse=True)
        codes = np.unique(codes * (int(place.max()) + 1) + place, return_inverse=True)[1]
    groups = int(codes.max()) + 1
    ones, zeros = (np.bincount(codes[y == value], minlength=groups) for value in (1, 0))
    repeated = (ones - 1).clip(0).sum() + (zeros - 1).clip(0).sum()
    mixed = (ones > 0) & (zeros > 0)
    return Duplicates(len(y), int(repeated), int((ones + zeros)[mixed].sum()))


def _auc(frame: Any, outcome: Any, names: Sequence[str], folds: int, seed: int) -> float:
    return auc(learn(frame, outcome, names, folds=folds, seed=seed).chances, outcome)
