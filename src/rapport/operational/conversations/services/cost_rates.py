"""What an hour costs: dated rates of colleagues and of roles."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.models import Role
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.identity.models import User
from rapport.kit.actor import Actor
from rapport.kit.errors import Invalid, NotFound
from rapport.operational.conversations.models import CostRate

MANAGE = "cost_rate.edit"
DEAREST = Decimal(10_000)


@transaction.atomic
def put(whose: User | Role, starts_on: date, hourly: Decimal, *, by: Actor, at: datetime) -> CostRate:
    """This function will set what an hour of a colleague or of a role costs from a day on, in place of the former rate.

    Refuses with NotAllowed, and amounts that are none.
    """
    demand(by, MANAGE)
    if not 0 <= hourly <= DEAREST:
        raise Invalid(_("From 0 to %(most)s."), field="hourly", most=DEAREST)
    named = {"user": whose} if isinstance(whose, User) else {"role": whose}
    CostRate.objects.filter(**named, starts_on=starts_on).delete()
    rate = CostRate(**named, starts_on=starts_on, hourly=hourly)
    rate.save(force_insert=True)
    _record("cost_rate.put", rate, by=by, at=at)
    return rate


@transaction.atomic
def remove(rate_id: int, *, by: Actor, at: datetime) -> None:
    """This function will remove a rate: the one before it holds again. Refuses with NotAllowed and NotFound."""
    demand(by, MANAGE)
    rate = CostRate.objects.filter(pk=rate_id).select_related("user", "role").first()
    if rate is None:
        raise NotFound
    _record("cost_rate.remove", rate, by=by, at=at)
    rate.delete()


def _record(verb: str, rate: CostRate, *, by: Actor, at: datetime) -> None:
    params = {"whose": str(rate.user or rate.role), "day": rate.starts_on.isoformat(), "hourly": f"{rate.hourly:f}"}
    audit.record(verb, by=by, at=at, changes=[], params=params)
