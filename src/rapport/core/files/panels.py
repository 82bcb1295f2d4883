"""The files of a record as a panel of its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rapport.core.access.held import Held
from rapport.core.files import queries
from rapport.core.files.services.storage import MEGABYTE
from rapport.kit.actor import Actor
from rapport.kit.records import types_held_as
from rapport.web.panels import Panel, Zone


def files_panel(holder: str) -> Panel:
    """Return the panel of files for the pages of one holder."""

    def load(actor: Actor, record: Any) -> Mapping[str, Any]:
        return context(Held(holder, record, types_held_as(holder)[0]), actor)

    return Panel(_("Files"), holder, Zone.RIGHT, "files/panel.html", load, order=90, reload_on=("file:changed",))


def context(held: Held, actor: Actor) -> dict[str, Any]:
    return {
        "held": held,
        "files": queries.files_of(held.holder, held.record.pk),
        "can_edit": held.may_edit(actor),
        "limit": settings.UPLOAD_LIMIT_BYTES // MEGABYTE,
    }
