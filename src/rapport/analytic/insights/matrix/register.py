"""What matrices hand over to the house: their right, their pages, their filter, their addresses for programs."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.matrix import commands, rest
from rapport.analytic.insights.matrix.facts import warm
from rapport.analytic.insights.policies import MATRICES
from rapport.analytic.studies.policies import SEE
from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.search.palette import Action, actions
from rapport.kit.known import settle
from rapport.kit.warming import warmers
from rapport.web.nav import SETTINGS, NavItem, nav
from rapport.web.rest import Mounted, routers

KEEPERS = everyone(grants.MANAGER, grants.ANALYST, grants.ADMINISTRATOR)
_SENTENCES = {
    "matrix.add": _("Added a matrix"),
    "matrix.edit": _("Changed a matrix"),
    "matrix.remove": _("Removed a matrix"),
}


def register() -> None:
    """Put matrices on the shelves that lower layers offer."""
    settle("matrix")
    verbs.register(MATRICES, Verb(_("Change matrices and their policies"), _("Value"), KEEPERS, ALL_OR_NOTHING))
    nav.register(
        "settings-matrices", NavItem(_("Matrices"), "chart-dots", "insights:matrices", SETTINGS, MATRICES, order=21)
    )
    words = _("matrix portfolio cells axes policy moves trajectory")
    actions.register(
        "matrix", Action(_("Customers by two axes: matrix"), "chart-dots", "insights:matrix", SEE, "", words)
    )
    routers.register("portfolio-matrix", Mounted("/portfolio/matrix", rest.router, _("Matrix")))
    noun_labels.register("matrix", _("Matrix"))
    for verb, sentence in _SENTENCES.items():
        verb_labels.register(verb, sentence)
    commands.register()
    warmers.register("matrix", warm)
