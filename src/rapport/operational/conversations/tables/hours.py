"""The list of hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rapport.core.access.services.bins import kept_until
from rapport.core.audit import queries as audited
from rapport.core.exchange.edit_lines import way_out_of_bin
from rapport.core.exchange.queries import SOURCES
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.operational.conversations.filters.hours import FILTERS
from rapport.operational.conversations.forms import HoursForm
from rapport.operational.conversations.models import Activity, WorkedTime
from rapport.operational.conversations.services import hours
from rapport.web.lists.bin import Bin
from rapport.web.lists.spec import BulkAction, Cell, Column, Empty, ListSpec, Saver


def _save_given(entry: Any, given: Mapping[str, Any], version: int, by: Actor, at: datetime) -> None:
    entry.version = version or entry.version
    hours.correct(entry, given, by=by, at=at)


def _save_many(edits: Sequence[Edit], by: Actor, at: datetime) -> Edited:
    return hours.edit_many(edits, by=by, at=at)


def _shared_fields(actor: Actor) -> dict[str, forms.Field]:
    """What many entries can have in common; own fields join by themselves."""
    fields = HoursForm(actor).fields
    return {name: fields[name] for name in HoursForm.base_fields}


COLUMNS = (
    Column("day", _("Day"), "day", Cell.DATE, sort="day"),
    Column("note", _("Note"), "title", strong=True),
    Column("who", _("Who"), "worker_name"),
    Column("customer", _("Customer"), "party"),
    Column("minutes", _("Minutes"), "minutes", Cell.MINUTES, total="minutes"),
    Column("activity", _("Activity"), "activity", labels=dict(Activity.choices)),
    Column("source", _("Source"), "source", labels=SOURCES),
    Column("external_id", _("Number in that source"), "external_id"),
    Column("created", _("Entered"), "created_at", Cell.TIME),
)


def _bin(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return hours.bin_many(ids, by=by, at=at)


def _restore(ids: Sequence[int], by: Actor, at: datetime) -> int:
    return hours.restore_many(ids, by=by, at=at)


def _restored(count: int) -> str:
    return ngettext("%(count)s entry is back", "%(count)s entries are back", count) % {"count": count}


def _binned_by(ids: Sequence[int]) -> Mapping[int, str]:
    return audited.last_actors("hours", ids, "hours.bin")


def _binned(count: int) -> str:
    return ngettext("%(count)s entry in the bin", "%(count)s entries in the bin", count) % {"count": count}


UNBIN = partial(way_out_of_bin, "hours")
HOURS = ListSpec(
    key="hours",
    record_type="hours",
    saver=Saver("hours.edit", _save_given, _save_many, _shared_fields),
    label=_("Hours"),
    one_more=_("Log hours"),
    icon="clock",
    url_name="conversations:hours_list",
    detail_url="conversations:hours_detail",
    rows=WorkedTime.objects.all,
    columns=COLUMNS,
    filters=FILTERS,
    default_columns=("day", "note", "who", "customer", "minutes", "activity"),
    default_sort="-day",
    empty=Empty(
        "list",
        _("No hours yet"),
        _("Log them on a customer’s page, or import time sheets: with a cost for an hour, margins count them."),
    ),
    view_verb="hours.view",
    peek_url="conversations:hours_peek",
    create_url="conversations:hours_new",
    create_verb="hours.create",
    export_verb="hours.export",
    bulk=(BulkAction("bin", _("Put in the bin"), "trash", "hours.bin", _bin, _binned, danger=True, undo=UNBIN),),
    presets=(("mine", _("My hours"), "f=who~is~me&sort=-day"),),
    import_target="hours",
)
HOURS_BIN = Bin(
    label=_("Hours"),
    text=_("Hours in the bin cost nothing. They stay here for 30 days, then they are deleted."),
    icon="clock",
    url_name="conversations:hours_bin_list",
    list_url="conversations:hours_list",
    noun="hours",
    rows=WorkedTime.objects.all,
    restore=_restore,
    restored=_restored,
    binned_by=_binned_by,
    until=kept_until,
)
