"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access.grants import ADMINISTRATION, ADMINISTRATOR, ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.jobs.services import register_schedule, register_task
from rapport.core.mail import jobs
from rapport.core.mail.services import letters
from rapport.core.mail.services.server import EDIT
from rapport.web.nav import SETTINGS, NavItem, nav

ATTEMPTS = 12


def register() -> None:
    """Put this room's things on the shelves that lower layers offer."""
    label = _("Set up outgoing mail")
    verbs.register(EDIT, Verb(label, ADMINISTRATION, everyone(ADMINISTRATOR), ALL_OR_NOTHING))
    label = _("Send a letter")
    register_task("mail.send", jobs.send, label=label, max_attempts=ATTEMPTS, when_stopped=letters.give_up, priority=5)
    register_task("mail.sweep", jobs.sweep, label=_("Forget old letters"))
    register_schedule("mail.sweep", "50 3 * * *", "mail.sweep")
    nav.register("mail", NavItem(_("Outgoing mail"), "mail", "mail:mail_edit", SETTINGS, EDIT, order=70))
    noun_labels.register("mail_server", _("Mail server"))
    for verb, sentence in {
        "mail.set_up": _("Set the outgoing mail server"),
        "mail.remove": _("Removed the outgoing mail server"),
        "mail.test": _("Sent a test letter to %(to)s"),
        "mail.retry": _("Let a letter be sent again"),
    }.items():
        verb_labels.register(verb, sentence)
