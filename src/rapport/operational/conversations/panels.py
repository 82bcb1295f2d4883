"""What interactions add to the page of a customer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.operational.conversations.queries import last_contact
from rapport.web.panels import Panel, Zone


def _last_contact(actor: Actor, party: Any) -> Mapping[str, Any]:
    last = last_contact(party, actor)
    return {"last": last} if last else {"none": _("Calls, e-mails and visits that were logged are told here.")}


LAST_CONTACT = Panel(
    _("Last contact"), "party", Zone.RIGHT, "conversations/last_contact.html", _last_contact, order=10,
    verb="interaction.view", reload_on=("interaction:changed",),
)  # fmt: skip
