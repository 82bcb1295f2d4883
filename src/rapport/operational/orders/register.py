"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import RestrictedField, Verb, everyone, own, restricted_fields, team, verbs
from rapport.core.access.policies import policies
from rapport.core.search.sources import sources as search_sources
from rapport.kit.records import RecordType, record_types
from rapport.operational.orders import policies as rules
from rapport.operational.orders import rest, search
from rapport.operational.orders.models import Order
from rapport.web.rest import Mounted, routers

GROUP = _("Orders")
ALL = everyone(grants.MANAGER, grants.ANALYST, grants.ADMINISTRATOR, grants.BACK_OFFICE, grants.MARKETER)
FIELD = team(grants.SALES_REPRESENTATIVE, grants.SERVICE_AGENT) | own(grants.GENERAL_AGENT)
EDITORS = everyone(grants.MANAGER, grants.ADMINISTRATOR, grants.BACK_OFFICE) | team(grants.SALES_REPRESENTATIVE)


def register() -> None:
    """Put orders on the shelves that lower layers offer."""
    policies.register("orders.Order", rules.OrderPolicy())
    search_sources.register("order", search.SOURCE)
    routers.register("orders", Mounted("/orders", rest.router, _("Orders")))
    verbs.register("order.view", Verb(_("See orders"), GROUP, ALL | FIELD))
    verbs.register("order.create", Verb(_("Create orders"), GROUP, EDITORS))
    verbs.register("order.edit", Verb(_("Edit and cancel orders"), GROUP, EDITORS))
    verbs.register("order.bin", Verb(_("Put orders in the bin and restore them"), GROUP, EDITORS))
    verbs.register("order.export", Verb(_("Export orders"), GROUP, ALL | team(grants.SALES_REPRESENTATIVE)))
    restricted_fields.register(
        "order.base_cost",
        RestrictedField(_("Cost of orders"), frozenset({grants.PARTNER, grants.GENERAL_AGENT, grants.SERVICE_AGENT})),
    )
    record_types.register(
        "order",
        RecordType(
            key="order",
            holder="order",
            label=_("Order"),
            plural=_("Orders"),
            icon="shopping-cart",
            model=Order,
            list_url="orders:order_list",
            detail_url="orders:order_detail",
            view_verb="order.view",
            edit_verb="order.edit",
            rows=Order.objects.all,
        ),
    )
