"""What habits hand over to the house: their page, their panel, their addresses for programs, their command."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.habits import commands, rest
from rapport.analytic.studies.policies import SEE
from rapport.core.search.palette import Action, actions
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Put habits on the shelves that lower layers offer."""
    words = _("behaviour basket season weekday family rhythm channel migration")
    actions.register(
        "habits", Action(_("How customers buy: habits"), "calendar-stats", "insights:habits", SEE, "", words)
    )
    routers.register("portfolio-habits", Mounted("/portfolio/habits", rest.router, _("Habits")))
    commands.register()
