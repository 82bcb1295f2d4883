"""What potential and movements hand over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.movements import commands, panels, rest
from rapport.analytic.studies.policies import RULES, SEE
from rapport.core.search.palette import Action, actions
from rapport.web.nav import SETTINGS, VALUE, NavItem, nav
from rapport.web.panels import Panel, Zone
from rapport.web.panels import panels as shelf
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Put potential and movements on the shelves that lower layers offer."""
    nav.register("movements", NavItem(_("Movements"), "route", "insights:movements", VALUE, SEE, order=18))
    words = _("potential trajectory movement arrow exit gap")
    actions.register(
        "movements",
        Action(_("Who moved between profitability and potential"), "route", "insights:movements", SEE, "", words),
    )
    nav.register(
        "settings-potential",
        NavItem(_("Weights of potential"), "route", "insights:potential_rules", SETTINGS, RULES, order=22),
    )
    routers.register("portfolio-movements", Mounted("/portfolio/movements", rest.movements_router, _("Movements")))
    routers.register("portfolio-potential", Mounted("/portfolio/potential", rest.potential_router, _("Potential")))
    shelf.register(
        "potential",
        Panel(
            _("Potential"), "party", Zone.RIGHT, "insights/panel_potential.html", panels.potential, order=11, verb=SEE
        ),
    )
    commands.register()
