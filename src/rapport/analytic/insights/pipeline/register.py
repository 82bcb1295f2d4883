"""What the pipeline hands over to the house: its right, its place in the rail, its addresses for programs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.pipeline import commands, rest
from rapport.analytic.insights.policies import PIPELINE
from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.web.nav import VALUE, NavItem, nav
from rapport.web.rest import Mounted, routers

GROUP = _("Value")
READERS = everyone(grants.MANAGER, grants.ANALYST, grants.ADMINISTRATOR)


def register() -> None:
    """Put the pipeline on the shelves that lower layers offer."""
    told = _("See how fresh figures are, what waits, and the tables of the warehouse")
    verbs.register(PIPELINE, Verb(told, GROUP, READERS, ALL_OR_NOTHING))
    nav.register("pipeline", NavItem(_("Data pipeline"), "database", "insights:pipeline", VALUE, PIPELINE, order=70))
    routers.register("warehouse", Mounted("/warehouse", rest.router, _("Warehouse")))
    commands.register()
