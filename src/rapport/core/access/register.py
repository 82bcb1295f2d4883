"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs


def register() -> None:
    """Put the right to change roles on the shelf of verbs."""
    administrators = everyone(grants.ADMINISTRATOR)
    verbs.register("role.edit", Verb(_("Edit roles"), _("Settings"), administrators, ALL_OR_NOTHING))
