"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import RestrictedField, Verb, everyone, own, restricted_fields, team, verbs
from rapport.core.access.policies import policies
from rapport.core.access.services.bins import Binned, binned
from rapport.core.audit.labels import verb_labels
from rapport.core.events.services import subscribe
from rapport.core.files.panels import files_panel
from rapport.core.metadata.panels import tags_panel
from rapport.core.search.sources import sources as search_sources
from rapport.core.worklist.panels import notes_panel, todos_panel
from rapport.kit.records import (
    Holder,
    RecordType,
    TimelineBody,
    TimelineKind,
    holders,
    record_types,
    timeline_bodies,
    timeline_chips,
    timeline_kinds,
)
from rapport.operational.orders import panels as own_panels
from rapport.operational.orders import policies as rules
from rapport.operational.orders import rest, search
from rapport.operational.orders.filters import orders as filters
from rapport.operational.orders.importers import orders as importers
from rapport.operational.orders.models import Order
from rapport.operational.orders.queries import timeline_orders
from rapport.operational.orders.services import moving
from rapport.operational.orders.subscribers import follow_reassignment
from rapport.operational.orders.tables import orders as tables
from rapport.operational.parties.events import PartiesReassigned
from rapport.operational.parties.queries import worth
from rapport.web.lists.bin import bins
from rapport.web.lists.spec import extra_filters, lists
from rapport.web.nav import RELATION, NavItem, nav
from rapport.web.panels import panels
from rapport.web.rest import Mounted, routers

GROUP = _("Orders")
ALL = everyone(grants.ANALYST, grants.ADMINISTRATOR, grants.BACK_OFFICE, grants.MARKETER)
FIELD = team(grants.MANAGER, grants.SALES_REPRESENTATIVE, grants.SERVICE_AGENT) | own(grants.GENERAL_AGENT)
EDITORS = everyone(grants.ADMINISTRATOR, grants.BACK_OFFICE) | team(grants.MANAGER, grants.SALES_REPRESENTATIVE)

AUDITED = {
    "order.place": _("Placed order %(number)s"),
    "order.edit": _("Edited order %(number)s"),
    "order.edit_many": _("Edited orders"),
    "order.deliver": _("Delivered order %(number)s"),
    "order.cancel": _("Cancelled order %(number)s"),
    "order.reopen": _("Reopened order %(number)s"),
    "order.cancel_many": _("Cancelled orders"),
    "order.bin": _("Put orders in the bin"),
    "order.restore": _("Took orders out of the bin"),
    "order.purge": _("Emptied the bin of orders"),
}


def register() -> None:
    """Put orders on the shelves that lower layers offer."""
    policies.register("orders.Order", rules.OrderPolicy())
    importers.register()
    search_sources.register("order", search.SOURCE)
    routers.register("orders", Mounted("/orders", rest.router, _("Orders")))
    verbs.register("order.view", Verb(_("See orders"), GROUP, ALL | FIELD))
    verbs.register("order.create", Verb(_("Create orders"), GROUP, EDITORS))
    verbs.register("order.edit", Verb(_("Edit and cancel orders"), GROUP, EDITORS))
    verbs.register("order.bin", Verb(_("Put orders in the bin and restore them"), GROUP, EDITORS))
    verbs.register(
        "order.export", Verb(_("Export orders"), GROUP, ALL | team(grants.MANAGER, grants.SALES_REPRESENTATIVE))
    )
    restricted_fields.register(
        "order.base_cost",
        RestrictedField(_("Cost of orders"), frozenset({grants.PARTNER, grants.GENERAL_AGENT, grants.SERVICE_AGENT})),
    )
    _register_pages()
    _register_timeline()
    subscribe(PartiesReassigned, follow_reassignment, name="orders.parties_reassigned")
    holders.register("orders.order", Holder("orders.order", moving.move, moving.remove))
    record_types.register(
        "order",
        RecordType(
            key="order",
            holder="order",
            label=tables.ORDER,
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


def _register_pages() -> None:
    lists.register("order", tables.ORDERS)
    binned.register("order", Binned(Order))
    bins.register("order", tables.ORDER_BIN)
    nav.register("orders", NavItem(_("Orders"), "shopping-cart", "orders:order_list", RELATION, "order.view", "c", 50))
    worth.behind.register("revenue", own_panels.address_behind)
    panels.register("party.orders", own_panels.CUSTOMER_ORDERS)
    panels.register("product.sales", own_panels.PRODUCT_SALES)
    panels.register("order.tags", tags_panel("order"))
    panels.register("order.notes", notes_panel("order"))
    panels.register("order.todos", todos_panel("order"))
    panels.register("order.files", files_panel("order"))
    for item in filters.OF_CUSTOMERS:
        extra_filters.register(f"orders.person.{item.key}", ("person", item))
        extra_filters.register(f"orders.company.{item.key}", ("company", item))
    for item in filters.OF_PRODUCTS:
        extra_filters.register(f"orders.product.{item.key}", ("product", item))


def _register_timeline() -> None:
    timeline_chips.register("order", _("Orders"))
    for verb, icon, sentence in (
        ("place", "shopping-cart", _("<b>Order %(number)s</b> placed")),
        ("deliver", "truck", _("<b>Order %(number)s</b> delivered")),
        ("cancel", "ban", _("<b>Order %(number)s</b> cancelled by %(actor)s")),
        ("reopen", "arrow-back-up", _("<b>Order %(number)s</b> reopened by %(actor)s")),
        ("edit", "edit", _("<b>Order %(number)s</b> edited by %(actor)s")),
        ("edit_many", "edit", _("<b>Order %(number)s</b> edited by %(actor)s")),
    ):
        timeline_kinds.register(f"order.{verb}", TimelineKind("order", icon, sentence))
    timeline_bodies.register("order", TimelineBody("orders/timeline_line.html", timeline_orders))
    for name, words in AUDITED.items():
        verb_labels.register(name, words)
