"""To whom a record is shown, as a panel of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core.access.held import Held
from rapport.core.access.policies import policy_of
from rapport.core.access.queries import may_know_readers, readers_of
from rapport.kit.actor import Actor
from rapport.kit.records import types_held_as
from rapport.web.panels import Panel, Zone

CHANGED = "shown:changed"


def shown_panel(holder: str) -> Panel:
    """Return the panel of those to whom a record of one holder is shown; it stays away from them."""

    def load(actor: Actor, record: Any) -> Mapping[str, Any] | None:
        held = Held(holder, record, types_held_as(holder)[0])
        return context(held, actor) if may_know_readers(held, actor) else None

    return Panel(_("Shown to"), holder, Zone.RIGHT, "access/shown_panel.html", load, order=95, reload_on=(CHANGED,))


def context(held: Held, actor: Actor) -> dict[str, Any]:
    can_share = policy_of(held.kind.model).may_share(actor, held.record)
    return {"held": held, "readers": readers_of(held, actor), "can_share": can_share}
