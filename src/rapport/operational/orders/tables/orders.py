"""The list of orders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.db.models import Case, F, OuterRef, Subquery, Sum, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from rapport.core.access.services.bins import kept_until
from rapport.core.audit import queries as audited
from rapport.core.exchange.edit_lines import way_back_of_tags, way_out_of_bin
from rapport.core.exchange.queries import SOURCES
from rapport.core.metadata.services import tags
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.kit.fields import AmountField
from rapport.operational.orders.filters.orders import FILTERS
from rapport.operational.orders.models import Order, OrderLine, OrderState
from rapport.operational.orders.services import bulk, orders
from rapport.web.lists.bin import Bin
from rapport.web.lists.spec import BulkAction, Cell, Column, Editor, Empty, ListSpec, Saver
from rapport.web.suggesting import tag_word

ORDER = pgettext_lazy("what a customer bought", "Order")
STATES = {str(value): label for value, label in OrderState.choices}
TONES: Mapping[str, str] = {OrderState.CONFIRMED: "info", OrderState.DELIVERED: "good", OrderState.CANCELLED: "hollow"}


def _save_given(order: Any, given: Mapping[str, Any], version: int, by: Actor, at: datetime) -> None:
    order.version = version or order.version
    orders.edit(order, given, by=by, at=at)


def _save_channel(order: Any, value: Any, version: int, by: Actor, at: datetime) -> None:
    _save_given(order, {"channel": value}, version, by, at)


def _save_many(edits: Sequence[Edit], by: Actor, at: datetime) -> Edited:
    return orders.edit_many(edits, by=by, at=at)


def _channel() -> forms.Field:
    return forms.CharField(label=_("Channel"), required=False, max_length=40)


def _shared_fields(actor: Actor) -> dict[str, forms.Field]:
    """What many orders can have in common; dates and currencies change what their lines are worth."""
    return {"channel": _channel()}


CHANNEL = Editor(_channel, _save_channel, "order.edit", _save_many)
COSTED = OrderLine.objects.filter(order=OuterRef("pk"), base_amount__isnull=False, base_cost__isnull=False).order_by()
MARGINS = COSTED.values("order").annotate(sum=Sum(F("base_amount") - F("base_cost"))).values("sum")
KNOWN_MARGIN = Case(
    When(base_cost__isnull=False, then=F("base_amount") - F("base_cost")),
    default=Subquery(MARGINS),
    output_field=AmountField(),
)
COLUMNS = (
    Column("number", ORDER, "title", sort="number", strong=True),
    Column("customer", _("Customer"), "party"),
    Column("date", _("Date"), "placed_on", Cell.DATE, sort="placed_on"),
    Column("amount", _("Amount"), "amount", Cell.MONEY, sort="base_amount", total="base_amount", currency="currency"),
    Column("base", _("In base currency"), "base_amount", Cell.MONEY),
    Column("margin", _("Margin"), "margin", Cell.MONEY, total=KNOWN_MARGIN, restricted="order.base_cost"),
    Column("lines", _("Lines"), "line_count", Cell.NUMBER),
    Column("state", _("State"), "state", Cell.STATE, labels=STATES, tones=TONES),
    Column("channel", _("Channel"), "channel", editor=CHANNEL),
    Column("source", _("Source"), "source", labels=SOURCES),
    Column("external_id", _("Number in that source"), "external_id"),
    Column("tags", _("Tags"), "", Cell.TAGS),
    Column("created", _("Entered"), "created_at", Cell.TIME),
)


def _tag(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return tags.tag_many("order", ids, values["tag"], by=by, at=at)


def _cancel(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return bulk.cancel_many(ids, by=by, at=at)


def _bin(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return bulk.bin_many(ids, by=by, at=at)


def _uncancel(ids: Sequence[int], values: Mapping[str, Any]) -> str:
    """The address that lets these orders count again."""
    last = audited.newest_change("order", ids)
    return reverse("orders:order_undo", args=[last.entry_id]) if last else ""


def _restore(ids: Sequence[int], by: Actor, at: datetime) -> int:
    return bulk.restore_many(ids, by=by, at=at)


def _restored(count: int) -> str:
    return ngettext("%(count)s order is back", "%(count)s orders are back", count) % {"count": count}


def _binned_by(ids: Sequence[int]) -> Mapping[int, str]:
    return audited.last_actors("order", ids, "order.bin")


def _tagged(count: int) -> str:
    return ngettext("%(count)s order tagged", "%(count)s orders tagged", count) % {"count": count}


def _cancelled(count: int) -> str:
    return ngettext("%(count)s order cancelled", "%(count)s orders cancelled", count) % {"count": count}


def _binned(count: int) -> str:
    return ngettext("%(count)s order in the bin", "%(count)s orders in the bin", count) % {"count": count}


class TagForm(forms.Form):
    tag = forms.CharField(label=_("Tag"), max_length=60, widget=tag_word())


UNTAG = partial(way_back_of_tags, "order")
UNBIN = partial(way_out_of_bin, "order")
BULK = (
    BulkAction("tag", pgettext_lazy("action", "Tag"), "tag", "order.edit", _tag, _tagged, TagForm, undo=UNTAG),
    BulkAction("cancel", _("Cancel the orders"), "ban", "order.edit", _cancel, _cancelled, danger=True, undo=_uncancel),
    BulkAction("bin", _("Put in the bin"), "trash", "order.bin", _bin, _binned, danger=True, undo=UNBIN),
)

ORDERS = ListSpec(
    key="order",
    record_type="order",
    saver=Saver("order.edit", _save_given, _save_many, _shared_fields),
    label=_("Orders"),
    one_more=_("New order"),
    icon="shopping-cart",
    url_name="orders:order_list",
    detail_url="orders:order_detail",
    rows=Order.objects.all,
    columns=COLUMNS,
    filters=FILTERS,
    default_columns=("number", "customer", "date", "amount", "margin", "lines", "state", "channel", "source"),
    default_sort="-date",
    empty=Empty(
        "curve",
        _("No order yet"),
        _("Import your orders, and every customer shows what they have been worth. Or enter the first one by hand."),
        _("New order"),
        "orders:order_create",
    ),
    view_verb="order.view",
    peek_url="orders:order_peek",
    create_url="orders:order_create",
    create_verb="order.create",
    export_verb="order.export",
    bulk=BULK,
    presets=(
        ("returns", _("Returns"), "f=return~is~yes&sort=-date"),
        ("nobody", _("Without customer"), "f=nobody~is~yes&sort=-date"),
        ("no-rate", _("Without exchange rate"), "f=no-rate~is~yes&sort=-date"),
    ),
    import_target="orders",
)
ORDER_BIN = Bin(
    label=_("Orders"),
    text=_("Orders in the bin count for nothing. They stay here for 30 days, then they are deleted."),
    icon="shopping-cart",
    url_name="orders:order_bin_list",
    list_url="orders:order_list",
    noun="order",
    rows=Order.objects.all,
    restore=_restore,
    restored=_restored,
    binned_by=_binned_by,
    until=kept_until,
)
