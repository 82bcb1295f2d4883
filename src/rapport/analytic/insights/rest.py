"""The figures of the portfolio over REST, within the reader's scope."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.analytic.insights.asked import Asked, asked_of
from rapport.analytic.insights.cohorts.facts import cohort_facts
from rapport.analytic.insights.costs.won_facts import channel_facts, won_facts
from rapport.analytic.insights.groups import narrowed
from rapport.analytic.insights.populations import Population
from rapport.analytic.insights.queries import Portfolio, Reader, opened, portfolio
from rapport.analytic.insights.value.facts import value_facts
from rapport.analytic.methods.rates import RATES
from rapport.kit import ports
from rapport.web.rest import actor_of

router = Router()


class PopulationOut(Schema):
    """Some customers of a rate. `filter` is what lists of people and companies take as `f` to show them."""

    name: str
    count: int
    filter: str


class RateOut(Schema):
    """A rate, 0…1, empty when nobody is in the denominator; and what it was in the period before."""

    rate: str
    value: float | None
    value_before: float | None
    numerator: PopulationOut
    denominator: PopulationOut


class PeriodOut(Schema):
    first_day: date
    last_day: date


class PortfolioOut(Schema):
    """The rates of a period and its sums in the base currency.

    `period` is 12m, 6m, 3m, 24m, fy, lastfy, or dates with `from` and `to`; `opening` and `lost` are months, or ever
    and period; a customer is active with a `purchase`, an `order` (a return too) or so many purchases, as `active`
    says, and revenue of at least `active_amount`. `margin` is empty unless every cost is known: `known_margin` is that
    of the share `cover`. Retention and attrition add up to 1. `from_existing` tells orders of customers who had bought
    before. `of` reads a part of it: `segment.` or `view.` and the uuid of a segment or of a saved view of people,
    companies or customers; `part` is its name.
    """

    part: str
    period: PeriodOut
    period_before: PeriodOut
    as_of: date
    scored_at: datetime | None
    active: str
    active_amount: int
    currency: str
    customers: int
    revenue: float
    purchases: int
    margin: float | None
    known_margin: float | None
    cover: float | None
    rates: list[RateOut]
    from_existing: dict[str, float | None]
    from_existing_before: dict[str, float | None]
    change: dict[str, float | None]


@router.get("", response=PortfolioOut)
def portfolio_get(request: HttpRequest) -> Any:
    whole = opened(actor_of(request))
    asked = asked_of(request.GET.dict(), whole)
    reading, group = narrowed(whole, asked.of, actor_of(request))
    return _told(portfolio(reading, asked), asked, reading) | {"part": group.name if group else ""}


class WonOut(Schema):
    """Customers won and what that cost; `key` is the first day of a month or year, the number of a team, or the name
    of a source or channel: empty for what names none.
    """

    key: date | int | str | None
    customers: int
    cost: float
    cost_each: float | None


class AcquisitionOut(Schema):
    """What new customers of a period cost, by `won`: month, year, team, source or channel.

    Parameters are those of the portfolio. `cost_each` is empty where nobody was won. `shared` is the part of costs that
    name nobody, shared out by number.
    """

    period: PeriodOut
    currency: str
    by: str
    total: WonOut
    rows: list[WonOut]
    shared: float


@router.get("acquisition", response=AcquisitionOut)
def portfolio_acquisition(request: HttpRequest) -> Any:
    return won_facts(request.GET.dict(), actor_of(request))


class ChannelOut(Schema):
    """A channel: `talked` is what its interactions cost, `entered` what cost entries say that name it.

    `channel` is the code of an interaction's channel, or how costs write another one; empty for costs that name none.
    `reached` counts customers. `replaced` was derived, but a cost entry of the period stands for it: it is not added.
    """

    channel: str | None
    interactions: int
    reached: int
    talked: float
    entered: float
    replaced: float
    unpriced: int
    total: float


class ChannelsOut(Schema):
    """What each channel cost in a period. Parameters are those of the portfolio. Hours belong to no channel."""

    period: PeriodOut
    currency: str
    total: ChannelOut
    rows: list[ChannelOut]


@router.get("channels", response=ChannelsOut)
def portfolio_channels(request: HttpRequest) -> Any:
    return channel_facts(request.GET.dict(), actor_of(request))


class CohortCellOut(Schema):
    """A cohort in a period, or the average of all that have completed it.

    `share` is of the cohort, 0…1: who made a purchase in the period. `margin` is empty unless every cost is known:
    `known_margin` is that of the share `cover` of revenue. `revenue_each` and `margin_each` (the known one) are so far,
    per customer of the cohort.
    """

    age: int
    customers: int
    share: float
    revenue: float
    margin: float | None
    known_margin: float | None
    cover: float | None
    revenue_each: float
    margin_each: float | None


class CohortPeriodOut(CohortCellOut):
    """The period `age` periods after that of the first purchase, as far as it is known; not complete: so far."""

    first_day: date
    last_day: date
    is_complete: bool
    filter: str


class CohortAverageOut(CohortCellOut):
    """All cohorts that have completed an age, their sums; shares and amounts per customer of all their customers."""

    cohorts: int


class CohortOut(Schema):
    """Customers whose first purchase lies in these days. `filter`, and that of a period, are what the list of customers
    takes as `f`: both together show who came in the period."""

    first_day: date
    last_day: date
    customers: int
    filter: str
    periods: list[CohortPeriodOut]


class BestCohortOut(Schema):
    """The cohort of which each customer has brought most of what `show` asks, compared at `age`."""

    first_day: date
    age: int


class OutsideOut(Schema):
    """Orders that belong to no cohort: without customer, or of customers who never made a purchase."""

    orders: int
    revenue: float


class CohortsOut(Schema):
    """Customers by the period of their first purchase, and each period since until the day `until`.

    `by` is month, quarter or year; `from` and `to` are years of first purchases (`from` also all); `show` is
    customers, revenue, margin, revenue_each or margin_each, and decides which cohort is best; `of` as in the portfolio.
    """

    part: str
    by: str
    until: date
    currency: str
    cohorts: list[CohortOut]
    average: list[CohortAverageOut]
    best: BestCohortOut | None
    latest: date | None
    outside: OutsideOut


class ValueSumsOut(Schema):
    """Sums over customers: amounts in the base currency, `alive` in customers still there."""

    customers: int
    revenue: float
    margin: float
    expected_value: float
    expected_purchases: float
    alive: float


class ValueCellOut(ValueSumsOut):
    """The customers of an RFM cell; empty: of none."""

    cell: str


class ValueChanceOut(ValueSumsOut):
    """Those whose chance of still being a customer lies in this span, in percent."""

    low: int
    high: int


class ValueOut(Schema):
    """What customers are expected to bring, as the last value study says, within the reader's scope.

    `basis` is margin or revenue, empty where the data are too few (`figures.reason`). `parameters` are what the company
    assumed, `figures` the models and how well they foresaw days that they had not seen.
    """

    part: str
    study: UUID
    as_of: date
    currency: str
    basis: str
    parameters: dict[str, Any]
    figures: dict[str, Any]
    total: ValueSumsOut
    cells: list[ValueCellOut]
    chances: list[ValueChanceOut]


@router.get("value", response=ValueOut)
def portfolio_value(request: HttpRequest) -> Any:
    return value_facts(request.GET.dict(), actor_of(request))


@router.get("cohorts", response=CohortsOut)
def portfolio_cohorts(request: HttpRequest) -> Any:
    return cohort_facts(request.GET.dict(), actor_of(request))


def _told(found: Portfolio, asked: Asked, reading: Reader) -> dict[str, Any]:
    now, before = asked.period, asked.earlier
    return {
        "period": {"first_day": now.start, "last_day": now.last_day},
        "period_before": {"first_day": before.start, "last_day": before.last_day},
        "as_of": reading.study.as_of,
        "scored_at": reading.study.finished_at,
        "active": asked.words["active"],
        "active_amount": asked.active_amount,
        "currency": ports.company.use()().currency,
        "customers": found.customers,
        **{name: found.now[name] for name in ("revenue", "purchases", "margin", "known_margin", "cover")},
        "rates": [_rate(name, found, asked) for name in RATES],
        "from_existing": dict(found.flows),
        "from_existing_before": dict(found.flows_before),
        "change": dict(found.change),
    }


def _rate(name: str, found: Portfolio, asked: Asked) -> dict[str, Any]:
    row, sides = found.rates[name], ("numerator", "denominator")
    populations = {
        side: {
            "name": population,
            "count": row[side],
            "filter": f"population~is~{Population(population, asked.window).encode()}",
        }
        for side, population in zip(sides, RATES[name], strict=True)
    }
    return {"rate": name, "value": row["value"], "value_before": found.rates_before[name]["value"], **populations}
