"""The tags of a record as a panel of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core.access.held import Held
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.records import types_held_as
from rapport.web.panels import Panel, Zone


def tags_panel(holder: str) -> Panel:
    """Return the panel of tags for the pages of one holder."""

    def load(actor: Actor, record: Any) -> Mapping[str, Any]:
        held = Held(holder, record, types_held_as(holder)[0])
        names = ports.tags.use().of_many(holder, [record.pk])[record.pk]
        return {"held": held, "names": names, "can_edit": held.may_edit(actor)}

    return Panel(_("Tags"), holder, Zone.LEFT, "metadata/tags.html", load, order=80)
