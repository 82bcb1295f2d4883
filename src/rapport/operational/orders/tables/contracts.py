"""The list of contracts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
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
from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.operational.orders.filters.contracts import FILTERS
from rapport.operational.orders.forms.contracts import NAMES, ContractForm
from rapport.operational.orders.models import Contract, ContractKind, ContractState, Periodicity, Renewal
from rapport.operational.orders.models.contracts import ContractQuerySet
from rapport.operational.orders.services import contracts
from rapport.operational.orders.tables.orders import TagForm
from rapport.web.lists.bin import Bin
from rapport.web.lists.spec import BulkAction, Cell, Column, Editor, Empty, ListSpec, Saver

CONTRACT = pgettext_lazy("what was agreed", "Contract")
STATES = {str(value): label for value, label in ContractState.choices}
TONES: Mapping[str, str] = {
    ContractState.UPCOMING: "info",
    ContractState.RUNNING: "good",
    ContractState.LEAVING: "warn",
    ContractState.ENDED: "hollow",
}


def today() -> date:
    """The day of the company."""
    return clock.today(ports.company.use()().time_zone)


def rows() -> ContractQuerySet:
    """Contracts as they stand today."""
    return Contract.objects.seen_on(today())


def _save_given(contract: Any, given: Mapping[str, Any], version: int, by: Actor, at: datetime) -> None:
    contract.version = version or contract.version
    contracts.edit(contract, given, by=by, at=at)


def _save_many(edits: Sequence[Edit], by: Actor, at: datetime) -> Edited:
    return contracts.edit_many(edits, by=by, at=at)


def _shared_fields(actor: Actor) -> dict[str, forms.Field]:
    """What many contracts can have in common; a number is each one's own."""
    fields = ContractForm(actor).fields
    return {name: fields[name] for name in (*NAMES, "amount") if name != "number"}


def _save_label(contract: Any, value: Any, version: int, by: Actor, at: datetime) -> None:
    _save_given(contract, {"label": value}, version, by, at)


def _label() -> forms.Field:
    return forms.CharField(max_length=200)


COLUMNS = (
    Column("number", CONTRACT, "title", sort="number", strong=True),
    Column("label", _("What it is about"), "label", editor=Editor(_label, _save_label, "contract.edit")),
    Column("customer", _("Customer"), "party"),
    Column("kind", pgettext_lazy("contract", "Kind"), "kind", labels=dict(ContractKind.choices)),
    Column("state", _("State"), "state", Cell.STATE, labels=STATES, tones=TONES),
    Column("start", pgettext_lazy("contract", "Start"), "starts_on", Cell.DATE, sort="starts_on"),
    Column("end", _("End of the first term"), "ends_on", Cell.DATE, sort="ends_on"),
    Column("next_end", _("Term ends"), "next_end", Cell.DATE),
    Column("notice_by", _("Notice by"), "notice_by", Cell.DATE),
    Column("renewal", _("Renewal"), "renewal", labels=dict(Renewal.choices)),
    Column("amount", _("Instalment"), "amount", Cell.MONEY, sort="amount", currency="currency"),
    Column("periodicity", _("Instalments"), "periodicity", labels=dict(Periodicity.choices)),
    Column("yearly", _("In a year"), "yearly_amount", Cell.MONEY, currency="currency"),
    Column("product", _("Product"), "product"),
    Column("tags", _("Tags"), "", Cell.TAGS),
    Column("source", _("Source"), "source", labels=SOURCES),
    Column("external_id", _("Number in that source"), "external_id"),
    Column("created", _("Entered"), "created_at", Cell.TIME),
)


def _tag(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return tags.tag_many("contract", ids, values["tag"], by=by, at=at)


def _bin(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return contracts.bin_many(ids, by=by, at=at)


def _restore(ids: Sequence[int], by: Actor, at: datetime) -> int:
    return contracts.restore_many(ids, by=by, at=at)


def _restored(count: int) -> str:
    return ngettext("%(count)s contract is back", "%(count)s contracts are back", count) % {"count": count}


def _binned_by(ids: Sequence[int]) -> Mapping[int, str]:
    return audited.last_actors("contract", ids, "contract.bin")


def _tagged(count: int) -> str:
    return ngettext("%(count)s contract tagged", "%(count)s contracts tagged", count) % {"count": count}


def _binned(count: int) -> str:
    return ngettext("%(count)s contract in the bin", "%(count)s contracts in the bin", count) % {"count": count}


UNTAG = partial(way_back_of_tags, "contract")
UNBIN = partial(way_out_of_bin, "contract")
BULK = (
    BulkAction("tag", pgettext_lazy("action", "Tag"), "tag", "contract.edit", _tag, _tagged, form=TagForm, undo=UNTAG),
    BulkAction("bin", _("Put in the bin"), "trash", "contract.bin", _bin, _binned, danger=True, undo=UNBIN),
)

CONTRACTS = ListSpec(
    key="contract",
    record_type="contract",
    saver=Saver("contract.edit", _save_given, _save_many, _shared_fields),
    label=_("Contracts"),
    one_more=_("New contract"),
    icon="file-text",
    url_name="orders:contract_list",
    detail_url="orders:contract_detail",
    rows=rows,
    columns=COLUMNS,
    filters=FILTERS,
    default_columns=(
        "number", "label", "customer", "kind", "state", "start", "next_end", "notice_by", "amount", "periodicity",
    ),
    default_sort="-start",
    empty=Empty(
        "list",
        _("No contract yet"),
        _("Import your contracts, or enter the first one by hand: Rapport then says which terms end, and when."),
        _("New contract"),
        "orders:contract_create",
    ),
    view_verb="contract.view",
    peek_url="orders:contract_peek",
    create_url="orders:contract_create",
    create_verb="contract.create",
    export_verb="contract.export",
    bulk=BULK,
    presets=(
        ("running", _("Running"), "f=state~is~running&sort=end"),
        ("ends-soon", _("Term ends within 90 days"), "f=ends-soon~is~90&sort=end"),
        ("leaving", _("Notice given"), "f=state~is~leaving&sort=end"),
    ),
    import_target="contracts",
)  # fmt: skip
CONTRACT_BIN = Bin(
    label=_("Contracts"),
    text=_("Contracts stay here for 30 days. Those that order lines carry are never deleted."),
    icon="file-text",
    url_name="orders:contract_bin_list",
    list_url="orders:contract_list",
    noun="contract",
    rows=Contract.objects.all,
    restore=_restore,
    restored=_restored,
    binned_by=_binned_by,
    until=kept_until,
)
