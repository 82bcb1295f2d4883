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
from rapport.operational.catalog.events import UnitCostsChanged
from rapport.operational.orders import blocks as own_blocks
from rapport.operational.orders import panels as own_panels
from rapport.operational.orders import policies as rules
from rapport.operational.orders import rest, search
from rapport.operational.orders.coverage import HOUSEHOLD_COVERAGE
from rapport.operational.orders.filters import contracts as contract_filters
from rapport.operational.orders.filters import orders as filters
from rapport.operational.orders.importers import contracts as contract_importers
from rapport.operational.orders.importers import costs as cost_importers
from rapport.operational.orders.importers import orders as importers
from rapport.operational.orders.models import Contract, CostEntry, Order
from rapport.operational.orders.queries import timeline_orders
from rapport.operational.orders.rest import contracts as contract_rest
from rapport.operational.orders.rest import costs as cost_rest
from rapport.operational.orders.services import moving
from rapport.operational.orders.subscribers import follow_reassignment, follow_unit_costs
from rapport.operational.orders.tables import contracts as contract_tables
from rapport.operational.orders.tables import costs as cost_tables
from rapport.operational.orders.tables import orders as tables
from rapport.operational.parties.events import PartiesReassigned
from rapport.operational.parties.queries import worth
from rapport.web.day import blocks
from rapport.web.lists.bin import bins
from rapport.web.lists.spec import extra_filters, lists
from rapport.web.nav import RELATION, VALUE, NavItem, nav
from rapport.web.panels import panels
from rapport.web.rest import Mounted, routers

GROUP = _("Orders")
ALL = everyone(grants.ANALYST, grants.ADMINISTRATOR, grants.BACK_OFFICE, grants.MARKETER)
FIELD = team(grants.MANAGER, grants.SALES_REPRESENTATIVE, grants.SERVICE_AGENT) | own(grants.GENERAL_AGENT)
EDITORS = everyone(grants.ADMINISTRATOR, grants.BACK_OFFICE) | team(grants.MANAGER, grants.SALES_REPRESENTATIVE)
SEES_COSTS = everyone(grants.ANALYST, grants.ADMINISTRATOR, grants.BACK_OFFICE, grants.MARKETER)
SEES_COSTS |= team(grants.MANAGER, grants.SALES_REPRESENTATIVE)
KEEPS_COSTS = everyone(grants.ADMINISTRATOR, grants.BACK_OFFICE) | team(grants.MANAGER)

