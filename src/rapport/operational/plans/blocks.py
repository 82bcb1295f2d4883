"""What the contact plan and the customers add to the page Today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.urls import reverse

from rapport.kit.actor import Actor
from rapport.operational.parties.models import Party
from rapport.operational.plans.queries import gone_quiet
from rapport.web.day import Block

MOST = 10_000


def _quiet(actor: Actor, today: date) -> Mapping[str, Any] | None:
    lines, count = gone_quiet(actor, today)
    return {"lines": lines, "count": count} if lines else None


def _unassigned(actor: Actor, today: date) -> Mapping[str, Any] | None:
    rows = Party.objects.visible_to(actor).filter(owner=None, standing__first_order_on__isnull=False)
    count = rows[:MOST].count()
    address = f"{reverse('parties:person_list')}?f=owner~empty"
    return {"count": count, "address": address} if count else None


QUIET = Block("plans/quiet.html", _quiet, "party.view", order=20)
UNASSIGNED = Block("plans/unassigned.html", _unassigned, "party.assign", order=40)
