"""What interactions and hours add to the pages of customers, orders and contracts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.operational.conversations.queries import hours_on, last_contact
from rapport.web.panels import Panel, Zone


def _last_contact(actor: Actor, party: Any) -> Mapping[str, Any]:
    last = last_contact(party, actor)
    return {"last": last} if last else {"none": _("Calls, e-mails and visits that were logged are told here.")}


LAST_CONTACT = Panel(
    _("Last contact"), "party", Zone.RIGHT, "conversations/last_contact.html", _last_contact, order=10,
    verb="interaction.view", reload_on=("interaction:changed",),
)  # fmt: skip


def hours_panel(holder: str) -> Panel:
    """Return the panel of hours for the pages of one holder."""

    def load(actor: Actor, record: Any) -> Mapping[str, Any] | None:
        party = record if holder == "party" else getattr(record, "party", None)
        if party is None:
            return None
        found = hours_on(holder, record.pk, actor)
        on = "" if holder == "party" else f"?on={holder}&record={record.uuid}"
        return {"party": party, "hours": found, "on": on, "can_log": actor.has("hours.create")}

    return Panel(
        _("Hours"), holder, Zone.RIGHT, "conversations/hours_panel.html", load, order=60, verb="hours.view",
        reload_on=("hours:changed",),
    )  # fmt: skip
