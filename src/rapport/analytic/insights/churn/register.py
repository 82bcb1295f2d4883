"""What the risk of loss hands over to the house: its page, its block, its reasons, its addresses for programs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.churn import commands, rest
from rapport.analytic.insights.churn.blocks import AT_RISK
from rapport.analytic.insights.churn.lines import address_behind, behind_churn
from rapport.analytic.studies.policies import SEE
from rapport.core.search.palette import Action, actions
from rapport.operational.parties.queries import worth
from rapport.web.day import blocks
from rapport.web.nav import VALUE, NavItem, nav
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Put the risk of loss on the shelves that lower layers offer."""
    nav.register("churn", NavItem(_("Risk of loss"), "alert-triangle", "insights:churn", VALUE, SEE, order=40))
    words = _("churn attrition lost leaving risk retention")
    actions.register(
        "churn", Action(_("Who may be lost: risk of loss"), "alert-triangle", "insights:churn", SEE, "", words)
    )
    routers.register("portfolio-churn", Mounted("/portfolio/churn", rest.router, _("Risk of loss")))
    worth.rules_told.register("risk", behind_churn)
    worth.behind.register("risk", address_behind)
    blocks.register("at-risk", AT_RISK)
    commands.register()
