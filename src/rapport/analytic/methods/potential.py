"""Potential: what customers would bring if their behaviour changed, part by part (contract K14, K16, K17, K30, K31)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rapport.analytic.methods.histories import Floats
from rapport.analytic.methods.shapes import WrongParameter, WrongShape

Held = NDArray[np.bool_]
Groups = NDArray[np.int64]
BELIEVED = 10.0
QUARTILE = 0.75
MATRIX = 2


def propensities(held: Held, group: Groups, count: int) -> Floats:
    """Say how many of comparable customers hold each product family.

    Formula: (k + m r) / (n + m) of k holders among n customers of a group, r the rate of all customers, m = `BELIEVED`.
    Takes: customers × families, whether held; the group of each customer, 0 … `count` − 1. Gives: groups × families,
    shares from 0 to 1. Errors: WrongShape. Source: contract K14, T13; credibility as in `group_rates`.
    """
    _check(held, group)
    customers = np.bincount(group, minlength=count).astype(np.float64)
    holders = np.zeros((count, held.shape[1]))
    for family in range(held.shape[1]):
        holders[:, family] = np.bincount(group, weights=held[:, family], minlength=count)
    rate = held.mean(axis=0) if len(held) else np.zeros(held.shape[1])
    return np.asarray((holders + BELIEVED * rate) / (customers[:, None] + BELIEVED), dtype=np.float64)


def gaps(held: Held, group: Groups, share: Floats, worth: Floats) -> Floats:
    """Value the product families that customers do not hold.

    Formula: share of comparable customers who hold it × what a buyer of the family brings; nothing where it is held.
    Takes: customers × families; groups; groups × families as `propensities` gives; worth of each family, below zero
    counts as nothing. Gives: customers × families, in the unit of `worth`. Errors: WrongShape. Source: contract K14.
    """
    _check(held, group)
    worthy = share * np.maximum(np.nan_to_num(worth), 0.0)
    return np.where(held, 0.0, worthy[group])


def references(amount: Floats, group: Groups, count: int, *, quantile: float = QUARTILE) -> Floats:
    """Say what the better ones of comparable customers buy.

    Formula: the quantile (type 7) of the amounts above zero of each group; nothing where there is none.
    Takes: what each customer bought in a year; groups. Gives: one amount a group. Errors: WrongParameter for a quantile
    outside 0 … 1. Source: share of wallet against look-alikes, contract K14.
    """
    if not 0 < quantile < 1:
        raise WrongParameter("a quantile lies between 0 and 1")
    found = np.zeros(count)
    is_above = amount > 0
    order = np.lexsort((amount[is_above], group[is_above]))
    sorted_group, sorted_amount = group[is_above][order], amount[is_above][order]
    edges = np.searchsorted(sorted_group, np.arange(count + 1))
    for each in range(count):
        part = sorted_amount[edges[each] : edges[each + 1]]
        if len(part):
            found[each] = np.quantile(part, quantile)
    return found


def wallet(amount: Floats, group: Groups, reference: Floats, chance: Floats, rate: float) -> Floats:
    """Value what customers buy less than the better ones of those they are like.

    Formula: max(0, reference of the group − own amount of the year) × margin rate × chance that sales grow.
    Takes: amounts, groups, `references`, chances 0 … 1, the margin rate of the base. Gives: one amount a customer.
    Errors: none. Source: contract K14, K31.
    """
    return np.asarray(np.maximum(reference[group] - amount, 0.0) * rate * chance, dtype=np.float64)


def referrals(margin: Floats, referrer: Groups, customers: int, coefficient: float) -> Floats:
    """Value the customers that each one has brought.

    Formula: coefficient × Σ margin above zero, in the last year, of those whom the customer referred.
    Takes: the margin of each referred customer; the place of who referred them. Gives: one amount a customer.
    Errors: WrongParameter for a coefficient below zero. Source: contract K30, L28 (word of mouth).
    """
    if coefficient < 0:
        raise WrongParameter("a coefficient is not below zero")
    return np.asarray(
        coefficient * np.bincount(referrer, weights=np.maximum(margin, 0.0), minlength=customers), dtype=np.float64
    )


def clues(base: Floats, group: Groups, count: int, weights: Floats, present: Floats) -> Floats:
    """Value weak signals.

    Formula: a clue adds its weight (in percent, below zero takes off) of the mean potential of the group.
    Takes: what the other parts give; groups; one weight a clue; customers × clues, 0 or 1. Gives: customers × clues.
    Errors: WrongShape. Source: contract K17: visible weights, the contribution of each clue.
    """
    if present.shape != (len(base), len(weights)):
        raise WrongShape("customers × clues are asked for")
    size = np.maximum(np.bincount(group, minlength=count), 1)
    mean = np.bincount(group, weights=base, minlength=count) / size
    return np.asarray(mean[group][:, None] * present * (weights / 100.0)[None, :], dtype=np.float64)


def _check(held: Any, group: Any) -> None:
    if getattr(held, "ndim", 0) != MATRIX or len(held) != len(group):
        raise WrongShape("customers × families are asked for, and the group of each customer")
