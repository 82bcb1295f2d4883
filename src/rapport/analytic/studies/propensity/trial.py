"""Trying what a table foresees of an outcome: leaks and repeated rows first, then the proof, then what weighs most."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext_lazy as _

from rapport.analytic.methods.estimating import NotConverged
from rapport.analytic.methods.histories import Floats
from rapport.analytic.methods.judging import Judgement, judge
from rapport.analytic.methods.leaks import duplicates, leaks
from rapport.analytic.methods.propensity import Learned, learn
from rapport.analytic.methods.shapes import WrongParameter
from rapport.kit.errors import DomainError

LAST = 0.2
SENSITIVE = frozenset(
    {
        "age", "ages", "birth", "birthday", "born", "sex", "gender", "health", "illness", "disability", "nationality",
        "religion", "ethnicity", "race", "marital", "pregnant", "union", "seniorcitizen", "senior", "postcode", "zip",
        "salutation", "civility", "firstname", "sexe", "genre", "naissance", "sante", "santé", "maladie", "handicap",
        "nationalite", "nationalité", "civilite", "civilité", "prenom", "prénom", "postal",
    }
)  # fmt: skip
"""Words in the names of columns that are left out unless somebody decides otherwise (contract P04)."""
_WORDS = re.compile(r"[A-Za-zÀ-ÿ]+")


class NoSuchColumn(DomainError):
    code = "no_such_column"
    message = _("There is no column %(name)s.")


class NotTwoOutcomes(DomainError):
    code = "not_two_outcomes"
    message = _("%(name)s must hold two values: say with --is which one is to be foreseen. It holds %(values)s.")


class NothingLearned(DomainError):
    code = "nothing_learned"
    message = _("These rows teach nothing of %(name)s.")


@dataclass(frozen=True)
class Asked:
    """What is to be foreseen and how.

    outcome: the column, `word` the value that counts as the outcome (without it, the rarer of two); left_out: columns
    not to learn from, known_after: those known only after the outcome; taken: sensitive columns that somebody decided
    to use, or leaks that are none; is_ordered: rows stand in the order of time, so that the last fifth proves.
    """

    outcome: str
    word: str = ""
    left_out: Collection[str] = ()
    known_after: Collection[str] = ()
    taken: Collection[str] = ()
    is_ordered: bool = False
    folds: int = 5
    seed: int = 0


def trial(table: pa.Table, asked: Asked) -> dict[str, Any]:
    """Say what a table foresees of an outcome, and what was left out of it and why.

    Sensitive columns are left out by their name, then those that seem to know the outcome. Rows that repeat an earlier
    one are counted and left out, so that none is remembered instead of foreseen. The proof is out of fold; of ordered
    rows, the last fifth foreseen from the others too. Refuses what is no outcome of two values (`NotTwoOutcomes`),
    columns that are not there (`NoSuchColumn`), and rows from which nothing can be learned (`NothingLearned`).
    """
    for name in (asked.outcome, *asked.left_out, *asked.known_after, *asked.taken):
        if name not in table.column_names:
            raise NoSuchColumn(name=name)
    came, word = _outcome(table.column(asked.outcome), asked)
    names = [name for name in table.column_names if name not in {asked.outcome, *asked.left_out}]
    sensitive = [name for name in names if is_sensitive(name) and name not in asked.taken]
    names = [name for name in names if name not in sensitive]
    try:
        every = [name for name in table.column_names if name != asked.outcome]
        found = duplicates(table, came, every)
        rows, came = _distinct(table, came, every)
        known = leaks(rows, came, names, known_after=asked.known_after, seed=asked.seed)
        told = [leak for leak in known if leak.name not in asked.taken]
        names = [name for name in names if name not in {leak.name for leak in told}]
        learned = learn(rows, came, names, folds=asked.folds, seed=asked.seed)
        last = _last(rows, came, names, asked) if asked.is_ordered else None
    except (WrongParameter, NotConverged) as error:
        raise NothingLearned(name=asked.outcome) from error
    return {
        "outcome": asked.outcome,
        "foreseen": word,
        **asdict(found),
        "leaks": [asdict(leak) for leak in known],
        "sensitive": sensitive,
        "left_out": list(asked.left_out),
        "learned_from": names,
        "seed": asked.seed,
        "folds": asked.folds,
        "out_of_fold": {"mean_auc": float(np.mean(learned.aucs)), **_quality(learned.judged)},
        **({"last_fifth": _quality(last)} if last else {}),
        "weight": _weights(learned, rows),
    }


def is_sensitive(name: str) -> bool:
    """Whether a column’s name says that it holds what scoring leaves alone."""
    words = [word.lower() for word in _WORDS.findall(re.sub(r"(?<=[a-zà-ÿ])(?=[A-Z])", " ", name))]
    return bool(SENSITIVE & {*words, "".join(words)})


def _outcome(column: pa.ChunkedArray, asked: Asked) -> tuple[Floats, str]:
    """The outcome as 0 and 1, and the word for 1."""
    words = ["" if value is None else str(value) for value in column.to_pylist()]
    counts = {word: words.count(word) for word in dict.fromkeys(words)}
    word = asked.word or min(counts, key=lambda each: (counts[each], each))
    if word not in counts or len(counts) < 2 or (len(counts) > 2 and not asked.word):
        raise NotTwoOutcomes(name=asked.outcome, values=", ".join(list(counts)[:5]))
    return np.array([each == word for each in words], dtype=np.float64), word


def _distinct(table: pa.Table, came: Floats, names: Sequence[str]) -> tuple[pa.Table, Floats]:
    """The rows without those that repeat an earlier one, in their order."""
    place = pa.array(np.arange(len(table)))
    whole = table.select(list(names)).append_column("__came", pa.array(came)).append_column("__place", place)
    firsts = whole.group_by([*names, "__came"]).aggregate([("__place", "min")]).column("__place_min")
    kept = pc.sort_indices(firsts)
    order = firsts.take(kept)
    return table.take(order), came[order.to_numpy()]


def _last(rows: pa.Table, came: Floats, names: Sequence[str], asked: Asked) -> Judgement:
    cut = int(len(rows) * (1 - LAST))
    model = learn(rows.slice(0, cut), came[:cut], names, folds=asked.folds, seed=asked.seed).model
    return judge(model.chances(rows.slice(cut)), came[cut:])


def _quality(judged: Judgement) -> dict[str, Any]:
    return {name: value for name, value in asdict(judged).items() if name != "parts"}


def _weights(learned: Learned, rows: pa.Table) -> Mapping[str, float]:
    """How much each column moves the log odds in the mean of all rows, the most first."""
    moved = np.abs(learned.model.contributions(rows)).mean(axis=0)
    found = {name: round(float(value), 4) for name, value in zip(learned.model.names, moved, strict=True)}
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))
