"""What customers will bring within a horizon: discounted value, and the interval that holds it (contract K13, M01)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rapport.analytic.methods.beta_geometric import BetaGeometric
from rapport.analytic.methods.gamma_gamma import GammaGamma
from rapport.analytic.methods.histories import HISTORY, Floats, Places, column, distinct, grouped
from rapport.analytic.methods.pareto_nbd import ParetoNbd
from rapport.analytic.methods.shapes import WrongParameter

Buying = BetaGeometric | ParetoNbd
LEVELS, LONGEST = 40, 24
PARAMETERS, EACH = 20, 25
AT_ONCE = 4_000
MOST_PURCHASES = 5_000


@dataclass(frozen=True, slots=True)
class Forecast:
    """One number a customer in each field, in the order of the frame that was asked for.

    alive: the probability of still being a customer; purchases: expected within the horizon; value: what they bring,
    discounted, in the unit of spend; low, high: the interval that holds what they will bring with the probability asked
    for.
    """

    alive: Floats
    purchases: Floats
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far one looks and what a later amount is worth: time and discount in the unit of the histories."""

    time: float
    discount: float = 0.0

    def __post_init__(self) -> None:
        if not self.time > 0 or not self.discount > -1:
            raise WrongParameter("a horizon above nothing, and a discount above −100 %")

    @property
    def force(self) -> float:
        """The continuous rate of the discount."""
        return float(np.log1p(self.discount))


def forecast(
    frame: Any, buying: Buying, spend: GammaGamma, horizon: Horizon, *, coverage: float = 0.8, seed: int = 0
) -> Forecast:
    """Foresee what each customer brings within a horizon.

    Formula: value = E[purchases] · E[spend] · w, w = the mean of (1 + d)^−t over the moments of those purchases. The
    interval is the shortest that holds `coverage` of simulated futures: whether alive, rate, leaving, number, moments
    and amounts of purchases are drawn for groups of customers with like (frequency, recency, age), parameters by their
    covariance. Amounts scale with v + xz, so that one simulation serves all customers of a group.
    Takes: a frame with `HISTORY` and mean_spend; fitted models; `Horizon`; 0 < coverage < 1. Gives: a `Forecast`.
    Assumes: what the models assume. Errors: WrongShape, WrongParameter. Source: house definition on Fader, Hardie, Lee
    (2005), « RFM and CLV: Using Iso-Value Curves for Customer Base Analysis », Journal of Marketing Research 42.
    """
    if not 0 < coverage < 1:
        raise WrongParameter("the share of futures that an interval holds lies between 0 and 1")
    grouped(frame)
    x, t_x, age = (column(frame, name) for name in HISTORY)
    z = np.where(x > 0, np.nan_to_num(column(frame, "mean_spend")), 0.0)
    kind, groups = _kinds(x, t_x, age)
    low, high, worth = _drawn(groups, buying, spend, horizon, coverage, seed)
    scale = spend.v + x * z
    purchases = _at_distinct(lambda *history: buying.expected_purchases(horizon.time, *history), x, t_x, age)
    amount = spend.expected_spend(x, z)
    return Forecast(
        alive=_at_distinct(buying.probability_alive, x, t_x, age),
        purchases=purchases,
        value=purchases * amount * worth[kind],
        low=low[kind] * scale,
        high=high[kind] * scale,
    )


def _at_distinct(ask: Callable[..., Any], *history: Floats) -> Floats:
    """Ask for each distinct history once."""
    kept, place = distinct(*history)
    return np.asarray(ask(*kept))[place]


def _kinds(x: Floats, t_x: Floats, age: Floats) -> tuple[Places, Floats]:
    """The group of each customer, and the mean history of each group: frequencies up to twelve stay apart."""
    often = np.where(x <= 12, x, 12 + np.round(4 * np.log2(np.maximum(x, 12) / 12)))
    silent = np.sqrt((age - t_x) / np.maximum(age, 1e-9))
    _kept, place = distinct(often, np.round(silent * LEVELS), np.round(age / max(float(age.max()), 1e-9) * LONGEST))
    counts = np.bincount(place)
    return place, np.stack([np.bincount(place, weights=each) / counts for each in (x, t_x, age)])


