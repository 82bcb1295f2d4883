"""Movements in words: what each means, why it came, and what is to be done."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import Text
from rapport.operational.parties.models import LifeEventKind, MovementKind

PLAYBOOKS: Mapping[str, Text] = {
    MovementKind.NEW: _("Keep the cost of service low, and ask about projects: the next event may change everything."),
    MovementKind.UP: _("Call now: review what they need, and offer what those like them hold."),
    MovementKind.RIGHT: _("Take stock of all they hold, and plan the next offer."),
    MovementKind.POOR: _("Ask the owner why what was sold brings so little; look at price, cost and service."),
    MovementKind.FULL: _("Serve by the site and the portal, and visit once a year."),
    MovementKind.LOYAL: _("Offer a less costly channel before anything else, and thank them for their loyalty."),
    MovementKind.DOWN: _("See what changed in their life, and adapt what they hold; follow up what was agreed."),
    MovementKind.LEFT: _("Call before they leave: contracts lost, losses or no contact after the sale."),
    MovementKind.EXIT: _("A manager decides, with a reason and the legal check-list; nothing happens by itself."),
}
CAUSES: Mapping[str, Text] = {
    **{str(kind): kind.label for kind in LifeEventKind},
    "age": _("Age"),
    "programme_dropped": _("An offer was refused"),
    "contract_added": _("A contract or a product family was added"),
    "contract_lost": _("A contract was lost"),
    "deficit": _("They cost more than they bring"),
    "no_service": _("No contact for a year"),
    "no_purchase": _("No purchase for a year"),
}
CLUES: Mapping[str, Text] = {
    "grows": _("An event in their life: needs grow"),
    "shrinks": _("An event in their life: needs shrink"),
    "recent_contact": _("Talked with us lately"),
    "unwilling": _("Declined or not reached lately"),
    "influencer": _("Influences or brings others"),
    "new_family": _("Bought from a new product family"),
}
PARTS: Mapping[str, Text] = {
    "coverage": _("What those like them hold and they do not"),
    "wallet": _("What they buy less than the better ones of those"),
    "referral": _("Margin of customers whom they brought"),
}
CHECKS: Mapping[str, Text] = {
    "contract": _("The contract and the law allow us to end it"),
    "notice": _("The notice period is kept and the customer is told in writing"),
    "protected": _("No protected ground (health, origin, age, family…) played a part"),
    "alternative": _("A less costly channel was offered first"),
}


def cause_told(cause: str) -> str:
    """A cause in words; none where none was told."""
    return str(CAUSES.get(cause, ""))
