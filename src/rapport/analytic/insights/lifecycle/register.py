"""What the lifecycle hands over to the house: its page, its list, its rules, its addresses for programs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.lifecycle import commands, rest
from rapport.analytic.insights.lifecycle.everyone import KEY, everyone_list
from rapport.analytic.insights.lifecycle.moved import MOVED
from rapport.analytic.studies.policies import SEE
from rapport.core.search.palette import Action, actions
from rapport.operational.parties.services.lifecycle import RULES
from rapport.web.lists.spec import extra_filters, lists
from rapport.web.nav import SETTINGS, VALUE, NavItem, nav
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Put the lifecycle on the shelves that lower layers offer."""
    nav.register("lifecycle", NavItem(_("Lifecycle"), "refresh", "insights:lifecycle", VALUE, SEE, order=45))
    rules = NavItem(_("Lifecycle"), "refresh", "insights:lifecycle_rules", SETTINGS, RULES, order=22)
    nav.register("settings-lifecycle", rules)
    words = _("lifecycle states prospect new satisfied dissatisfied inactive lost flows")
    actions.register(
        "lifecycle", Action(_("Customers by state: lifecycle"), "refresh", "insights:lifecycle", SEE, "", words)
    )
    routers.register("portfolio-lifecycle", Mounted("/portfolio/lifecycle", rest.router, _("Lifecycle")))
    lists.register(KEY, everyone_list(lists["person"]))
    for key in ("person", "company"):
        extra_filters.register(f"{key}.{MOVED.key}", (key, MOVED))
    commands.register()
