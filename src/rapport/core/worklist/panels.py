"""The notes of a record as a panel of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core.access.held import Held
from rapport.core.worklist.queries import notes_of
from rapport.kit.actor import Actor
from rapport.kit.records import types_held_as
from rapport.web.panels import Panel, Zone


def notes_panel(holder: str) -> Panel:
    """Return the panel of notes for the pages of one holder that has no timeline."""

    def load(actor: Actor, record: Any) -> Mapping[str, Any]:
        held = Held(holder, record, types_held_as(holder)[0])
        return {"held": held, "notes": notes_of(held, actor), "can_edit": held.may_edit(actor)}

    return Panel(_("Notes"), holder, Zone.RIGHT, "worklist/panel.html", load, order=80, reload_on=("note:changed",))
