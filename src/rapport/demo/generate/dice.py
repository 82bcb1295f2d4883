"""Chance that repeats itself: one stream of dice a subject, all from one seed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")
CENT = Decimal("0.01")


class Dice(Random):
    """Dice of one subject. Drawing for one subject never shifts what another draws."""

    def __init__(self, seed: int, subject: str) -> None:
        super().__init__(f"{seed}:{subject}")

    def chance(self, share: float) -> bool:
        return self.random() < share

    def poisson(self, mean: float) -> int:
        """Count the arrivals of one unit of time, by adding up waiting times."""
        count, waited = 0, self.expovariate(mean)
        while waited < 1:
            count, waited = count + 1, waited + self.expovariate(mean)
        return count

    def days(self, least: int, most: int) -> timedelta:
        return timedelta(days=self.randint(least, most))


class Urn(Generic[T]):
    """Things with weights, drawn with replacement."""

    def __init__(self, things: Sequence[T], weights: Sequence[float]) -> None:
        self.things = things
        self._cumulated = list(accumulate(weights))

    def draw(self, dice: Dice) -> T:
        return dice.choices(self.things, cum_weights=self._cumulated)[0]


class Season:
    """Days of a span, weighted by month of the year and by a trend in years since its start."""

    def __init__(self, start: date, end: date, months: Sequence[float], trend: Sequence[float]) -> None:
        days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
        weights = [
            months[day.month - 1] * trend[min((day - start).days // 365, len(trend) - 1)] * _WEEK[day.weekday()]
            for day in days
        ]
        self._urn = Urn(days, weights)

    def draw(self, dice: Dice) -> date:
        return self._urn.draw(dice)


_WEEK = (1.0, 1.1, 1.0, 1.1, 1.0, 0.25, 0.0)


def working_day(day: date) -> date:
    """The same day, or the Saturday before when it is a Sunday."""
    return day - timedelta(days=1) if day.weekday() == 6 else day


def cents(amount: Decimal | float) -> Decimal:
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)
