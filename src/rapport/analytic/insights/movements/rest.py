"""Potential and movements over REST, within the reader's scope."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.analytic.insights.movements.facts import (
    customer_facts,
    movement_fact,
    movements_facts,
    potential_facts,
)
from rapport.analytic.studies.potential.queries import find_movement
from rapport.analytic.studies.services import potentials
from rapport.kit import clock
from rapport.operational.parties.models import Party
from rapport.web.rest import actor_of

movements_router = Router()
potential_router = Router()


class MovedOut(Schema):
    """Customers whose last movement is of one kind; amounts but revenue need the right to margins."""

    movement: str
    name: str
    playbook: str
    customers: int
    revenue: float
    expected_value: float | None
    potential: float | None


class MovementsOut(Schema):
    """Who moved in the last `months`, by the nine movements, within the reader's scope."""

    study: UUID
    as_of: date
    months: int
    currency: str
    movements: list[MovedOut]


class GapOut(Schema):
    """A customer whose potential exceeds what they are expected to bring."""

    customer: UUID
    name: str
    actual: float | None
    potential: float
    gap: float


class PotentialOut(Schema):
    """What customers would bring in a year if their behaviour changed; `figures` tell how growth was foreseen."""

    study: UUID
    as_of: date
    currency: str
    parameters: dict[str, Any]
    figures: dict[str, Any]
    customers: int
    actual: float
    potential: float
    gaps: list[GapOut]


class PartOut(Schema):
    """What a part adds to a potential."""

    part: str
    amount: float


class ClueOut(Schema):
    """What a weak signal adds to a potential, or takes off."""

    clue: str
    amount: float


class MovementOut(Schema):
    """One movement of a customer: levels are amounts of a year and need the right to margins."""

    uuid: UUID
    movement: str
    moved_on: date
    cause: str
    cause_told: str
    reason: str
    decision: str
    checks: list[str]
    profitability_before: float | None
    profitability_after: float | None
    potential_before: float | None
    potential_after: float | None


class CustomerPotentialOut(Schema):
    """The potential of one customer, part by part; `reason` where a person set another than the `computed` one."""

    customer: UUID
    study: UUID
    as_of: date
    actual: float | None
    potential: float | None
    computed: float | None
    reason: str
    growth_chance: float | None
    parts: list[PartOut]
    clues: list[ClueOut]
    movements: list[MovementOut]


class OverrideIn(Schema):
    """A potential by hand."""

    amount: Decimal
    reason: str


class ReasonIn(Schema):
    """Why a customer moved."""

    reason: str


class DecisionIn(Schema):
    """What is decided on an exit: `approved` or `kept`, with the confirmed points of the legal check-list."""

    decision: str
    reason: str
    checks: list[str] = []


@movements_router.get("", response=MovementsOut)
def movements_get(request: HttpRequest) -> Any:
    return movements_facts(request.GET.dict(), actor_of(request))


@movements_router.post("/{uuid}/reason", response=MovementOut)
def movement_explain(request: HttpRequest, uuid: UUID, given: ReasonIn) -> Any:
    actor = actor_of(request)
    done = potentials.explain(find_movement(str(uuid), actor), given.reason, by=actor, at=clock.now())
    return movement_fact(done, sees_margin=actor.sees_field("standing.margin"))


@movements_router.post("/{uuid}/decision", response=MovementOut)
def movement_decide(request: HttpRequest, uuid: UUID, given: DecisionIn) -> Any:
    actor = actor_of(request)
    found = find_movement(str(uuid), actor)
    done = potentials.decide_exit(found, given.decision, given.reason, given.checks, by=actor, at=clock.now())
    return movement_fact(done, sees_margin=actor.sees_field("standing.margin"))


@potential_router.get("", response=PotentialOut)
def potential_get(request: HttpRequest) -> Any:
    return potential_facts(request.GET.dict(), actor_of(request))


@potential_router.get("/{uuid}", response=CustomerPotentialOut)
def potential_customer(request: HttpRequest, uuid: UUID) -> Any:
    return customer_facts(str(uuid), actor_of(request))


@potential_router.put("/{uuid}", response=CustomerPotentialOut)
def potential_override(request: HttpRequest, uuid: UUID, given: OverrideIn) -> Any:
    actor = actor_of(request)
    potentials.override(Party.objects.find(uuid, actor), given.amount, given.reason, by=actor, at=clock.now())
    return customer_facts(str(uuid), actor)


@potential_router.delete("/{uuid}", response=CustomerPotentialOut)
def potential_release(request: HttpRequest, uuid: UUID) -> Any:
    actor = actor_of(request)
    potentials.release(Party.objects.find(uuid, actor), by=actor, at=clock.now())
    return customer_facts(str(uuid), actor)
