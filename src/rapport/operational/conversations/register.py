"""What this room hands over to the house."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.access import grants
from rapport.core.access.grants import ADMINISTRATION, ALL_OR_NOTHING, Verb, everyone, own, team, verbs
from rapport.core.access.policies import policies
from rapport.core.access.services.bins import Binned, binned
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.events.services import subscribe
from rapport.core.search.sources import sources as search_sources
from rapport.core.worklist.services import ready_texts
from rapport.core.worklist.services.events import logs
from rapport.kit import clock
from rapport.kit.actor import Actor
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
from rapport.operational.conversations import importers, queries, search
from rapport.operational.conversations import panels as own_panels
from rapport.operational.conversations.blocks import WAITING
from rapport.operational.conversations.filters.contacts import OF_CUSTOMERS
from rapport.operational.conversations.forms import InteractionForm
from rapport.operational.conversations.models import Channel, Direction, Interaction, WorkedTime
from rapport.operational.conversations.policies import HoursPolicy, InteractionPolicy
from rapport.operational.conversations.rest import hours as hours_rest
from rapport.operational.conversations.rest import interactions as rest
from rapport.operational.conversations.services import cost_rates, hours, interactions, planned, text_fields
from rapport.operational.conversations.services.channels import CHANNELS
from rapport.operational.conversations.subscribers import follow_reassignment
from rapport.operational.conversations.tables import hours as hours_table
from rapport.operational.conversations.tables import interactions as interactions_table
from rapport.operational.parties.events import PartiesReassigned
from rapport.web.composing import Mode, modes
from rapport.web.day import blocks
from rapport.web.lists.bin import bins
from rapport.web.lists.spec import extra_filters, lists
from rapport.web.nav import RELATION, SETTINGS, NavItem, nav
from rapport.web.panels import panels
from rapport.web.rest import Mounted, routers

GROUP = _("Customers")
ALL = everyone(grants.ANALYST, grants.ADMINISTRATOR, grants.BACK_OFFICE, grants.MARKETER)
FIELD = team(grants.MANAGER, grants.SALES_REPRESENTATIVE, grants.SERVICE_AGENT) | own(grants.GENERAL_AGENT)
LOGGERS = everyone(grants.ADMINISTRATOR, grants.BACK_OFFICE) | FIELD
TIDIERS = everyone(grants.ADMINISTRATOR) | team(grants.MANAGER)


def register() -> None:
    """Put interactions on the shelves that lower layers offer."""
    policies.register("conversations.Interaction", InteractionPolicy())
    routers.register("interactions", Mounted("/interactions", rest.router, _("Interactions")))
    verbs.register("interaction.view", Verb(_("See interactions"), GROUP, ALL | FIELD))
    verbs.register("interaction.log", Verb(_("Log interactions"), GROUP, LOGGERS))
    verbs.register("interaction.tidy", Verb(_("Correct and remove the interactions of others"), GROUP, TIDIERS))
    verbs.register("interaction.export", Verb(_("Export interactions"), GROUP, ALL | team(grants.MANAGER)))
    page = NavItem(
        _("Interactions"),
        "message-dots",
        "conversations:interaction_list",
        RELATION,
        "interaction.view",
        go="i",
        order=30,
    )
    nav.register("interactions", page)
    lists.register("interaction", interactions_table.INTERACTIONS)
    binned.register("interaction", Binned(Interaction))
    search_sources.register("interaction", search.INTERACTIONS)
    bins.register("interaction", interactions_table.INTERACTION_BIN)
    holder = Holder("conversations.interaction", interactions.move, interactions.remove_all, personal=True)
    holders.register("conversations.interaction", holder)
    subscribe(PartiesReassigned, follow_reassignment, name="conversations.parties_reassigned")
    blocks.register("waiting", WAITING)
    panels.register("party.last-contact", own_panels.LAST_CONTACT)
    logs.register("interaction", planned.log)
    _register_record_type()
    for item in OF_CUSTOMERS:
        extra_filters.register(f"conversations.person.{item.key}", ("person", item))
        extra_filters.register(f"conversations.company.{item.key}", ("company", item))
    _register_timeline()
    _register_hours()
    importers.register()
    for key, field in text_fields.OF_CUSTOMERS.items():
        ready_texts.fields.register(key, field)
    for channel, known in CHANNELS.items():
        mode = Mode(
            channel.label,
            "mail-opened" if channel is Channel.LETTER else known.icon,
            "conversations/compose.html",
            known.order,
            "interaction.log",
            _empty(channel),
            is_rare=known.is_rare,
            takes_texts=True,
        )
        modes.register(channel.value, mode)


def _register_record_type() -> None:
    record_types.register(
        "interaction",
        RecordType(
            key="interaction",
            holder="interaction",
            label=_("Interaction"),
            plural=_("Interactions"),
            icon="message-dots",
            model=Interaction,
            list_url="conversations:interaction_list",
            detail_url="conversations:interaction_detail",
            view_verb="interaction.view",
            edit_verb="interaction.log",
            rows=Interaction.objects.all,
        ),
    )


def _register_hours() -> None:
    policies.register("conversations.WorkedTime", HoursPolicy())
    routers.register("hours", Mounted("/hours", hours_rest.router, _("Hours")))
    for name, label, granted in (
        ("view", _("See hours"), ALL | FIELD),
        ("create", _("Log hours"), LOGGERS),
        ("edit", _("Correct one’s own hours"), LOGGERS),
        ("bin", _("Put one’s own hours in the bin and restore them"), LOGGERS),
        (
            "tidy",
            _("Log and correct the hours of others"),
            everyone(grants.ADMINISTRATOR, grants.BACK_OFFICE) | TIDIERS,
        ),
        ("export", _("Export hours"), ALL | team(grants.MANAGER)),
    ):
        verbs.register(f"hours.{name}", Verb(label, GROUP, granted))
    rates = everyone(grants.ADMINISTRATOR)
    verbs.register(cost_rates.MANAGE, Verb(_("See and set what an hour costs"), ADMINISTRATION, rates, ALL_OR_NOTHING))
    rates_page = NavItem(
        _("Cost of an hour"), "clock", "conversations:cost_rate_list", SETTINGS, cost_rates.MANAGE, order=45
    )
    nav.register("cost-rates", rates_page)
    nav.register("hours", NavItem(_("Hours"), "clock", "conversations:hours_list", RELATION, "hours.view", order=57))
    lists.register("hours", hours_table.HOURS)
    binned.register("hours", Binned(WorkedTime))
    bins.register("hours", hours_table.HOURS_BIN)
    search_sources.register("hours", search.HOURS)
    holders.register("conversations.hours", Holder("conversations.hours", hours.move, hours.remove_all, personal=True))
    for holder in ("party", "order", "contract"):
        panels.register(f"{holder}.hours", own_panels.hours_panel(holder))
    timeline_chips.register("hours", _("Hours"))
    timeline_kinds.register(
        "hours.create", TimelineKind("hours", "clock", _("<b>%(worker)s</b> worked%(span)s"), slim=True)
    )
    record_types.register(
        "hours",
        RecordType(
            key="hours",
            holder="hours",
            label=pgettext_lazy("an entry", "Hours"),
            plural=_("Hours"),
            icon="clock",
            model=WorkedTime,
            list_url="conversations:hours_list",
            detail_url="conversations:hours_detail",
            view_verb="hours.view",
            edit_verb="hours.edit",
            rows=WorkedTime.objects.all,
        ),
    )


def _empty(channel: Channel) -> Callable[[Actor, Any], Mapping[str, Any]]:
    """What the composer's tab of a channel starts with: an empty form, now."""

    def load(actor: Actor, record: Any) -> Mapping[str, Any]:
        return {"channel": channel.value, "form": InteractionForm(actor, initial={"happened_at": clock.now()})}

    return load


