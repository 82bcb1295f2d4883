"""What the simulator hands over to the house: its place in the palette, its addresses for programs, its command."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.simulation import commands, rest
from rapport.analytic.studies.policies import SEE
from rapport.core.search.palette import Action, actions
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Put the simulator on the shelves that lower layers offer."""
    words = _("what if simulation levers equity lifetime value tornado sensitivity")
    actions.register(
        "simulation",
        Action(
            _("What if: simulate the value of customers"),
            "adjustments-horizontal",
            "insights:simulation",
            SEE,
            "",
            words,
        ),
    )
    routers.register("portfolio-simulation", Mounted("/portfolio/simulation", rest.router, _("Simulator")))
    commands.register()
