"""The list of cost entries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from rapport.core.access.services.bins import kept_until
from rapport.core.audit import queries as audited
from rapport.core.exchange.edit_lines import way_back_of_tags, way_out_of_bin
from rapport.core.exchange.queries import SOURCES
from rapport.core.metadata.services import tags
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.operational.orders.filters.costs import FILTERS
from rapport.operational.orders.forms.costs import NAMES, CostForm
from rapport.operational.orders.models import CostEntry, CostKind
from rapport.operational.orders.services import costs
from rapport.operational.orders.tables.orders import TagForm
from rapport.web.lists.bin import Bin
from rapport.web.lists.spec import BulkAction, Cell, Column, Editor, Empty, ListSpec, Saver


def _save_given(entry: Any, given: Mapping[str, Any], version: int, by: Actor, at: datetime) -> None:
    entry.version = version or entry.version
    costs.edit(entry, given, by=by, at=at)


def _save_many(edits: Sequence[Edit], by: Actor, at: datetime) -> Edited:
    return costs.edit_many(edits, by=by, at=at)


def _shared_fields(actor: Actor) -> dict[str, forms.Field]:
    """What many costs can have in common."""
    fields = CostForm(actor).fields
    return {name: fields[name] for name in (*NAMES, "amount") if name != "team"}


def _save_supplier(entry: Any, value: Any, version: int, by: Actor, at: datetime) -> None:
    _save_given(entry, {"supplier": value}, version, by, at)


def _supplier() -> forms.Field:
    return forms.CharField(max_length=200, required=False)


COLUMNS = (
    Column("label", _("What it was for"), "label", strong=True),
    Column("kind", _("Kind"), "kind", labels=dict(CostKind.choices)),
    Column("date", _("First day"), "starts_on", Cell.DATE, sort="starts_on"),
    Column("until", _("Last day"), "ends_on", Cell.DATE),
    Column("amount", _("Amount"), "amount", Cell.MONEY, sort="base_amount", total="base_amount", currency="currency"),
    Column("base", _("In base currency"), "base_amount", Cell.MONEY),
    Column("customer", _("Customer"), "party"),
    Column("team", _("Team"), "team"),
    Column("product", _("Product"), "product"),
    Column("supplier", _("Supplier"), "supplier", editor=Editor(_supplier, _save_supplier, "cost.edit")),
    Column("channel", _("Channel"), "channel"),
    Column("tags", _("Tags"), "", Cell.TAGS),
    Column("source", _("Source"), "source", labels=SOURCES),
    Column("external_id", _("Number in that source"), "external_id"),
    Column("created", _("Entered"), "created_at", Cell.TIME),
)


def _tag(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return tags.tag_many("cost", ids, values["tag"], by=by, at=at)


def _bin(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return costs.bin_many(ids, by=by, at=at)


def _restore(ids: Sequence[int], by: Actor, at: datetime) -> int:
    return costs.restore_many(ids, by=by, at=at)


def _restored(count: int) -> str:
    return ngettext("%(count)s cost is back", "%(count)s costs are back", count) % {"count": count}


def _binned_by(ids: Sequence[int]) -> Mapping[int, str]:
    return audited.last_actors("cost", ids, "cost.bin")


def _tagged(count: int) -> str:
    return ngettext("%(count)s cost tagged", "%(count)s costs tagged", count) % {"count": count}


def _binned(count: int) -> str:
    return ngettext("%(count)s cost in the bin", "%(count)s costs in the bin", count) % {"count": count}


UNTAG = partial(way_back_of_tags, "cost")
UNBIN = partial(way_out_of_bin, "cost")
BULK = (
    BulkAction("tag", pgettext_lazy("action", "Tag"), "tag", "cost.edit", _tag, _tagged, form=TagForm, undo=UNTAG),
    BulkAction("bin", _("Put in the bin"), "trash", "cost.bin", _bin, _binned, danger=True, undo=UNBIN),
)

COSTS = ListSpec(
    key="cost",
    record_type="cost",
    saver=Saver("cost.edit", _save_given, _save_many, _shared_fields),
    label=_("Costs"),
    one_more=_("New cost"),
    icon="receipt",
    url_name="orders:cost_list",
    detail_url="orders:cost_detail",
    rows=CostEntry.objects.all,
    columns=COLUMNS,
    filters=FILTERS,
    default_columns=("label", "kind", "date", "until", "amount", "customer", "team", "supplier"),
    default_sort="-date",
    empty=Empty(
        "curve",
        _("No cost to see yet"),
        _("Import what transport, promotion, sales force and the like cost, month by month: margins become net."),
        _("New cost"),
        "orders:cost_create",
    ),
    view_verb="cost.view",
    peek_url="orders:cost_peek",
    create_url="orders:cost_create",
    create_verb="cost.create",
    export_verb="cost.export",
    bulk=BULK,
    presets=(
        ("periods", _("Of a period"), "f=period~is~yes&sort=-date"),
        ("acquisition", _("Acquisition"), "f=kind~is~acquisition&sort=-date"),
        ("no-rate", _("Without exchange rate"), "f=no-rate~is~yes&sort=-date"),
    ),
    import_target="costs",
)
COST_BIN = Bin(
    label=_("Costs"),
    text=_("Costs in the bin count for nothing. They stay here for 30 days, then they are deleted."),
    icon="receipt",
    url_name="orders:cost_bin_list",
    list_url="orders:cost_list",
    noun="cost",
    rows=CostEntry.objects.all,
    restore=_restore,
    restored=_restored,
    binned_by=_binned_by,
    until=kept_until,
)
