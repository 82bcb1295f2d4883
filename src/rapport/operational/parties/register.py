"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.access import grants
from rapport.core.access.events import RecordsShown
from rapport.core.access.grants import (
    ALL_OR_NOTHING,
    RestrictedField,
    Verb,
    everyone,
    own,
    restricted_fields,
    team,
    verbs,
)
from rapport.core.access.panels import shown_panel
from rapport.core.access.policies import policies
from rapport.core.access.services.bins import Binned, binned
from rapport.core.audit.labels import noun_labels, plural_labels, verb_labels
from rapport.core.audit.services import writers
from rapport.core.events.services import subscribe
from rapport.core.files.panels import files_panel
from rapport.core.notify.models import Kind, kinds
from rapport.core.search.palette import Action, actions
from rapport.core.search.sources import sources as search_sources
from rapport.kit import ports
from rapport.kit.records import (
    Holder,
    RecordType,
    TimelineKind,
    glances,
    holders,
    record_types,
    timeline_chips,
    timeline_kinds,
)
from rapport.operational.parties import blocks as own_blocks
from rapport.operational.parties import holdings, importers, rest, search, tables
from rapport.operational.parties import panels as own_panels
from rapport.operational.parties import policies as rules
from rapport.operational.parties.events import PartiesReassigned
from rapport.operational.parties.models import Party
from rapport.operational.parties.queries.beginning import first_steps
from rapport.operational.parties.queries.choosing import Pickable
from rapport.operational.parties.queries.glance import at_a_glance
from rapport.operational.parties.services import life_events, lifecycle, timeline
from rapport.operational.parties.services.holding import move_timeline, remove_timeline
from rapport.operational.parties.subscribers import HANDED, SHOWN, tell_new_owners, tell_new_reader
from rapport.web.day import blocks
from rapport.web.home import Start, starts
from rapport.web.lists.bin import bins
from rapport.web.lists.spec import lists
from rapport.web.nav import RELATION, NavItem, nav
from rapport.web.panels import panels
from rapport.web.rest import Mounted, routers

GROUP = _("Customers")
ALL = everyone(grants.ANALYST, grants.ADMINISTRATOR, grants.BACK_OFFICE, grants.MARKETER)
FIELD = team(grants.MANAGER, grants.SALES_REPRESENTATIVE, grants.SERVICE_AGENT) | own(grants.GENERAL_AGENT)
EDITORS = everyone(grants.ADMINISTRATOR, grants.BACK_OFFICE) | FIELD


def register() -> None:
    """Put parties on the shelves that lower layers offer."""
    ports.customers.provide(Pickable())
    actions.register("todo", Action(_("New to-do"), "plus", "worklist:todo_new"))
    actions.register("event", Action(_("New event"), "plus", "worklist:event_new"))
    policies.register("parties.Party", rules.PartyPolicy())
    holdings.register()
    search_sources.register("party", search.SOURCE)
    routers.register("people", Mounted("/people", rest.people_router, _("People")))
    routers.register("companies", Mounted("/companies", rest.companies_router, _("Companies")))
    routers.register("households", Mounted("/households", rest.households_router, _("Households")))
    _register_verbs()
    _register_record_types()
    writers.register("timeline", timeline.write)
    holders.register("parties.timeline", Holder("parties.timeline", move_timeline, remove_timeline, personal=True))
    events = Holder("parties.life_event", life_events.move, life_events.remove_all, personal=True)
    holders.register("parties.life_event", events)
    states = Holder("parties.lifecycle", lifecycle.move, lifecycle.remove_all, personal=True)
    holders.register("parties.lifecycle", states)
    _register_timeline_kinds()
    _register_words()
    _register_pages()
    binned.register("party", Binned(Party))
    starts.register("first-steps", Start(first_steps, order=10))
    glances.register("party", at_a_glance)
    said = _("%(actor)s handed you customers: %(count)s")
    kinds.register(HANDED, Kind(_("Customers are handed to me"), "user-share", said, order=20))
    subscribe(PartiesReassigned, tell_new_owners, name="parties.tell_new_owners")
    shown = _("%(actor)s showed you customers: %(count)s")
    kinds.register(SHOWN, Kind(_("Customers are shown to me"), "eye", shown, order=21))
    subscribe(RecordsShown, tell_new_reader, name="parties.tell_new_reader")
    importers.register()


def _register_verbs() -> None:
    movers = everyone(grants.ADMINISTRATOR) | team(grants.MANAGER)
    verbs.register("party.view", Verb(_("See customers"), GROUP, ALL | FIELD | own(grants.PARTNER)))
    verbs.register("party.create", Verb(_("Create customers"), GROUP, EDITORS, ALL_OR_NOTHING))
    verbs.register("party.edit", Verb(_("Edit customers"), GROUP, EDITORS))
    verbs.register("party.assign", Verb(_("Give customers to a colleague or a team"), GROUP, movers))
    verbs.register("party.bin", Verb(_("Put customers in the bin and restore them"), GROUP, EDITORS))
    verbs.register(
        "party.export",
        Verb(_("Export customers"), GROUP, ALL | team(grants.MANAGER, grants.SALES_REPRESENTATIVE)),
    )
    keepers = everyone(grants.MANAGER, grants.ANALYST, grants.ADMINISTRATOR)
    verbs.register(
        lifecycle.RULES, Verb(_("Change the rules and processes of the lifecycle"), GROUP, keepers, ALL_OR_NOTHING)
    )
    restricted_fields.register(
        "party.born_on", RestrictedField(_("Date of birth"), frozenset({grants.PARTNER, grants.ANALYST}))
    )
    restricted_fields.register(
        "standing.margin", RestrictedField(_("Margin of customers"), frozenset({grants.PARTNER, grants.GENERAL_AGENT}))
    )