def _drawn(
    groups: Floats, buying: Buying, spend: GammaGamma, horizon: Horizon, coverage: float, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Of each group, few at a time: the interval for a spend scale of one, and the mean worth of a purchase's time."""
    dice, found = np.random.default_rng(seed), np.zeros((3, groups.shape[1]))
    models = list(zip(_varied(buying, seed), _varied(spend, seed + 1), strict=True))
    for first in range(0, groups.shape[1], AT_ONCE):
        here = slice(first, first + AT_ONCE)
        values, found[2, here] = _simulated(groups[:, here], models, spend, horizon, dice)
        found[0, here], found[1, here] = _shortest(values, coverage)
    return found[0], found[1], found[2]


def _simulated(
    groups: Floats, models: Sequence[tuple[Any, Any]], spend: GammaGamma, horizon: Horizon, dice: np.random.Generator
) -> tuple[Floats, Floats]:
    """What futures of each group bring for a spend scale of one, sorted, and the mean worth of a purchase's time."""
    x, t_x, age = groups
    values = np.zeros((PARAMETERS, len(x), EACH))
    counts, worths = np.zeros(len(x)), np.zeros(len(x))
    for turn, (bought, spent) in enumerate(models):
        future = _futures(bought, x, t_x, age, horizon, dice)
        rate = dice.gamma(np.repeat(spent.q + spent.p * x, EACH))
        amount = dice.gamma(spent.p, size=len(future.at)) * np.exp(-horizon.force * future.at)
        brought = np.bincount(future.who, weights=amount, minlength=len(x) * EACH) / rate
        values[turn] = brought.reshape(len(x), EACH) * (spent.v / spend.v)
        group = future.who // EACH
        counts += np.bincount(group, minlength=len(x))
        worths += np.bincount(group, weights=np.exp(-horizon.force * future.at), minlength=len(x))
    flat = np.concatenate(list(values), axis=1)
    flat.sort(axis=1)
    plain = np.exp(-horizon.force * horizon.time / 2)
    return flat, np.where(counts > 0, worths / np.maximum(counts, 1), plain)


def _varied(model: Any, seed: int) -> list[Any]:
    """The model as its data leave it open: parameters drawn from their uncertainty."""
    estimate = model.estimate
    if estimate is None or estimate.is_degenerate:
        return [model] * PARAMETERS
    return [type(model)(*map(float, row)) for row in estimate.drawn(PARAMETERS, seed=seed)]


@dataclass(frozen=True, slots=True)
class _Futures:
    """Every purchase that was drawn: which simulated customer made it, and when."""

    who: Places
    at: Floats


def _futures(
    model: Buying, x: Floats, t_x: Floats, age: Floats, horizon: Horizon, dice: np.random.Generator
) -> _Futures:
    """Draw EACH futures of every group: purchases until the horizon or until they leave."""
    group = np.repeat(np.arange(len(x)), EACH)
    alive = dice.random(len(group)) < model.probability_alive(x, t_x, age)[group]
    rate = dice.gamma(model.r + x[group]) / (model.alpha + age[group])
    until, leaving = _leaving(model, x[group], age[group], horizon, dice)
    active, at = np.flatnonzero(alive), np.zeros(len(group))
    who, when = [], []
    for _turn in range(MOST_PURCHASES):
        at[active] += dice.exponential(size=len(active)) / rate[active]
        active = active[at[active] < until[active]]
        if not len(active):
            break
        who.append(active)
        when.append(at[active].copy())
        active = active[dice.random(len(active)) >= leaving[active]]
    return _Futures(np.concatenate([*who, np.zeros(0, np.intp)]), np.concatenate([*when, np.zeros(0)]))


def _leaving(
    model: Buying, x: Floats, age: Floats, horizon: Horizon, dice: np.random.Generator
) -> tuple[Floats, Floats]:
    """Until when each simulated customer can buy, and their chance to leave after a purchase."""
    if isinstance(model, ParetoNbd):
        stays = dice.exponential(size=len(x)) / (dice.gamma(model.s, size=len(x)) / (model.beta + age))
        return np.minimum(stays, horizon.time), np.zeros(len(x))
    return np.full(len(x), horizon.time), dice.beta(model.a, model.b + x + model.chances)


def _shortest(values: Floats, coverage: float) -> tuple[Floats, Floats]:
    """The shortest interval that holds this share of each row of sorted values."""
    count = values.shape[1]
    held = int(np.ceil(coverage * count))
    widths = values[:, held - 1 :] - values[:, : count - held + 1]
    start = np.argmin(widths, axis=1)
    rows = np.arange(len(values))
    return values[rows, start], values[rows, start + held - 1]
