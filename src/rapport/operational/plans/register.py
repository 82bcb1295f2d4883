"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.audit.services import writers
from rapport.core.jobs.tasks import register_schedule, register_task
from rapport.kit.records import Holder, holders
from rapport.operational.plans import blocks as own_blocks
from rapport.operational.plans import commands, rest
from rapport.operational.plans.jobs import refresh_contacts
from rapport.operational.plans.policies import EDIT
from rapport.operational.plans.services import due
from rapport.web.day import blocks
from rapport.web.nav import RELATION, SETTINGS, NavItem, nav
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Put the contact plan on the shelves that lower layers offer."""
    editors = everyone(grants.MANAGER, grants.ADMINISTRATOR, grants.MARKETER)
    label = _("Change the contact plan")
    verbs.register(EDIT, Verb(label, _("Customers"), editors, ALL_OR_NOTHING))
    late = NavItem(_("Contacts overdue"), "clock-exclamation", "plans:contact_list", RELATION, "party.view", order=60)
    nav.register("contacts-overdue", late)
    rules = NavItem(_("Contact plan"), "calendar-event", "plans:contact_rules", SETTINGS, EDIT, order=44)
    nav.register("contact-plan", rules)
    writers.register("contact plan", due.follow)
    holders.register("plans.contact_due", Holder("plans.contact_due", due.move, due.remove_all))
    routers.register("contact-plan", Mounted("/contact-plan", rest.router, _("Contact plan")))
    commands.register()
    blocks.register("quiet", own_blocks.QUIET)
    blocks.register("unassigned", own_blocks.UNASSIGNED)
    register_task(
        "plans.refresh_contacts", refresh_contacts, label=_("Compute who is to be contacted"), runs_again=True
    )
    register_schedule("plans.refresh_contacts", "50 4 * * *", "plans.refresh_contacts")
    noun_labels.register("contact_rule", _("Rule of the contact plan"))
    for verb, words in {
        "contact_rule.add": _("Added a rule to the contact plan"),
        "contact_rule.edit": _("Changed a rule of the contact plan"),
        "contact_rule.remove": _("Removed a rule of the contact plan"),
    }.items():
        verb_labels.register(verb, words)
