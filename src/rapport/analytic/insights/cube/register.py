"""What the cube hands over to the house: its page, its filters, its addresses for programs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.cube import commands, rest
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Put the cube on the shelves that lower layers offer."""
    routers.register("portfolio-cube", Mounted("/portfolio/cube", rest.router, _("Cube")))
    commands.register()