AUDITED = {
    "cost.create": _("Wrote down a cost, %(label)s"),
    "cost.edit": _("Edited the cost %(label)s"),
    "cost.edit_many": _("Edited costs"),
    "cost.import": _("Imported costs"),
    "cost.bin": _("Put costs in the bin"),
    "cost.restore": _("Took costs out of the bin"),
    "cost.purge": _("Emptied the bin of costs"),
    "contract.create": _("Entered contract %(number)s"),
    "contract.edit": _("Edited contract %(number)s"),
    "contract.edit_many": _("Edited contracts"),
    "contract.terminate": _("Noted the notice of contract %(number)s"),
    "contract.resume": _("Took back the notice of contract %(number)s"),
    "contract.import": _("Imported contracts"),
    "contract.bin": _("Put contracts in the bin"),
    "contract.restore": _("Took contracts out of the bin"),
    "contract.purge": _("Emptied the bin of contracts"),
    "order.place": _("Placed order %(number)s"),
    "order.edit": _("Edited order %(number)s"),
    "order.cost": _("Completed the cost of order lines"),
    "order.edit_many": _("Edited orders"),
    "order.deliver": _("Delivered order %(number)s"),
    "order.cancel": _("Cancelled order %(number)s"),
    "order.reopen_many": _("Reopened orders"),
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
    blocks.register("orders-orphaned", own_blocks.ORPHANS)
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
    _register_contracts()
    _register_costs()
    _register_timeline()
    subscribe(PartiesReassigned, follow_reassignment, name="orders.parties_reassigned")
    subscribe(UnitCostsChanged, follow_unit_costs, name="orders.unit_costs_changed")
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


def _register_contracts() -> None:
    policies.register("orders.Contract", rules.ContractPolicy())
    contract_importers.register()
    blocks.register("contracts-ending", own_blocks.ENDING)
    search_sources.register("contract", search.CONTRACTS)
    routers.register("contracts", Mounted("/contracts", contract_rest.router, _("Contracts")))
    for name, label, granted in (
        ("view", _("See contracts"), ALL | FIELD),
        ("create", _("Enter contracts"), EDITORS),
        ("edit", _("Edit contracts, note a notice"), EDITORS),
        ("bin", _("Put contracts in the bin and restore them"), EDITORS),
        ("export", _("Export contracts"), ALL | team(grants.MANAGER, grants.SALES_REPRESENTATIVE)),
    ):
        verbs.register(f"contract.{name}", Verb(label, GROUP, granted))
    lists.register("contract", contract_tables.CONTRACTS)
    binned.register("contract", Binned(Contract))
    bins.register("contract", contract_tables.CONTRACT_BIN)
    nav.register(
        "contracts", NavItem(_("Contracts"), "file-text", "orders:contract_list", RELATION, "contract.view", order=55)
    )
    panels.register("party.contracts", own_panels.CUSTOMER_CONTRACTS)
    for name, make in (("tags", tags_panel), ("notes", notes_panel), ("todos", todos_panel), ("files", files_panel)):
        panels.register(f"contract.{name}", make("contract"))
    for item in contract_filters.OF_CUSTOMERS:
        extra_filters.register(f"orders.person.{item.key}", ("person", item))
        extra_filters.register(f"orders.company.{item.key}", ("company", item))
    holders.register("orders.contract", Holder("orders.contract", moving.move_contracts, moving.remove_contracts))
    record_types.register(
        "contract",
        RecordType(
            key="contract",
            holder="contract",
            label=contract_tables.CONTRACT,
            plural=_("Contracts"),
            icon="file-text",
            model=Contract,
            list_url="orders:contract_list",
            detail_url="orders:contract_detail",
            view_verb="contract.view",
            edit_verb="contract.edit",
            rows=contract_tables.rows,
        ),
    )


def _register_costs() -> None:
    policies.register("orders.CostEntry", rules.CostPolicy())
    cost_importers.register()
    search_sources.register("cost", search.COSTS)
    routers.register("costs", Mounted("/costs", cost_rest.router, _("Costs")))
    for name, label, granted in (
        ("view", _("See costs"), SEES_COSTS),
        ("create", _("Write down costs"), KEEPS_COSTS),
        ("edit", _("Edit costs"), KEEPS_COSTS),
        ("bin", _("Put costs in the bin and restore them"), KEEPS_COSTS),
        ("export", _("Export costs"), SEES_COSTS),
    ):
        verbs.register(f"cost.{name}", Verb(label, GROUP, granted))
    lists.register("cost", cost_tables.COSTS)
    binned.register("cost", Binned(CostEntry))
    bins.register("cost", cost_tables.COST_BIN)
    nav.register("costs", NavItem(_("Costs"), "receipt", "orders:cost_list", VALUE, "cost.view", order=60))
    for name, make in (("tags", tags_panel), ("notes", notes_panel), ("todos", todos_panel), ("files", files_panel)):
        panels.register(f"cost.{name}", make("cost"))
    holders.register("orders.cost", Holder("orders.cost", moving.move_costs, moving.remove_costs))
    record_types.register(
        "cost",
        RecordType(
            key="cost",
            holder="cost",
            label=_("Cost"),
            plural=_("Costs"),
            icon="receipt",
            model=CostEntry,
            list_url="orders:cost_list",
            detail_url="orders:cost_detail",
            view_verb="cost.view",
            edit_verb="cost.edit",
            rows=CostEntry.objects.all,
        ),
    )


def _register_pages() -> None:
    lists.register("order", tables.ORDERS)
    binned.register("order", Binned(Order))
    bins.register("order", tables.ORDER_BIN)
    nav.register("orders", NavItem(_("Orders"), "shopping-cart", "orders:order_list", RELATION, "order.view", "c", 50))
    worth.behind.register("revenue", own_panels.address_behind)
    panels.register("party.orders", own_panels.CUSTOMER_ORDERS)
    panels.register("household.coverage", HOUSEHOLD_COVERAGE)
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
    timeline_chips.register("contract", _("Contracts"))
    for verb, icon, sentence in (
        ("create", "file-text", _("<b>Contract %(number)s</b>, %(label)s, entered by %(actor)s")),
        ("edit", "edit", _("<b>Contract %(number)s</b>, %(label)s, edited by %(actor)s")),
        ("terminate", "ban", _("<b>Notice given</b> for contract %(number)s, %(label)s")),
        ("resume", "arrow-back-up", _("<b>Notice taken back</b> for contract %(number)s, %(label)s")),
    ):
        timeline_kinds.register(f"contract.{verb}", TimelineKind("contract", icon, sentence))
    timeline_bodies.register("order", TimelineBody("orders/timeline_line.html", timeline_orders))
    for name, words in AUDITED.items():
        verb_labels.register(name, words)
