"""What customer equity hands over to the house: its page, its filter, its right, its addresses for programs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.equity import commands, rest
from rapport.analytic.insights.equity.filter import KEY, condition, describe
from rapport.analytic.insights.policies import COMPANY_VALUES
from rapport.analytic.studies.policies import SEE
from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.search.palette import Action, actions
from rapport.web.lists.spec import Filter, Kind, extra_filters
from rapport.web.nav import VALUE, NavItem, nav
from rapport.web.rest import Mounted, routers

MOVED = Filter(KEY, _("Movement of equity"), Kind.SPECIAL, icon="scale", custom=condition, describe=describe)
LISTS = ("person", "company", "customer")
KEEPERS = everyone(grants.MANAGER, grants.ANALYST, grants.ADMINISTRATOR)
_SENTENCES = {
    "company_value.add": _("Kept what the company is worth"),
    "company_value.remove": _("Removed what the company is worth"),
}


def register() -> None:
    """Put customer equity on the shelves that lower layers offer."""
    nav.register("equity", NavItem(_("Customer equity"), "scale", "insights:equity", VALUE, SEE, order=20))
    words = _("equity asset statement opening closing enterprise value bridge")
    actions.register(
        "equity", Action(_("What customers are worth together: equity"), "scale", "insights:equity", SEE, "", words)
    )
    label = _("Keep what the company is worth")
    verbs.register(COMPANY_VALUES, Verb(label, _("Value"), KEEPERS, ALL_OR_NOTHING))
    routers.register("portfolio-equity", Mounted("/portfolio/equity", rest.router, _("Customer equity")))
    for key in LISTS:
        extra_filters.register(f"{key}.{KEY}", (key, MOVED))
    noun_labels.register("company_value", _("Worth of the company"))
    for verb, sentence in _SENTENCES.items():
        verb_labels.register(verb, sentence)
    commands.register()
