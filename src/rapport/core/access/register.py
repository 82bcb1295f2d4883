"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access.grants import ADMINISTRATOR, ALL_OR_NOTHING, Verb, everyone, verbs

ADMINISTRATION = _("Administration")


def register() -> None:
    """Put this room's things on the shelves that lower layers offer."""
    verbs.register("role.edit", Verb(_("Edit roles and rights"), ADMINISTRATION, everyone(ADMINISTRATOR), ALL_OR_NOTHING))
    audit_label = _("Read the audit log of everyone")
    verbs.register("audit.view", Verb(audit_label, ADMINISTRATION, everyone(ADMINISTRATOR), ALL_OR_NOTHING))
