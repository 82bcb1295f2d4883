"""Trying recommendations on days held out: new products alone, beside popularity, and the better of them chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from rapport.analytic.methods import ranking
from rapport.analytic.methods.bought import Bought
from rapport.analytic.methods.collaborative import Ease, Model, Popular, Shared, best
from rapport.analytic.methods.histories import Floats, Places
from rapport.analytic.methods.shapes import WrongParameter

SHARES = (0.02, 0.1, 0.4, 1.6)
SHRINKS = (0.0, 0.5)
AT, PART = 10, 5
MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Trial:
    """Days held out: who had bought what before them, and what they bought for the first time in them.

    known: customers × products on offer, all that is learned from; asked: those customers of it who are judged;
    came: sparse, asked × products, bought in the days held out and never before; wanted: how many new products each
    bought in all, those too that are not on offer.
    """

    known: Bought
    asked: Bought
    came: Any
    wanted: Floats

    @property
    def at(self) -> int:
        """How many offers are judged: ten, of a small catalogue a fifth, for which ten would be nearly everything."""
        return max(1, min(AT, len(self.known.columns) // PART))

    def offers(self, model: Model, count: int = AT) -> tuple[Places, Floats]:
        """What the model would have offered to each of those asked, the best first, and the scores."""
        scores = model.scores(self.asked)
        found = best(scores, self.asked.table, count)
        return found, np.take_along_axis(np.asarray(scores, np.float64), np.maximum(found, 0), axis=1)

    def recalls(self, offers: Places) -> Floats:
        """See `ranking.recalls`."""
        return ranking.recalls(offers, self.came, k=self.at, wanted=self.wanted)


def trial(before: Bought, after: Bought, *, most: int, asked: Any = None) -> Trial:
    """Set up a trial.

    Formula: on offer are the `most` products with the most buyers before; came = bought after and not before.
    Takes: who bought what before a day and from that day on; asked: keys of the customers who are judged (all those
    known before), of whom at most `MOST_ROWS`, evenly spaced, are. Gives: a `Trial`. Errors: WrongParameter where
    nobody of them bought anything new that was sold before.
    """
    order = np.argsort(-before.buyers, kind="stable")[:most]
    columns = np.sort(before.columns[order])
    rows = before.rows if asked is None else np.intersect1d(before.rows, asked)
    rows = rows[:: max(1, -(-len(rows) // MOST_ROWS))]
    had = before.by(rows)
    later = after.by(rows).of(before.columns)
    new = csr_array(later.ones - later.ones.multiply(had.ones))
    new.eliminate_zeros()
    if not new.nnz:
        raise WrongParameter("nobody bought anything new in the days held out")
    wanted = np.asarray(new.sum(axis=1), np.float64).ravel()
    came = Bought(new, rows, before.columns).of(columns)
    return Trial(before.of(columns), had.of(columns), came.table, wanted)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The model that foresaw best, and how well: each customer judges what others have chosen.

    share and shrink: how it is fitted; recall and popular: recall at `at` offers of the model and of popularity;
    covered and popular_covered: the shares of the products on offer that they showed; judged: customers with anything
    new;
    hit_rate: what scores of the better of the two are worth, over all who were asked.
    """

    share: float
    shrink: float
    recall: float
    popular: float
    covered: float
    popular_covered: float
    judged: int
    at: int
    hit_rate: ranking.HitRate

    @property
    def is_better(self) -> bool:
        """Whether it foresaw more than popularity did: if not, popularity is what is honestly offered."""
        return self.recall > self.popular

    def fit(self, known: Bought) -> Model:
        """The same model learned from all that is known now; popularity where that foresaw as much."""
        if not self.is_better:
            return Popular.fit(known)
        shared = Shared.of(known, shrink=self.shrink)
        return Ease.fit(shared, ridge=shared.ridge(self.share))


@dataclass(frozen=True, slots=True)
class _Tried:
    share: float
    shrink: float
    offers: Places
    scores: Floats
    recalls: Floats


def chosen(days: Trial) -> Chosen:
    """Try models, and judge the best of them.

    Formula: one half of those who bought anything new chooses among `SHARES` × `SHRINKS` by recall at `Trial.at`,
    the other half judges the choice, and the other way round; recall is the mean over both. The model kept is the
    choice of all.
    Errors: WrongParameter where fewer than two customers bought anything new.
    """
    new = np.flatnonzero(days.wanted > 0)
    if len(new) < 2:
        raise WrongParameter("too few customers bought anything new in the days held out")
    tried, halves = list(_tried(days)), (new[::2], new[1::2])
    judged = [
        max(tried, key=lambda each: each.recalls[one].mean()).recalls[other] for one, other in (halves, halves[::-1])
    ]
    best_of_all = max(tried, key=lambda each: each.recalls[new].mean())
    offers, scores = days.offers(Popular.fit(days.known))
    recall, popular = float(np.concatenate(judged).mean()), float(days.recalls(offers)[new].mean())
    better = (best_of_all.offers, best_of_all.scores) if recall > popular else (offers, scores)
    wide = days.known.table.shape[1]
    return Chosen(
        best_of_all.share,
        best_of_all.shrink,
        recall=recall,
        popular=popular,
        covered=ranking.coverage(best_of_all.offers, k=days.at, of=wide),
        popular_covered=ranking.coverage(offers, k=days.at, of=wide),
        judged=len(new),
        at=days.at,
        hit_rate=_worth(days, *better),
    )


def _tried(days: Trial) -> Iterator[_Tried]:
    for shrink in SHRINKS:
        shared = Shared.of(days.known, shrink=shrink)
        for share in SHARES:
            offers, scores = days.offers(Ease.fit(shared, ridge=shared.ridge(share)))
            yield _Tried(share, shrink, offers, scores, days.recalls(offers))


def _worth(days: Trial, offers: Places, scores: Floats) -> ranking.HitRate:
    made = offers >= 0
    return ranking.hit_rate(scores[made], ranking.hits(offers, days.came)[made])
