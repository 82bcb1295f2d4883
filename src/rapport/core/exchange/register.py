"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access.grants import ADMINISTRATOR, BACK_OFFICE, MANAGER, Verb, everyone, verbs
from rapport.core.exchange import command, jobs
from rapport.core.exchange.policies import RUN
from rapport.core.jobs.services import register_task


def register() -> None:
    """Put this room's things on the shelves that lower layers offer."""
    granted = everyone(MANAGER, ADMINISTRATOR, BACK_OFFICE)
    verbs.register(RUN, Verb(_("Import files"), _("Imports"), granted))
    register_task("exchange.check", jobs.check, label=_("Check a file"), priority=5)
    register_task("exchange.run", jobs.bring_in, label=_("Import a file"))
    command.register()
