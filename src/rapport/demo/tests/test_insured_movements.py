"""The nine movements are recognised in a portfolio whose true movements are known."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

import numpy as np
import pytest

from rapport.analytic.methods.trajectories import CAUSES, MOVEMENTS, POINTS, Movements, movements
from rapport.demo.generate.insured import Insured, Truth, portfolio

MONTHS_APART = 3


def columns(found: dict[str, list[Any]]) -> dict[str, Any]:
    return {name: np.array(values) for name, values in found.items()}


def matched(truth: list[Truth], found: Movements) -> list[tuple[Truth, int]]:
    """Pairs of a true movement and one found: same customer and kind, the nearest month, each used once."""
    waiting = defaultdict(list)
    for each in truth:
        waiting[each.customer, each.movement].append(each)
    pairs = []
    for place in range(len(found)):
        month = int(found.month[place])
        own = waiting[int(found.customer[place]), str(found.movement[place])]
        best = min(own, key=lambda each: abs(each.month - month), default=None)
        if best is not None and abs(best.month - month) <= MONTHS_APART:
            own.remove(best)
            pairs.append((best, place))
    return pairs


@pytest.fixture(scope="module")
def insured() -> Insured:
    return portfolio(customers=10_000, seed=2026)


@pytest.fixture(scope="module")
def found(insured: Insured) -> Movements:
    return movements(columns(insured.points), columns(insured.events))


def test_nine_movements_of_ten_thousand_customers_are_recognised(insured: Insured, found: Movements) -> None:
    pairs = matched(insured.truth, found)
    hit = Counter(each.movement for each, _place in pairs)
    lived, said = Counter(each.movement for each in insured.truth), Counter(map(str, found.movement))
    assert min(lived[movement] for movement in MOVEMENTS) > 500
    precision, recall = ([hit[each] / of[each] for each in MOVEMENTS] for of in (said, lived))
    for rates, whole in ((precision, len(found)), (recall, len(insured.truth))):
        assert np.mean(rates) >= 0.95
        assert len(pairs) / whole >= 0.95
        assert min(rates) >= 0.93


def test_causes_are_those_that_were_lived(insured: Insured, found: Movements) -> None:
    pairs = [(each, str(found.cause[place])) for each, place in matched(insured.truth, found) if each.cause]
    told = [(each.cause, cause) for each, cause in pairs if cause]
    assert len(told) / len(pairs) > 0.88
    assert sum(lived == cause for lived, cause in told) / len(told) > 0.97
    assert all(set(CAUSES[each]) <= {cause for kinds in CAUSES.values() for cause in kinds} for each in CAUSES)


def test_rows_in_any_order_and_columns_of_any_scale_tell_the_same(insured: Insured, found: Movements) -> None:
    points, events = columns(insured.points), columns(insured.events)
    order = np.random.default_rng(1).permutation(len(points["month"]))
    again = movements({name: points[name][order] for name in POINTS}, {name: events[name][::-1] for name in events})
    for name in ("customer", "month", "movement", "cause"):
        assert np.array_equal(getattr(found, name), getattr(again, name))


def test_customers_who_never_moved_are_left_in_peace(insured: Insured, found: Movements) -> None:
    moved = {each.customer for each in insured.truth}
    still = set(insured.points["customer_id"]) - moved
    disturbed = still & {int(each) for each in found.customer}
    assert len(still) > 1_000
    assert len(disturbed) / len(still) < 0.02
