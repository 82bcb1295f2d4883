"""What this room hands over to the house."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rapport.core.access.grants import ADMINISTRATION, ADMINISTRATOR, ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.audit.labels import verb_labels
from rapport.core.backup import commands, jobs, rest
from rapport.core.backup.services import DOWNLOAD, MAKE
from rapport.core.jobs.services import register_schedule, register_task
from rapport.web.nav import SETTINGS, NavItem, nav
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Put this room's things on the shelves that lower layers offer."""
    administrator = everyone(ADMINISTRATOR)
    verbs.register(MAKE, Verb(_("Make backups"), ADMINISTRATION, administrator, ALL_OR_NOTHING))
    verbs.register(DOWNLOAD, Verb(_("Take backups away"), ADMINISTRATION, administrator, ALL_OR_NOTHING))
    register_task("backup.make", jobs.make, label=_("Make a backup"))
    register_task("backup.nightly", jobs.nightly, label=_("Make the backup of the night"))
    if settings.BACKUP_NIGHTLY:
        hour, minute = settings.BACKUP_AT.split(":")
        register_schedule("backup.nightly", f"{int(minute)} {int(hour)} * * *", "backup.nightly")
    nav.register("backups", NavItem(_("Backups"), "database", "backup:backup_list", SETTINGS, MAKE, order=85))
    routers.register("backups", Mounted("/backups", rest.router, _("Backups")))
    commands.register()
    for verb, sentence in {
        "backup.make": _("Made a backup"),
        "backup.download": _("Took a backup away: %(file)s"),
        "backup.prune": _("Removed old backups"),
        "backup.restore": _("Restored the backup %(file)s"),
    }.items():
        verb_labels.register(verb, sentence)
