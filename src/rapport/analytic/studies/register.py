"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.analytic.studies import blocks as own_blocks
from rapport.analytic.studies import commands, rest, services
from rapport.analytic.studies.equity import commands as equity_commands
from rapport.analytic.studies.jobs import (
    compute_equity,
    compute_offers,
    measure_potential,
    publish_lifecycle,
    refresh_standing,
)
from rapport.analytic.studies.offers import commands as offers_commands
from rapport.analytic.studies.policies import REFRESH, RULES, SEE
from rapport.analytic.studies.potential import register as potential
from rapport.analytic.studies.propensity import commands as propensity_commands
from rapport.analytic.studies.subscribers import follow_file, follow_import, follow_order
from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.events.services import subscribe
from rapport.core.exchange.events import ImportFinished, ImportStopped, ImportUndone
from rapport.core.jobs.services import register_schedule, register_task
from rapport.kit.known import settle
from rapport.operational.orders.events import OrderChanged, OrderPlaced, OrdersChanged, OrdersImported
from rapport.web.day import blocks
from rapport.web.rest import Mounted, routers

GROUP = _("Value")
ANALYSTS = everyone(grants.MANAGER, grants.ANALYST, grants.ADMINISTRATOR, grants.MARKETER)
READERS = everyone(
    grants.MANAGER,
    grants.ANALYST,
    grants.ADMINISTRATOR,
    grants.MARKETER,
    grants.SALES_REPRESENTATIVE,
    grants.SERVICE_AGENT,
    grants.GENERAL_AGENT,
    grants.BACK_OFFICE,
)
_SENTENCES = {
    "standing_rules.change": _("Changed how customers are scored"),
    "standing.refresh": _("Computed scores and ranks"),
    "standing.publish": _("Published scores and ranks"),
    "offers.compute": _("Computed next offers"),
    "equity.compute": _("Computed customer equity"),
}


def register() -> None:
    """Put studies on the shelves that lower layers offer."""
    settle("study")
    routers.register("standing", Mounted("/standing", rest.router, _("Standing")))
    verbs.register(SEE, Verb(_("See the portfolio, within one's own customers"), GROUP, READERS, ALL_OR_NOTHING))
    verbs.register(REFRESH, Verb(_("Refresh scores and ranks"), GROUP, ANALYSTS, ALL_OR_NOTHING))
    rulers = everyone(grants.MANAGER, grants.ANALYST, grants.ADMINISTRATOR)
    verbs.register(RULES, Verb(_("Change how customers are scored"), GROUP, rulers, ALL_OR_NOTHING))
    register_task(
        services.TASK, refresh_standing, label=_("Refresh of every customer's standing"), priority=-5, runs_again=True
    )
    register_task(
        services.LIFECYCLE_TASK, publish_lifecycle, label=_("Lifecycle of every customer"), priority=-5, runs_again=True
    )
    register_task(
        services.OFFERS_TASK, compute_offers, label=_("Next offers of every customer"), priority=-6, runs_again=True
    )
    register_task(
        services.EQUITY_TASK,
        compute_equity,
        label=_("Customer equity at each month’s end"),
        priority=-6,
        runs_again=True,
    )
    register_task(
        services.POTENTIAL_TASK, measure_potential, label=_("Potential and movements of every customer"), priority=-6,
        runs_again=True,
    )  # fmt: skip
    register_schedule("standing.nightly", "15 2 * * *", services.TASK)
    for verb, sentence in _SENTENCES.items():
        verb_labels.register(verb, sentence)
    noun_labels.register("standing_rules", _("Scores and classes"))
    noun_labels.register("study", _("Computation of scores"))
    subscribe(OrderPlaced, follow_order, name="standing.order_placed")
    subscribe(OrderChanged, follow_order, name="standing.order_changed")
    subscribe(OrdersChanged, follow_order, name="standing.orders_changed")
    subscribe(OrdersImported, follow_import, name="standing.orders_imported")
    subscribe(ImportFinished, follow_file, name="standing.import_finished")
    subscribe(ImportStopped, follow_file, name="standing.import_stopped")
    subscribe(ImportUndone, follow_file, name="standing.import_undone")
    blocks.register("warehouse", own_blocks.WAREHOUSE)
    commands.register()
    equity_commands.register()
    offers_commands.register()
    potential.register()
    propensity_commands.register()
