"""The contact plan over REST: its rules, and who waits too long."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status

from rapport.core.access.policies import demand
from rapport.kit import clock
from rapport.operational.plans import queries
from rapport.operational.plans.models import ContactRule
from rapport.operational.plans.policies import EDIT
from rapport.operational.plans.services import contact_plan
from rapport.operational.plans.services.contact_plan import Cadence
from rapport.operational.segments.models import Segment
from rapport.web.rest import Page, Whole, YesNo, actor_of, page_by

router = Router()


class ContactRuleIn(Schema):
    """For whom: a segment, a cell of RFM, a class of ABC, or with none of them every other customer.

    `makes_todos` gives the owner a to-do once the customer is overdue.
    """

    days: Whole
    segment: UUID | None = None
    rfm_cell: str = ""
    abc_class: str = ""
    channel: str = ""
    makes_todos: YesNo = False


class ContactRuleOut(ContactRuleIn):
    uuid: UUID
    position: int
    version: int


def _shown(rule: ContactRule) -> dict[str, Any]:
    values = {name: getattr(rule, name) for name in ContactRuleOut.model_fields if name != "segment"}
    return values | {"segment": rule.segment.uuid if rule.segment else None}


def _cadence(request: HttpRequest, body: ContactRuleIn) -> Cadence:
    segment = Segment.objects.find(body.segment, actor_of(request)) if body.segment else None
    return Cadence(**body.dict(exclude={"segment"}), segment=segment)


@router.get("/overdue", response=Page)
def overdue_list(request: HttpRequest, mine: bool = False) -> Any:
    """Customers who wait too long, the longest first; with `mine`, one's own."""
    actor, today = actor_of(request), timezone.localdate(clock.now())
    rows = queries.late_rows(actor, today).select_related("party", "rule", "owner").order_by()
    rows = rows.filter(owner_id=actor.user_id) if mine else rows
    return page_by(request, rows, "due_on", lambda row: queries.told(row, today))


@router.get("/rules", response=list[ContactRuleOut])
def contact_rule_list(request: HttpRequest) -> Any:
    demand(actor_of(request), EDIT)
    return [_shown(rule) for rule in ContactRule.objects.select_related("segment")]


@router.post("/rules", response={201: ContactRuleOut})
def contact_rule_add(request: HttpRequest, body: ContactRuleIn) -> Any:
    """After the others: the first rule that fits a customer holds."""
    rule = contact_plan.add(_cadence(request, body), by=actor_of(request), at=clock.now())
    return Status(201, _shown(rule))


@router.put("/rules/{uuid}", response=ContactRuleOut)
def contact_rule_edit(request: HttpRequest, uuid: UUID, body: ContactRuleIn) -> Any:
    rule = contact_plan.find(uuid, actor_of(request))
    contact_plan.edit(rule, _cadence(request, body), by=actor_of(request), at=clock.now())
    return _shown(contact_plan.find(uuid, actor_of(request)))


@router.delete("/rules/{uuid}", response={204: None})
def contact_rule_remove(request: HttpRequest, uuid: UUID) -> Any:
    contact_plan.remove(contact_plan.find(uuid, actor_of(request)), by=actor_of(request), at=clock.now())
    return Status(204, None)
