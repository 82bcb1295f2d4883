"""What parties add to their own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import policy_of
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.operational.parties.models import Party
from rapport.operational.parties.queries.households import MARGIN, household_worth
from rapport.operational.parties.queries.lifecycle import life_of
from rapport.web.panels import Panel, Zone


def _household(actor: Actor, party: Party) -> Mapping[str, Any] | None:
    """Who lives in a household, and what all of them are worth together; other parties have no such panel."""
    if not party.is_household:
        return None
    return {
        "worth": household_worth(party, actor),
        "currency": ports.company.use()().currency,
        "sees_margin": actor.sees_field(MARGIN),
    }


def _lifecycle(actor: Actor, party: Party) -> Mapping[str, Any] | None:
    """In which state a customer is, since when and why; households have none."""
    if party.is_household:
        return None
    life = life_of(party)
    may_edit = policy_of(Party).may(actor, "edit", party)
    if not life.changes and not may_edit:
        return None
    return {"party": party, "life": life, "may_edit": may_edit}


LIFECYCLE = Panel(
    _("Lifecycle"), "party", Zone.RIGHT, "parties/lifecycle_panel.html", _lifecycle, order=8,
    reload_on=("lifecycle:changed",),
)  # fmt: skip
HOUSEHOLD = Panel(
    _("Household"), "party", Zone.HIGHLIGHT, "parties/household_worth.html", _household, order=5,
    reload_on=("tie:changed",),
)  # fmt: skip
