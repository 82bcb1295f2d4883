"""What the cube hands over to the house: its page, its filters, its addresses for programs."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.cube import commands, opened, rest
from rapport.analytic.studies.policies import SEE
from rapport.core.search.palette import Action, actions
from rapport.web.lists.spec import Filter, Kind, extra_filters
from rapport.web.nav import VALUE, NavItem, nav
from rapport.web.rest import Mounted, routers

IN_CUBE = Filter(
    opened.KEY, _("Cell of the cube"), Kind.SPECIAL, icon="table", custom=opened.customers, describe=opened.describe
)


def register() -> None:
    """Put the cube on the shelves that lower layers offer."""
    routers.register("portfolio-cube", Mounted("/portfolio/cube", rest.router, _("Cube")))
    nav.register("cube", NavItem(_("Cube"), "table", "insights:cube", VALUE, SEE, order=24))
    words = _("cube pivot measures axes profitability products channels colleagues export")
    actions.register("cube", Action(_("Any figure by any axes: cube"), "table", "insights:cube", SEE, "", words))
    for key in ("person", "company", "customer"):
        extra_filters.register(f"{key}.{opened.KEY}", (key, IN_CUBE))
    extra_filters.register(f"order.{opened.KEY}", ("order", replace(IN_CUBE, custom=opened.orders)))
    commands.register()
