"""The list of products."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django import forms as django_forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from rapport.core.access.services.bins import kept_until
from rapport.core.audit import queries as audited
from rapport.core.exchange.edit_lines import way_back, way_back_of_tags, way_out_of_bin
from rapport.core.exchange.queries import SOURCES
from rapport.core.metadata.services import tags
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.operational.catalog import forms
from rapport.operational.catalog.filters import FILTERS
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.queries import plain
from rapport.operational.catalog.services import products
from rapport.web.lists.bin import Bin
from rapport.web.lists.spec import BulkAction, Cell, Column, Editor, Empty, ListSpec, Saver

SALE = {"True": _("On sale"), "False": _("Off sale")}
SHARED = ("family", "line", "unit", "price", "unit_cost", "currency", "is_active")
SALE_TONES = {"True": "good", "False": "hollow"}


def _save_given(product: Any, given: Mapping[str, Any], version: int, by: Actor, at: datetime) -> None:
    product.version = version or product.version
    products.edit(product, given, by=by, at=at)


def _shared_fields(actor: Actor) -> dict[str, django_forms.Field]:
    """What many products can have in common; names and codes are each one's own."""
    fields = forms.ProductForm(actor).fields
    fields["is_active"] = django_forms.TypedChoiceField(
        label=fields["is_active"].label, choices=SALE.items(), coerce=lambda value: value == "True"
    )
    return {name: fields[name] for name in SHARED if name in fields}


def _editor(name: str, field: Callable[[], django_forms.Field]) -> Editor:
    def save(product: Any, value: Any, version: int, by: Actor, at: datetime) -> None:
        _save_given(product, {name: value}, version, by, at)

    return Editor(field, save, "product.edit", _save_many)


def _save_many(edits: Sequence[Edit], by: Actor, at: datetime) -> Edited:
    return products.edit_many(edits, by=by, at=at)


def _text(limit: int) -> Callable[[], django_forms.Field]:
    return lambda: django_forms.CharField(required=False, max_length=limit)


def _amount() -> django_forms.Field:
    return _AmountField(required=False, widget=django_forms.TextInput({"inputmode": "decimal"}))


class _AmountField(django_forms.CharField):
    """Shows an amount as it is typed; the verb reads it."""

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else plain(value)


COLUMNS = (
    Column("name", _("Product"), "name", sort="sort_name", strong=True),
    Column("code", _("Code"), "code", sort="code", editor=_editor("code", _text(60))),
    Column("family", _("Family"), "family", sort="family", editor=_editor("family", _text(100))),
    Column("line", _("Product line"), "line", editor=_editor("line", _text(100))),
    Column("unit", _("Unit"), "unit", editor=_editor("unit", _text(20))),
    Column(
        "price", _("Price"), "price", Cell.MONEY, sort="price", currency="currency", editor=_editor("price", _amount)
    ),
    Column(
        "unit_cost", _("Unit cost"), "unit_cost", Cell.MONEY, currency="currency", restricted="product.unit_cost",
        editor=_editor("unit_cost", _amount),
    ),
    Column("margin", _("Unit margin"), "margin_share", Cell.PERCENT, restricted="product.unit_cost"),
    Column("active", _("State"), "is_active", Cell.STATE, labels=SALE, tones=SALE_TONES),
    Column("tags", _("Tags"), "", Cell.TAGS),
    Column("source", _("Source"), "source", labels=SOURCES),
    Column("updated", _("Changed"), "updated_at", Cell.TIME),
)  # fmt: skip


def _family(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return products.set_family(ids, values["family"], by=by, at=at)


def _tag(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return tags.tag_many("product", ids, values["tag"], by=by, at=at)


def _on_sale(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return products.put_on_sale(ids, by=by, at=at)


def _off_sale(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return products.take_off_sale(ids, by=by, at=at)


def _bin(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return products.bin_many(ids, by=by, at=at)


def _restore(ids: Sequence[int], by: Actor, at: datetime) -> int:
    return products.restore_many(ids, by=by, at=at)


def _restored(count: int) -> str:
    return ngettext("%(count)s product is back", "%(count)s products are back", count) % {"count": count}


def _binned_by(ids: Sequence[int]) -> Mapping[int, str]:
    return audited.last_actors("product", ids, "product.bin")


def _changed(count: int) -> str:
    return ngettext("%(count)s product changed", "%(count)s products changed", count) % {"count": count}


def _binned(count: int) -> str:
    return ngettext("%(count)s product in the bin", "%(count)s products in the bin", count) % {"count": count}


UNTAG = partial(way_back_of_tags, "product")
UNBIN = partial(way_out_of_bin, "product")
FAMILY = partial(way_back, "product", "family")
SALE_STATE = partial(way_back, "product", "is_active")
BULK = (
    BulkAction(
        "family", _("Set the family"), "category", "product.edit", _family, _changed, forms.FamilyForm, undo=FAMILY
    ),
    BulkAction("tag", pgettext_lazy("action", "Tag"), "tag", "product.edit", _tag, _changed, forms.TagForm, undo=UNTAG),
    BulkAction("on-sale", _("Put on sale"), "building-store", "product.edit", _on_sale, _changed, undo=SALE_STATE),
    BulkAction("off-sale", _("Take off sale"), "ban", "product.edit", _off_sale, _changed, undo=SALE_STATE),
    BulkAction("bin", _("Put in the bin"), "trash", "product.bin", _bin, _binned, danger=True, undo=UNBIN),
)

PRODUCTS = ListSpec(
    key="product",
    record_type="product",
    saver=Saver("product.edit", _save_given, _save_many, _shared_fields),
    label=_("Products"),
    one_more=_("New product"),
    icon="package",
    url_name="catalog:product_list",
    detail_url="catalog:product_detail",
    rows=Product.objects.all,
    columns=COLUMNS,
    filters=FILTERS,
    default_columns=("name", "code", "family", "price", "unit_cost", "margin", "active", "tags"),
    default_sort="name",
    empty=Empty(
        "list",
        _("No product yet"),
        _("Import your price list, or add the first product by hand. Orders will then say what each customer buys."),
        _("New product"),
        "catalog:product_create",
    ),
    view_verb="product.view",
    peek_url="catalog:product_peek",
    create_url="catalog:product_create",
    create_verb="product.create",
    export_verb="product.export",
    bulk=BULK,
    presets=(("on-sale", _("On sale"), "f=active~is~yes"),),
    import_target="products",
)
PRODUCT_BIN = Bin(
    label=_("Products"),
    text=_("Products stay here for 30 days. Those that orders name are never deleted."),
    icon="package",
    url_name="catalog:product_bin_list",
    list_url="catalog:product_list",
    noun="product",
    rows=Product.objects.all,
    restore=_restore,
    restored=_restored,
    binned_by=_binned_by,
    until=kept_until,
)
