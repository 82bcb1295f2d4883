"""Habits over REST, within the reader's scope."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.analytic.insights.habits.facts import habits_facts
from rapport.web.rest import actor_of

router = Router()


class BasketOut(Schema):
    """The quartiles of the revenue of purchases, in the base currency."""

    purchases: int
    low: float | None
    median: float | None
    high: float | None


class RhythmOut(Schema):
    """The quartiles of the days between two purchases of a customer."""

    customers: int
    gaps: int
    low: float | None
    median: float | None
    high: float | None


class SeasonOut(Schema):
    """A month of the year, 1 to 12; an index of 1 is a month like any other."""

    month: int
    purchases: int
    revenue: float
    index: float


class WeekdayOut(Schema):
    """A day of the week, Monday is 0."""

    weekday: int
    purchases: int
    share: float


class FamilyOut(Schema):
    """A family of products; empty: of those without one."""

    family: str
    customers: int
    revenue: float
    share: float


class FamilyMoveOut(Schema):
    """Customers whose favourite family was `before` in the year before the last and `after` in the last; `share` is of
    all with that former favourite who bought in both."""

    before: str
    after: str
    customers: int
    share: float


class TalkOut(Schema):
    """A channel of interactions, their number and whom they reached."""

    channel: str
    interactions: int
    customers: int
    share: float


class HabitsOut(Schema):
    """How customers buy and talk. `of` as in the portfolio. `seasons` need a year of orders, `moves` two."""

    part: str
    as_of: date
    currency: str
    basket: BasketOut
    rhythm: RhythmOut
    seasons: list[SeasonOut]
    weekdays: list[WeekdayOut]
    families: list[FamilyOut]
    moves: list[FamilyMoveOut]
    channels: list[TalkOut]


@router.get("", response=HabitsOut)
def portfolio_habits(request: HttpRequest) -> Any:
    return habits_facts(request.GET.dict(), actor_of(request))
