"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.audit import services
from rapport.kit.records import Holder, holders
from rapport.web.nav import SETTINGS, NavItem, nav


def register() -> None:
    """Put this room's things on the shelves that lower layers offer."""
    holders.register("audit.change", Holder("audit.change", services.move, services.remove, personal=True))
    nav.register("audit", NavItem(_("Audit log"), "history", "audit:entry_list", SETTINGS, "audit.view", order=90))
