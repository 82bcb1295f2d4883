"""What parties add to their own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.operational.parties.models import Party
from rapport.operational.parties.queries.households import MARGIN, household_worth
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


HOUSEHOLD = Panel(
    _("Household"), "party", Zone.HIGHLIGHT, "parties/household_worth.html", _household, order=5,
    reload_on=("tie:changed",),
)  # fmt: skip
