"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, RestrictedField, Verb, everyone, restricted_fields, verbs
from rapport.core.access.policies import policies
from rapport.core.access.services.bins import Binned, binned
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.files.panels import files_panel
from rapport.core.metadata.panels import tags_panel
from rapport.core.search.sources import sources as search_sources
from rapport.core.worklist.panels import notes_panel, todos_panel
from rapport.kit.records import Holder, RecordType, holders, record_types
from rapport.operational.catalog import importers, rest, search, tables, unit_cost_importers
from rapport.operational.catalog import panels as own_panels
from rapport.operational.catalog import policies as rules
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.services import offers
from rapport.web.lists.bin import bins
from rapport.web.lists.spec import lists
from rapport.web.nav import RELATION, NavItem, nav
from rapport.web.panels import panels
from rapport.web.rest import Mounted, routers

GROUP = _("Catalogue")
READERS = everyone(*(role for role in grants.ROLE_NAMES if role != grants.PARTNER))
EDITORS = everyone(grants.MANAGER, grants.ADMINISTRATOR, grants.BACK_OFFICE)
AUDITED = {
    "product.create": _("Created a product"),
    "unit_cost.put": _("Wrote down a unit cost"),
    "unit_cost.remove": _("Removed a unit cost"),
    "unit_cost.import": _("Imported unit costs"),
    "product.edit": _("Edited a product"),
    "product.edit_many": _("Edited products"),
    "product.bin": _("Put products in the bin"),
    "product.restore": _("Took products out of the bin"),
    "product.purge": _("Emptied the bin of products"),
    "product.set_family": _("Set the family of products"),
    "product.put_on_sale": _("Put products on sale"),
    "product.take_off_sale": _("Took products off sale"),
    "offer.refuse": _("Said what is not to be offered: %(name)s"),
    "offer.allow": _("Allowed to be offered again: %(name)s"),
    "product_standing.publish": _("Published what goes with each product"),
}


def register() -> None:
    """Put products on the shelves that lower layers offer."""
    policies.register("catalog.Product", rules.ProductPolicy())
    importers.register()
    unit_cost_importers.register()
    panels.register("product.unit-costs", own_panels.UNIT_COSTS)
    search_sources.register("product", search.SOURCE)
    routers.register("products", Mounted("/products", rest.router, _("Products")))
    verbs.register("product.view", Verb(_("See products"), GROUP, READERS, ALL_OR_NOTHING))
    verbs.register("product.create", Verb(_("Create products"), GROUP, EDITORS, ALL_OR_NOTHING))
    verbs.register("product.edit", Verb(_("Edit products"), GROUP, EDITORS, ALL_OR_NOTHING))
    verbs.register("product.bin", Verb(_("Put products in the bin and restore them"), GROUP, EDITORS, ALL_OR_NOTHING))
    verbs.register("product.export", Verb(_("Export products"), GROUP, READERS, ALL_OR_NOTHING))
    restricted_fields.register(
        "product.unit_cost",
        RestrictedField(_("Cost of products"), frozenset({grants.PARTNER, grants.GENERAL_AGENT, grants.SERVICE_AGENT})),
    )
    lists.register("product", tables.PRODUCTS)
    binned.register("product", Binned(Product))
    bins.register("product", tables.PRODUCT_BIN)
    nav.register(
        "products", NavItem(_("Products"), "package", "catalog:product_list", RELATION, "product.view", "r", 40)
    )
    panels.register("product.tags", tags_panel("product"))
    panels.register("product.notes", notes_panel("product"))
    panels.register("product.todos", todos_panel("product"))
    panels.register("product.files", files_panel("product"))
    refusals = Holder("catalog.offer_refusal", offers.move, offers.remove, personal=True)
    holders.register("catalog.offer_refusal", refusals)
    noun_labels.register(offers.NOUN, _("Product not to be offered"))
    for verb, words in AUDITED.items():
        verb_labels.register(verb, words)
    record_types.register(
        "product",
        RecordType(
            key="product",
            holder="product",
            label=_("Product"),
            plural=_("Products"),
            icon="package",
            model=Product,
            list_url="catalog:product_list",
            detail_url="catalog:product_detail",
            view_verb="product.view",
            edit_verb="product.edit",
            rows=Product.objects.all,
        ),
    )
