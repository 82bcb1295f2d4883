"""Customer equity over REST, within the reader's scope, and the valuations of the company."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from rapport.analytic.insights.equity.facts import equity_facts
from rapport.analytic.insights.models import CompanyValue
from rapport.analytic.insights.policies import COMPANY_VALUES
from rapport.analytic.insights.services import company_values
from rapport.core.access.policies import demand
from rapport.kit import clock
from rapport.web.rest import actor_of

router = Router()


class EquitySumsOut(Schema):
    """Customers, what they were worth on both days, and the change, in the base currency."""

    customers: int
    opening: float
    closing: float
    change: float


class EquityMovementOut(EquitySumsOut):
    """Who was acquired, won back, worth more (grown), worth less (weakened), lost or unchanged (steady); `filter` is
    what lists of people, companies and customers take as `f` to show them."""

    movement: str
    filter: str


class EquityDayOut(Schema):
    """What customers were worth on a day, and how many of them were active."""

    day: date
    customers: int
    active: int
    equity: float


class CompanyValueOut(Schema):
    """What the company was held to be worth (dcf, multiples, transaction, other), its net assets, and beside it the
    long-run customer equity of that time: of customers of today and to come; `ratio` is equity ÷ company."""

    uuid: UUID
    valued_on: date
    method: str
    note: str
    company: float
    book: float | None
    today: float
    to_come: float
    equity: float
    rest: float
    ratio: float | None


class EquityOut(Schema):
    """From what customers were worth on `first_day` to `last_day`: opening and movements add up to the closing.

    `from` and `to` are two of `days`, `of` as in the portfolio. Both days are valued with the models of today.
    `margin_so_far` and the last equity are the reading « profitability and potential » of lifetime value;
    `equity_of_today` and `equity_to_come` that by formula, so many `years` ahead.
    """

    part: str
    study: UUID
    currency: str
    parameters: dict[str, Any]
    first_day: date
    last_day: date
    total: EquitySumsOut
    movements: list[EquityMovementOut]
    days: list[EquityDayOut]
    margin_so_far: float
    equity_of_today: float
    equity_to_come: float
    years: int
    company_values: list[CompanyValueOut]


@router.get("", response=EquityOut)
def portfolio_equity(request: HttpRequest) -> Any:
    return equity_facts(request.GET.dict(), actor_of(request))


class CompanyValueIn(Schema):
    """A valuation of the company, in the base currency."""

    valued_on: date
    method: str = CompanyValue.Method.DCF
    amount: Decimal
    book: Decimal | None = None
    note: str = ""


class CompanyValueKept(Schema):
    uuid: UUID


@router.post("/company-values", response={201: CompanyValueKept})
def company_value_add(request: HttpRequest, given: CompanyValueIn) -> Any:
    return Status(201, company_values.add(given.dict(), by=actor_of(request), at=clock.now()))


@router.delete("/company-values/{uuid}", response={204: None})
def company_value_remove(request: HttpRequest, uuid: UUID) -> Any:
    actor = actor_of(request)
    demand(actor, COMPANY_VALUES)
    company_values.remove(get_object_or_404(CompanyValue, uuid=uuid), by=actor, at=clock.now())
    return Status(204, None)
