"""The simulator over REST, within the reader's scope."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.analytic.insights.simulation.facts import simulation_facts
from rapport.web.rest import actor_of

router = Router()


class SimulationPeriodOut(Schema):
    first_day: date
    last_day: date


class MeasuredOut(Schema):
    """What the period says: amounts of one customer and year, `revenue_error` the error of that mean.

    `kept` of the `opening` customers stayed; `cover` is the share of revenue whose goods have a known cost.
    """

    customers: int
    revenue: float
    revenue_error: float
    costs: dict[str, float]
    cover: float | None
    kept: int
    opening: int
    retention: float | None
    newcomers: int
    acquisition: float | None


class SimulatedInputsOut(Schema):
    """What goes in: a base of customers, and what one of them brings and costs a year."""

    customers: float
    newcomers: float
    revenue: float
    costs: dict[str, float]
    retention: float
    acquisition: float
    discount: float
    years: int
    margin: float


class SimulatedYearOut(Schema):
    """A year: customers of today who are left, customers won since, amounts, present value, and the sum so far."""

    year: int
    left: float
    won: float
    revenue: float
    costs: float
    acquisition: float
    present: float
    sum: float


class SimulatedOut(Schema):
    """A base: its inputs, what one customer of today and one new are worth, and customer equity."""

    inputs: SimulatedInputsOut
    value_of_a_customer: float
    value_of_a_new_customer: float
    equity: float
    equity_of_today: float
    equity_to_come: float
    years: list[SimulatedYearOut]


class LeverOut(Schema):
    lever: str
    effect: float


class SwingOut(Schema):
    """Customer equity if this input alone were a tenth lower, and a tenth higher."""

    name: str
    low: float
    high: float


class SimulationOut(Schema):
    """What customers would be worth under changes.

    Asked by `serve`, `margin`, `acquisition`, `price`, `newcomers` and each kind of cost in percent, `retention` in
    points of percent, `programme` as an amount, `years`; by `own_customers`, `own_newcomers`, `own_revenue`,
    `own_retention`, `own_acquisition`, `own_discount` in place of what is measured; by `of` as in the portfolio.
    Intervals hold the truth in four cases out of five.
    """

    part: str
    currency: str
    period: SimulationPeriodOut
    measured: MeasuredOut
    changes: dict[str, float]
    programme: float
    before: SimulatedOut
    after: SimulatedOut
    equity_interval: list[float]
    effect: float
    effect_interval: list[float]
    roi: float | None
    alone: list[LeverOut]
    tornado: list[SwingOut]


@router.get("", response=SimulationOut)
def portfolio_simulation(request: HttpRequest) -> Any:
    return simulation_facts(request.GET.dict(), actor_of(request))
