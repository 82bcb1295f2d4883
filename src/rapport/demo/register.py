"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.demo import commands, policies


def register() -> None:
    """Put the sample company on the shelves that lower layers offer."""
    administrators = everyone(grants.ADMINISTRATOR)
    label = _("Load and remove the sample company")
    verbs.register(policies.MANAGE, Verb(label, _("Administration"), administrators, ALL_OR_NOTHING))
    commands.register()