def _register_timeline() -> None:
    timeline_chips.register("call", _("Calls"))
    timeline_chips.register("visit", _("Visits"))
    timeline_chips.register("message", _("Messages"))
    for channel, known in CHANNELS.items():
        for direction in Direction.values:
            kind = TimelineKind(known.chip, *known.told(direction))
            timeline_kinds.register(f"interaction.{channel.value}.{direction}", kind)
    timeline_bodies.register("interaction", TimelineBody("conversations/line.html#body", queries.lines))
    noun_labels.register("interaction", _("Interaction"))
    for verb, words in {
        "interaction.import": _("Imported interactions"),
        "hours.create": _("Logged hours"),
        "hours.edit": _("Corrected hours"),
        "hours.edit_many": _("Corrected hours"),
        "hours.import": _("Imported hours"),
        "hours.bin": _("Put hours in the bin"),
        "hours.restore": _("Took hours out of the bin"),
        "hours.purge": _("Emptied the bin of hours"),
        "cost_rate.put": _("Set what an hour costs: %(whose)s"),
        "cost_rate.remove": _("Removed what an hour costs: %(whose)s"),
        "interaction.log": _("Logged an interaction"),
        "interaction.correct": _("Corrected an interaction"),
        "interaction.correct_many": _("Corrected interactions"),
        "interaction.remove": _("Removed an interaction"),
        "interaction.restore": _("Took an interaction out of the bin"),
        "interaction.purge": _("Emptied the bin of interactions"),
    }.items():
        verb_labels.register(verb, words)
