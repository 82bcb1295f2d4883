"""The risk of loss over REST, within the reader's scope."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.analytic.insights.churn.facts import churn_facts, risk_facts
from rapport.web.rest import actor_of

router = Router()


class ChurnSumsOut(Schema):
    """Sums over some customers, of whom `lost` are expected to be; `expected_value` needs the right to margins."""

    customers: int
    lost: float
    revenue: float
    expected_value: float | None


class ChurnBandOut(ChurnSumsOut):
    """A band of risk, `low` to `high` in percent."""

    band: str
    low: int
    high: int


class ChurnReasonOut(ChurnSumsOut):
    """Customers whose risk has the same main reason, those of the low band left out."""

    reason: str


class ChurnOut(Schema):
    """Who may be lost, as the last churn study says, within the reader's scope.

    `parameters` are the company's rule, `figures` the window that is looked at (`days`), the way that chances were
    found (`method`: the model, or the naive rate where it is no better) and how well both foresaw the last window
    (`proof`). `others` are buyers who are lost already or under contract.
    """

    part: str
    study: UUID
    as_of: date
    currency: str
    parameters: dict[str, Any]
    figures: dict[str, Any]
    total: ChurnSumsOut
    others: int
    bands: list[ChurnBandOut]
    reasons: list[ChurnReasonOut]


class RiskReasonOut(Schema):
    """What adds to a risk (a weight above 0, in log odds against the mean customer) or takes from it."""

    reason: str
    weight: float
    said: str


class RiskOut(Schema):
    """The risk of one customer in percent: empty for who is lost already or under contract."""

    customer: UUID
    study: UUID
    as_of: date
    days: int | None
    risk: int | None
    band: str
    reasons: list[RiskReasonOut]


@router.get("", response=ChurnOut)
def churn_get(request: HttpRequest) -> Any:
    return churn_facts(request.GET.dict(), actor_of(request))


@router.get("/{uuid}", response=RiskOut)
def churn_customer(request: HttpRequest, uuid: UUID) -> Any:
    return risk_facts(str(uuid), actor_of(request))
