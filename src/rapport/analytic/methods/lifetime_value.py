"""Lifetime value by formula: margins of the periods to come, kept with a probability, discounted (contract M01–M13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from math import isfinite

from rapport.analytic.methods.margins import KINDS
from rapport.analytic.methods.shapes import WrongParameter


class Timing(StrEnum):
    """When the first margin comes: now, so that it is certain, or one period from now, if the customer stays."""

    NOW = "now"
    AFTER_ONE = "after_one"


def margin_stream(
    revenue: Sequence[float], costs: Mapping[str, Sequence[float]], *, periods: int | None = None
) -> tuple[float, ...]:
    """The margin of each period: revenue less the six periodic kinds of cost.

    Formula: m_t = revenue_t − Σ over the kinds of cost_t. Acquisition is no part of it: see `lifetime_value`.
    Takes: revenue a period, costs by kind a period (kinds of `margins.KINDS`; one that is absent costs nothing), all in
    one money unit. Gives: the margins, of the first `periods` where given.
    Errors: WrongParameter for an unknown kind or another number of periods. Source: contract M02, M04–M10.
    """
    unknown = sorted(set(costs) - set(KINDS))
    if unknown:
        raise WrongParameter(f"no kind of cost of a period: {', '.join(unknown)}; those are {', '.join(KINDS)}")
    for kind, values in costs.items():
        if len(values) != len(revenue):
            raise WrongParameter(f"{kind}: {len(values)} periods, where revenue has {len(revenue)}")
    stream = tuple(each - sum(values[place] for values in costs.values()) for place, each in enumerate(revenue))
    return stream if periods is None else stream[:periods]


def lifetime_value(
    margin: float | Sequence[float],
    *,
    retention: float | Sequence[float],
    discount: float,
    periods: int | None = None,
    timing: Timing = Timing.NOW,
    acquisition: float = 0.0,
) -> float:
    """The present value of the margins of a customer, less what winning them cost.

    Formula: LTV = Σ m_t · S_t / (1 + d)^t − acquisition, S_t = r₁ · … · r_t. With the first margin now, t = 0…n − 1;
    one period from now, t = 1…n. Constant margin and retention, no end: m (1 + d)/(1 + d − r) and m r/(1 + d − r).
    Takes: margin a period (one number, or one a period); retention 0…1 from a period to the next (one number, or one a
    step, the last holding on); discount a period (the cost of capital); periods, None for no end. Gives: money, in the
    unit of the margin. Assumes: who has left does not come back. Errors: WrongParameter, also for a sum without end
    that has none (r ≥ 1 + d) and for a list of margins without end.
    Source: contract M13; Gupta, Lehmann (2003), « Customers as Assets ». Truth: m 100, r .8, d .1: five periods 292.06
    and 212.41, without end 366.67 and 266.67.
    """
    margins, kept = _listed(margin), _listed(retention)
    _check(margins, kept, discount, periods, is_list=not isinstance(margin, int | float))
    if periods is None and isinstance(margin, int | float):
        return _without_end(margins[0], kept, discount, timing) - acquisition
    count = len(margins) if periods is None else periods
    value, survival, first = 0.0, 1.0, 0 if timing is Timing.NOW else 1
    for step in range(count + first):
        if step:
            survival *= kept[min(step - 1, len(kept) - 1)]
        if step >= first:
            each = margins[min(step - first, len(margins) - 1)]
            value += each * survival / (1 + discount) ** step
    return value - acquisition


def _without_end(margin: float, kept: Sequence[float], discount: float, timing: Timing) -> float:
    """The sum of all periods: those whose retention is told one by one, then the series of the last that holds on."""
    last = kept[-1]
    if last >= 1 + discount:
        raise WrongParameter("without an end the sum has none: retention must lie below 1 + discount")
    value, survival = (margin if timing is Timing.NOW else 0.0), 1.0
    for step, each in enumerate(kept[:-1], start=1):
        survival *= each
        value += margin * survival / (1 + discount) ** step
    return value + margin * survival / (1 + discount) ** (len(kept) - 1) * last / (1 + discount - last)


def _listed(value: float | Sequence[float]) -> Sequence[float]:
    return (float(value),) if isinstance(value, int | float) else tuple(map(float, value))


def _check(
    margins: Sequence[float], kept: Sequence[float], discount: float, periods: int | None, *, is_list: bool
) -> None:
    if not margins or not kept or not all(isfinite(each) for each in (*margins, *kept, discount)):
        raise WrongParameter("margins, retention and discount are numbers")
    if not all(0 <= each <= 1 for each in kept):
        raise WrongParameter("retention lies between 0 and 1")
    if discount <= -1:
        raise WrongParameter("the discount lies above −100 %")
    if periods is not None and periods < 0:
        raise WrongParameter("a number of periods is nothing or more")
    if is_list and periods is not None and periods > len(margins):
        raise WrongParameter(f"{periods} periods are asked for, and {len(margins)} margins are given")
