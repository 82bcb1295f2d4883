"""The lifecycle over REST, within the reader's scope."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.analytic.insights.lifecycle.facts import lifecycle_facts
from rapport.web.rest import actor_of

router = Router()


class LifecycleStateOut(Schema):
    """A state on the later day: how many are in it, what they are worth, and how the company handles it.

    `days` is the median time in the state, `late` how many are longer in it than `target_days`. Of those who
    `entered` it in a year that is over, `reached` came to the state `towards` in time. `expected_value` needs the right
    to margins.
    """

    state: str
    super_state: str
    phase: str
    process: str
    playbook: str
    owner: str
    towards: str
    target_days: int | None
    customers: int
    revenue: float
    expected_value: float | None
    days: float | None
    late: int | None
    entered: int | None
    reached: int | None


class LifecycleFlowOut(Schema):
    """Who was in the state `before` on the first day, empty: not known yet, and in `after` on the last."""

    before: str
    after: str
    customers: int
    revenue: float


class PortfolioLifecycleOut(Schema):
    """The states of the reader's people and companies, and who moved between two days."""

    part: str
    study: UUID
    as_of: date
    since: date
    until: date
    currency: str
    states: list[LifecycleStateOut]
    flows: list[LifecycleFlowOut]


@router.get("", response=PortfolioLifecycleOut)
def portfolio_lifecycle(request: HttpRequest) -> Any:
    return lifecycle_facts(request.GET.dict(), actor_of(request))