def _register_record_types() -> None:
    for key, label, plural, icon, rows in (
        ("person", _("Person"), _("People"), "users", Party.objects.people),
        ("company", pgettext_lazy("customer", "Company"), _("Companies"), "building", Party.objects.companies),
        ("household", _("Household"), _("Households"), "home", Party.objects.households),
    ):
        record_types.register(
            key,
            RecordType(
                key=key,
                holder="party",
                label=label,
                plural=plural,
                icon=icon,
                model=Party,
                list_url=f"parties:{key}_list",
                detail_url="parties:party_detail",
                view_verb="party.view",
                edit_verb="party.edit",
                rows=rows,
            ),
        )


def _register_timeline_kinds() -> None:
    timeline_chips.register("edit", _("Changes"))
    changed = _("<b>%(actor)s</b> changed: %(fields)s")
    for verb in (
        "edit",
        "contact",
        "link",
        "unlink",
        "prefer",
        "number",
        "edit_many",
        "lifecycle",
        "lifecycle_release",
        "lifecycle_undo",
        "life_event",
        "life_event_remove",
    ):
        timeline_kinds.register(f"party.{verb}", TimelineKind("edit", "edit", changed, slim=True))
    for verb, icon, sentence in (
        ("create", "user-plus", _("<b>%(actor)s</b> entered this customer")),
        ("assign", "user-share", _("<b>%(actor)s</b> changed: %(fields)s")),
        ("bin", "trash", _("<b>%(actor)s</b> put this customer in the bin")),
        ("restore", "arrow-back-up", _("<b>%(actor)s</b> took this customer out of the bin")),
    ):
        timeline_kinds.register(f"party.{verb}", TimelineKind("edit", icon, sentence, slim=verb != "create"))


def _register_words() -> None:
    for verb, words in {
        "party.create": _("Entered a customer"),
        "party.edit": _("Edited a customer"),
        "party.edit_many": _("Edited customers"),
        "party.contact": _("Changed the contact points of a customer"),
        "party.number": _("Changed the external number of a customer"),
        "party.link": _("Linked two customers"),
        "party.unlink": _("Ended the link of two customers"),
        "party.assign": _("Reassigned customers"),
        "party.share": _("Showed customers to %(name)s"),
        "party.unshare": _("Shows customers to %(name)s no longer"),
        "party.life_event": _("Noted a life event"),
        "party.life_event_remove": _("Took a life event back"),
        "party.lifecycle": _("Decided in which state a customer is"),
        "party.lifecycle_release": _("Let the rules decide the state of a customer again"),
        "party.lifecycle_undo": _("Took back a state decided by hand"),
        "lifecycle.publish": _("Published the states of customers"),
        "lifecycle_rules.change": _("Changed the rules of the lifecycle"),
        "lifecycle_process.change": _("Changed how a state of customers is handled"),
        "party.prefer": _("Changed the preferred channel of customers"),
        "party.bin": _("Put customers in the bin"),
        "party.restore": _("Took customers out of the bin"),
        "party.purge": _("Emptied the bin of customers"),
    }.items():
        verb_labels.register(verb, words)
    noun_labels.register("party", _("Customer"))
    noun_labels.register("lifecycle_rules", _("Rules of the lifecycle"))
    noun_labels.register("lifecycle_process", _("Process of a state"))
    plural_labels.register("party", _("Customers"))


def _register_pages() -> None:
    lists.register("person", tables.PEOPLE_LIST)
    lists.register("company", tables.COMPANY_LIST)
    lists.register("household", tables.HOUSEHOLD_LIST)
    bins.register("person", tables.PEOPLE_BIN)
    bins.register("company", tables.COMPANY_BIN)
    bins.register("household", tables.HOUSEHOLD_BIN)
    people = NavItem(_("People"), "users", "parties:person_list", RELATION, "party.view", go="p", order=10)
    companies = NavItem(_("Companies"), "building", "parties:company_list", RELATION, "party.view", go="o", order=20)
    nav.register("people", people)
    households = NavItem(_("Households"), "home", "parties:household_list", RELATION, "party.view", order=25)
    nav.register("companies", companies)
    nav.register("households", households)
    panels.register("household", own_panels.HOUSEHOLD)
    panels.register("lifecycle", own_panels.LIFECYCLE)
    panels.register("files", files_panel("party"))
    panels.register("shown", shown_panel("party"))
    blocks.register("shown", own_blocks.SHOWN)
