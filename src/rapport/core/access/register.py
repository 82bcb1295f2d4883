"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access import rest
from rapport.core.access.grants import ADMINISTRATION, ADMINISTRATOR, ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.access.services import sharing
from rapport.kit.records import Holder, holders
from rapport.web.nav import SETTINGS, NavItem, nav
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Put this room's things on the shelves that lower layers offer."""
    defaults = everyone(ADMINISTRATOR)
    verbs.register("role.edit", Verb(_("Edit roles and rights"), ADMINISTRATION, defaults, ALL_OR_NOTHING))
    verbs.register("audit.view", Verb(_("Read the audit log"), ADMINISTRATION, defaults, ALL_OR_NOTHING))
    verbs.register("bin.purge", Verb(_("Empty the bins"), ADMINISTRATION, defaults, ALL_OR_NOTHING))
    holders.register("access.share", Holder("access.share", sharing.move, sharing.remove))
    routers.register("records.shown", Mounted("/records", rest.held_router, _("Records")))
    nav.register("roles", NavItem(_("Roles"), "shield-lock", "access:role_list", SETTINGS, "role.edit", order=4))
