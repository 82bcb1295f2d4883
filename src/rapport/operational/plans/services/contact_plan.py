"""The rules of the contact plan: added, changed, put in order, removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.jobs.services import enqueue
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, NotFound
from rapport.operational.conversations.models import Channel
from rapport.operational.parties.models.standing import RFM_CELLS, AbcClass
from rapport.operational.plans.models import ContactRule
from rapport.operational.plans.policies import EDIT
from rapport.operational.segments.models import Segment

FIELDS = ("segment", "rfm_cell", "abc_class", "days", "channel", "makes_todos")
LONGEST = 3650


class BadContactRule(DomainError):
    code = "bad_contact_rule"
    message = _("Choose one class of customers, a channel or none, and from 1 to 3,650 days.")


@dataclass(frozen=True)
class Cadence:
    """For whom, how often, by which channel; and whether the owner gets a to-do once it is overdue."""

    days: int
    segment: Segment | None = None
    rfm_cell: str = ""
    abc_class: str = ""
    channel: str = ""
    makes_todos: bool = False


@transaction.atomic
def add(wanted: Cadence, *, by: Actor, at: datetime) -> ContactRule:
    """This function will add a rule after the others. Refuses with NotAllowed and BadContactRule."""
    demand(by, EDIT)
    values = _read(wanted)
    last = ContactRule.objects.aggregate(last=Max("position"))["last"] or 0
    rule = ContactRule.objects.create(**values, position=last + 1)
    _tell("contact_rule.add", rule, {}, values, by=by, at=at)
    return rule


@transaction.atomic
def edit(rule: ContactRule, wanted: Cadence, *, by: Actor, at: datetime) -> ContactRule:
    """This function will change a rule. Refuses with NotAllowed and BadContactRule."""
    demand(by, EDIT)
    before, after = audit.changed(rule, _read(wanted))
    if after:
        ContactRule.objects.filter(pk=rule.pk).update(**after, version=F("version") + 1)
        _tell("contact_rule.edit", rule, before, after, by=by, at=at)
    return rule


@transaction.atomic
def remove(rule: ContactRule, *, by: Actor, at: datetime) -> None:
    """This function will remove a rule: its customers fall to the rules after it. Refuses with NotAllowed."""
    demand(by, EDIT)
    _tell("contact_rule.remove", rule, {name: getattr(rule, name) for name in FIELDS}, {}, by=by, at=at)
    rule.delete()


@transaction.atomic
def raise_up(rule: ContactRule, *, by: Actor, at: datetime) -> None:
    """This function will let a rule be asked before the one above it. Refuses with NotAllowed."""
    demand(by, EDIT)
    above = ContactRule.objects.filter(position__lt=rule.position).order_by("-position").first()
    if above is None:
        return
    ContactRule.objects.filter(pk=above.pk).update(position=rule.position)
    ContactRule.objects.filter(pk=rule.pk).update(position=above.position)
    places = {"position": rule.position}, {"position": above.position}
    _tell("contact_rule.edit", rule, *places, by=by, at=at)


def find(uuid: UUID | str, by: Actor) -> ContactRule:
    """Return a rule, or refuse with NotAllowed or NotFound."""
    demand(by, EDIT)
    rule = ContactRule.objects.select_related("segment").filter(uuid=uuid).first()
    if rule is None:
        raise NotFound
    return rule


def _read(wanted: Cadence) -> dict[str, Any]:
    classes = [wanted.segment, wanted.rfm_cell, wanted.abc_class]
    known = (
        wanted.rfm_cell in {"", *RFM_CELLS}
        and wanted.abc_class in {"", *AbcClass.values}
        and wanted.channel in {"", *Channel.values}
    )
    if sum(map(bool, classes)) > 1 or not known or not 1 <= wanted.days <= LONGEST:
        raise BadContactRule(field="days")
    return {name: getattr(wanted, name) for name in FIELDS}


def _tell(
    verb: str, rule: ContactRule, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    audit.record(verb, by=by, at=at, changes=[audit.Change("contact_rule", rule.pk, None, before, after)])
    enqueue("plans.refresh_contacts", by=Actor.system(), at=at, unique="plans.refresh_contacts")
