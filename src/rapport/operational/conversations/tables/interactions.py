"""The list of interactions."""

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
from rapport.operational.conversations.filters.interactions import FILTERS
from rapport.operational.conversations.forms import InteractionForm
from rapport.operational.conversations.models import Channel, Direction, Interaction, Outcome
from rapport.operational.conversations.services import interactions
from rapport.web.lists.bin import Bin
from rapport.web.lists.spec import BulkAction, Cell, Column, Empty, ListSpec, Saver

TONES = {Outcome.SETTLED.value: "good", Outcome.FOLLOW_UP.value: "warn", Outcome.DECLINED.value: "bad"}
PUT_BY = "interaction.remove"


def _save_given(row: Any, given: Mapping[str, Any], version: int, by: Actor, at: datetime) -> None:
    row.version = version or row.version
    interactions.correct(row, given, by=by, at=at)


def _save_many(edits: Sequence[Edit], by: Actor, at: datetime) -> Edited:
    return interactions.correct_many(edits, by=by, at=at)


def _shared_fields(actor: Actor) -> dict[str, forms.Field]:
    """What many interactions can have in common; own fields join by themselves."""
    fields = InteractionForm(actor).fields
    return {name: fields[name] for name in InteractionForm.base_fields if name in interactions.SHARED}


COLUMNS = (
    Column("when", _("When"), "happened_at", Cell.TIME, sort="happened_at"),
    Column("about", _("What was said"), "title", strong=True),
    Column("channel", _("Channel"), "channel", labels=dict(Channel.choices)),
    Column("direction", _("Begun"), "direction", labels=dict(Direction.choices)),
    Column("customer", _("Customer"), "party"),
    Column("who", _("Who"), "actor_name"),
    Column("minutes", _("Minutes"), "minutes", Cell.MINUTES, total="minutes"),
    Column("cost", _("Cost"), "cost", Cell.MONEY, total="cost"),
    Column("outcome", _("Outcome"), "outcome", Cell.STATE, labels=dict(Outcome.choices), tones=TONES),
    Column("satisfaction", _("Satisfaction, of 10"), "satisfaction", Cell.NUMBER),
    Column("source", _("Source"), "source", labels=SOURCES),
    Column("external_id", _("Number in that source"), "external_id"),
    Column("created", _("Entered"), "created_at", Cell.TIME),
)


def _remove(ids: Sequence[int], values: Mapping[str, Any], by: Actor, at: datetime) -> int:
    return interactions.remove_many(ids, by=by, at=at)


def _restore(ids: Sequence[int], by: Actor, at: datetime) -> int:
    return interactions.restore_many(ids, by=by, at=at)


def _restored(count: int) -> str:
    return ngettext("%(count)s interaction is back", "%(count)s interactions are back", count) % {"count": count}


def _binned_by(ids: Sequence[int]) -> Mapping[int, str]:
    return audited.last_actors("interaction", ids, PUT_BY)


def _binned(count: int) -> str:
    said = ngettext("%(count)s interaction in the bin", "%(count)s interactions in the bin", count)
    return said % {"count": count}


UNBIN = partial(way_out_of_bin, "interaction")
INTERACTIONS = ListSpec(
    key="interaction",
    record_type="interaction",
    saver=Saver("interaction.log", _save_given, _save_many, _shared_fields),
    label=_("Interactions"),
    one_more=_("Log interactions"),
    icon="message-dots",
    url_name="conversations:interaction_list",
    detail_url="conversations:interaction_detail",
    rows=Interaction.objects.all,
    columns=COLUMNS,
    filters=FILTERS,
    default_columns=("when", "about", "channel", "direction", "customer", "who", "minutes", "cost", "outcome"),
    default_sort="-when",
    empty=Empty(
        "inbox",
        _("No interaction yet"),
        _("Log calls, visits and e-mails on a customer’s page, or import those that you have."),
    ),
    view_verb="interaction.view",
    peek_url="conversations:interaction_peek",
    export_verb="interaction.export",
    bulk=(
        BulkAction("bin", _("Put in the bin"), "trash", "interaction.log", _remove, _binned, danger=True, undo=UNBIN),
    ),
    presets=(
        ("mine", _("My interactions"), "f=who~is~me&sort=-when"),
        ("waiting", _("Waiting for an answer"), "f=unanswered~is~yes&f=day~last~90&sort=-when"),
        ("follow-up", _("To be followed up"), "f=outcome~is~follow_up&sort=-when"),
    ),
    import_target="interactions",
)
INTERACTION_BIN = Bin(
    label=_("Interactions"),
    text=_("Removed interactions are told nowhere. They stay here for 30 days, then they are deleted."),
    icon="message-dots",
    url_name="conversations:interaction_bin_list",
    list_url="conversations:interaction_list",
    noun="interaction",
    rows=Interaction.objects.all,
    restore=_restore,
    restored=_restored,
    binned_by=_binned_by,
    until=kept_until,
    verb="log",
    put_by=PUT_BY,
)
