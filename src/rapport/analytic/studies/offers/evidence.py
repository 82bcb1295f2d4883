"""Why a product is offered to a customer: the product of theirs that speaks for it, or whom they are like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from rapport.analytic.methods.bought import Bought
from rapport.analytic.methods.collaborative import Ease, Model
from rapport.analytic.methods.histories import Floats, Places
from rapport.analytic.methods.typical_buyer import Portraits
from rapport.analytic.studies.offers.shapes import LEAST_BUYERS, LIKE, POPULAR, STEPS, TOGETHER
from rapport.analytic.studies.offers.tables import Catalogue

LEAST_LIFT = 1.1
LIKE_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Rules:
    """How often two products are had by the same customers, and which is a step up from which."""

    both: Any
    buyers: Floats
    customers: int
    steps: Any

    @classmethod
    def of(cls, known: Bought, catalogue: Catalogue) -> Rules:
        """Count them, of customers × products."""
        ones = known.ones
        return cls((ones.T @ ones).toarray(), known.buyers, len(known.rows), catalogue.dearer(known.columns))

    def lift(self, given: Places, then: Places) -> Floats:
        """How much more often who has one has the other."""
        expected = self.buyers[given] * self.buyers[then]
        return np.asarray(self.both[given, then] * self.customers / np.maximum(expected, 1))


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reason of each offer of some customers: customers × offers; `because` is a column, −1 for none."""

    kind: Any
    because: Places
    count: Floats
    support: Floats
    confidence: Floats
    lift: Floats
    typical: Floats


def reasons(held: Bought, offers: Places, model: Model, rules: Rules, likeness: Floats) -> Reasons:
    """Say why each offer is made.

    Of the products of a customer the one speaks for an offer that adds most to its score. It is told where those who
    have it buy the other at least `LEAST_LIFT` times as often as all; as a step up where it is of the same family and
    costs less. Otherwise a customer who is nearer to the typical buyer than half of the buyers is like them; for the
    rest, the product is popular.
    Takes: what the customers have; offers, −1 for none; likeness: as `Portraits.typical`, customers × offers.
    """
    because = _speaking(held, offers, model, rules)
    given, then = np.maximum(because, 0), np.maximum(offers, 0)
    count = rules.both[given, then].astype(np.float64)
    lift = rules.lift(given, then)
    is_told = (because >= 0) & (offers >= 0) & (count >= LEAST_BUYERS) & (lift >= LEAST_LIFT)
    kind = np.where(likeness >= LIKE_ENOUGH, LIKE, POPULAR).astype(object)
    kind[is_told] = TOGETHER
    kind[is_told & rules.steps[given, then]] = STEPS
    return Reasons(
        kind,
        np.where(is_told, because, -1),
        np.where(is_told, count, rules.buyers[then]),
        np.where(is_told, count, rules.buyers[then]) / max(rules.customers, 1),
        np.where(is_told, count / np.maximum(rules.buyers[given], 1), np.nan),
        np.where(is_told, lift, np.nan),
        likeness,
    )


def _speaking(held: Bought, offers: Places, model: Model, rules: Rules) -> Places:
    """Which of a customer's products speaks most for each offer; −1 for who has none."""
    table = csr_array(held.table)
    size = np.diff(table.indptr)
    found = np.full(offers.shape, -1, np.intp)
    full = np.flatnonzero(size)
    if not len(full):
        return found
    row = np.repeat(np.arange(len(size)), size)
    then = np.maximum(offers[row], 0)
    given = table.indices[:, None]
    told = model.weights[given, then] if isinstance(model, Ease) else rules.lift(given, then)
    told = told * table.data[:, None]
    starts = table.indptr[:-1][full]
    most = np.maximum.reduceat(told, starts, axis=0)
    is_most = told == np.repeat(most, size[full], axis=0)
    place = np.where(is_most, np.arange(len(row))[:, None], len(row))
    first = np.minimum.reduceat(place, starts, axis=0)
    found[full] = table.indices[first]
    return np.where(offers >= 0, found, -1)


def likeness(drawn: Portraits | None, points: Floats, offers: Places) -> Floats:
    """How typical each customer would be as a buyer of each offer, 0…1; 0 where nothing is known of customers."""
    if drawn is None:
        return np.zeros(offers.shape)
    row = np.repeat(np.arange(len(offers)), offers.shape[1])
    return drawn.typical(points[row], np.maximum(offers.ravel(), 0)).reshape(offers.shape)
