"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights import commands, rest
from rapport.analytic.insights import panels as own
from rapport.analytic.insights.blocks import MOVED, MOVERS, NEW
from rapport.analytic.insights.churn import register as churn
from rapport.analytic.insights.costs.sources import SPENT_FOR
from rapport.analytic.insights.cube import register as cube
from rapport.analytic.insights.equity import register as equity
from rapport.analytic.insights.habits import register as habits
from rapport.analytic.insights.lifecycle import register as lifecycle
from rapport.analytic.insights.matrix import register as matrix
from rapport.analytic.insights.movements import register as movements
from rapport.analytic.insights.offers import register as offers
from rapport.analytic.insights.pipeline import register as pipeline
from rapport.analytic.insights.queries import warm
from rapport.analytic.insights.simulation import register as simulation
from rapport.analytic.insights.tables import (
    BOUGHT_BY,
    GROUP_ROWS,
    KEY,
    PURCHASE,
    added_filters,
    customer_list,
    first_page,
)
from rapport.analytic.insights.told import behind_classes, behind_scores
from rapport.analytic.insights.value.lines import behind_value
from rapport.analytic.studies.policies import RULES, SEE
from rapport.core.search.palette import Action, actions
from rapport.kit.warming import warmers
from rapport.operational.parties.queries import worth
from rapport.web.day import blocks
from rapport.web.home import Start, starts
from rapport.web.lists.spec import extra_filters, lists
from rapport.web.nav import SETTINGS, VALUE, NavItem, lights, nav
from rapport.web.panels import Panel, Zone, panels
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Put the portfolio and what hangs on it on the shelves that lower layers offer."""
    routers.register("portfolio", Mounted("/portfolio", rest.router, _("Portfolio")))
    nav.register("portfolio", NavItem(_("Portfolio"), "chart-dots", "insights:portfolio", VALUE, SEE, "v", 10))
    words = _("retention triangle first purchase")
    actions.register(
        "cohorts", Action(_("Customers by first purchase: cohorts"), "chart-dots", "insights:cohorts", SEE, "", words)
    )
    words = _("lifetime value forecast churn alive equity")
    actions.register(
        "value", Action(_("What customers will bring: expected value"), "trending-up", "insights:value", SEE, "", words)
    )
    nav.register(
        "settings-scores",
        NavItem(_("Scores and classes"), "chart-dots", "insights:rules_edit", SETTINGS, RULES, order=20),
    )
    lights.register("insights:customer_list", "people")
    commands.register()
    churn.register()
    cube.register()
    equity.register()
    habits.register()
    lifecycle.register()
    matrix.register()
    movements.register()
    offers.register()
    pipeline.register()
    simulation.register()
    lists.register(KEY, customer_list(lists["person"]))
    for key, list_key, item in added_filters(("person", "company")):
        extra_filters.register(key, (list_key, item))
    for item in (BOUGHT_BY, PURCHASE):
        extra_filters.register(f"order.{item.key}", ("order", item))
    extra_filters.register(f"cost.{SPENT_FOR.key}", ("cost", SPENT_FOR))
    for key in ("order", "cost", "interaction", "hours"):
        extra_filters.register(f"{key}.{GROUP_ROWS.key}", (key, GROUP_ROWS))
    worth.rules_told.register("rfm", behind_scores)
    worth.rules_told.register("abc", behind_classes)
    worth.rules_told.register("expected", behind_value)
    starts.register("customers", Start(first_page))
    warmers.register("portfolio", warm)
    for key, block in (("moved", MOVED), ("new-customers", NEW), ("margin-movers", MOVERS)):
        blocks.register(key, block)
    _panels()


def _panels() -> None:
    """What the customer's page shows of their value."""
    panels.register(
        "scale",
        Panel(
            title=_("Revenue among all customers"),
            holder="party",
            zone=Zone.HIGHLIGHT,
            template="insights/panel_scale.html",
            load=own.scale,
            order=10,
        ),
    )
    panels.register(
        "value",
        Panel(
            title=_("Value"),
            holder="party",
            zone=Zone.RIGHT,
            template="insights/panel_value.html",
            load=own.value,
            order=10,
            reload_on=("order:changed",),
        ),
    )
    panels.register(
        "margin",
        Panel(
            title=_("Net margin"),
            holder="party",
            zone=Zone.RIGHT,
            template="insights/panel_margin.html",
            load=own.margin,
            order=12,
        ),
    )
