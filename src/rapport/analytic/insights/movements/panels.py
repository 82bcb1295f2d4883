"""What the customer's page shows of potential: beside what they bring, and the last movement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from rapport.analytic.insights.tables import customers_url
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.operational.parties.models import MovementKind, Party
from rapport.web import writing


@dataclass(frozen=True)
class Side:
    """A figure of the panel."""

    label: str
    value: str
    url: str = ""


def potential(actor: Actor, party: Party) -> Mapping[str, Any] | None:
    """Actual and potential side by side; nothing of who has no potential, amounts for who may see margins."""
    standing = getattr(party, "standing", None)
    if standing is None or standing.potential is None:
        return None
    facts = []
    if actor.sees_field("standing.margin"):
        currency = ports.company.use()().currency
        actual = standing.expected_value or 0
        facts = [
            Side(_("Expected value"), writing.money(actual, currency)),
            Side(_("Potential"), writing.money(standing.potential, currency)),
            Side(_("Both"), writing.money(actual + standing.potential, currency)),
        ]
    if standing.movement:
        told = f"{MovementKind(standing.movement).label}, {writing.day(standing.movement_on)}"
        facts.append(Side(_("Last movement"), told, customers_url(f"movement~is~{standing.movement}", sort="-revenue")))
    return {"party": party, "facts": facts, "has_more": actor.sees_field("standing.margin")} if facts else None
