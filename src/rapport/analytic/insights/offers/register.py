"""What next offers hand over to the house: their page, their panels, their filter, their addresses for programs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.offers import commands, panels, rest
from rapport.analytic.insights.offers.filter import KEY, condition, describe
from rapport.analytic.studies.policies import SEE
from rapport.core.search.palette import Action, actions
from rapport.web.lists.spec import Filter, Kind, extra_filters
from rapport.web.nav import VALUE, NavItem, nav
from rapport.web.panels import Panel, Zone
from rapport.web.panels import panels as shelf
from rapport.web.rest import Mounted, routers

OFFERED = Filter(KEY, _("Next offer"), Kind.SPECIAL, icon="bulb", custom=condition, describe=describe)
LISTS = ("person", "company", "customer")


def register() -> None:
    """Put next offers on the shelves that lower layers offer."""
    nav.register("offers", NavItem(_("Next offers"), "bulb", "insights:offers", VALUE, SEE, order=14))
    words = _("recommendation cross-selling up-selling next best offer bought together")
    actions.register("offers", Action(_("What to offer next: next offers"), "bulb", "insights:offers", SEE, "", words))
    routers.register("portfolio-offers", Mounted("/portfolio/offers", rest.router, _("Next offers")))
    for key in LISTS:
        extra_filters.register(f"{key}.{KEY}", (key, OFFERED))
    shelf.register(
        "offers",
        Panel(_("Next offers"), "party", Zone.RIGHT, "insights/panel_offers.html", panels.offers, order=8, verb=SEE),
    )
    shelf.register(
        "product.links",
        Panel(_("What goes with it"), "product", Zone.RIGHT, "insights/panel_links.html", panels.links, 5, SEE),
    )
    shelf.register(
        "product.portrait",
        Panel(_("Typical buyer"), "product", Zone.RIGHT, "insights/panel_portrait.html", panels.portrait, 8, SEE),
    )
    commands.register()
