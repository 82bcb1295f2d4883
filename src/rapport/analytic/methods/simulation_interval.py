"""How sure a simulation is: equity and effect where retention and revenue are known from so many customers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from rapport.analytic.methods.histories import Floats
from rapport.analytic.methods.margins import GOODS
from rapport.analytic.methods.simulation import RETENTION, Inputs, Known, changed

TENTH, NINETIETH = 10, 90


def interval(
    before: Inputs, changes: Mapping[str, float], known: Known, *, draws: int = 4_000, seed: int = 0
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Say between what equity, and the effect of changes on it, lie in four cases out of five.

    Formula: retention is drawn from Beta(kept + ½, asked − kept + ½), revenue from a normal law around its mean with
    its error; goods follow revenue. The effect of each draw is equity with the changes less equity without them. Given
    are the tenth and ninetieth percentiles. Takes: `Inputs`, changes as in `changed`, `Known`. Gives: two pairs of
    amounts. Assumes: the other inputs are what they are, and the changes come as they are thought. Where nothing is
    known about retention it is taken as it is. Errors: WrongParameter of `changed`. Source: Jeffreys' interval.
    """
    dice = np.random.default_rng(seed)
    kept = (
        dice.beta(known.kept + 0.5, known.asked - known.kept + 0.5, draws)
        if known.asked
        else np.full(draws, before.retention)
    )
    more = dice.normal(1.0, known.revenue_error / before.revenue, draws) if before.revenue > 0 else np.ones(draws)
    after, added = changed(before, changes), changes.get(RETENTION, 0.0)
    worth = _equities(before, kept, more)
    better = _equities(after, np.clip(kept + added, 0.0, 1.0), more)
    return _spread(worth), _spread(better - worth)


def _equities(inputs: Inputs, retention: Floats, more: Floats) -> Floats:
    """Equity for many pairs of retention and of revenue, as a multiple of its mean."""
    goods = inputs.costs.get(GOODS, 0.0)
    margin = (inputs.revenue - goods) * more - (sum(inputs.costs.values()) - goods)
    worth, kept, there = np.zeros_like(margin), np.ones_like(margin), np.zeros_like(margin)
    for year in range(1, inputs.years + 1):
        there, kept = there + kept, kept * retention
        people = inputs.customers * kept + inputs.newcomers * there
        worth += (margin * people - inputs.newcomers * inputs.acquisition) / (1 + inputs.discount) ** year
    return worth


def _spread(values: Any) -> tuple[float, float]:
    low, high = np.percentile(values, (TENTH, NINETIETH))
    return float(low), float(high)
