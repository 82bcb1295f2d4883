"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access import grants
from rapport.core.access.grants import RestrictedField, Verb, everyone, own, restricted_fields, team, verbs
from rapport.core.access.policies import policies
from rapport.core.audit.services import writers
from rapport.core.search.sources import sources as search_sources
from rapport.kit.records import RecordType, record_types
from rapport.operational.parties import importers, rest, search
from rapport.operational.parties import policies as rules
from rapport.operational.parties.models import Party, PartyKind
from rapport.operational.parties.services import timeline
from rapport.web.rest import Mounted, routers

GROUP = _("Customers")
ALL = everyone(grants.MANAGER, grants.ANALYST, grants.ADMINISTRATOR, grants.BACK_OFFICE, grants.MARKETER)
FIELD = team(grants.SALES_REPRESENTATIVE, grants.SERVICE_AGENT) | own(grants.GENERAL_AGENT)
EDITORS = everyone(grants.MANAGER, grants.ADMINISTRATOR, grants.BACK_OFFICE) | FIELD


def register() -> None:
    """Put parties on the shelves that lower layers offer."""
    policies.register("parties.Party", rules.PartyPolicy())
    search_sources.register("party", search.SOURCE)
    people = rest.party_router(PartyKind.PERSON, rest.PersonIn, rest.PersonFields)
    companies = rest.party_router(PartyKind.COMPANY, rest.CompanyIn, rest.CompanyFields)
    routers.register("people", Mounted("/people", people, _("People")))
    routers.register("companies", Mounted("/companies", companies, _("Companies")))
    _register_verbs()
    _register_record_types()
    writers.register("timeline", timeline.write)
    importers.register()


def _register_verbs() -> None:
    movers = everyone(grants.MANAGER, grants.ADMINISTRATOR)
    verbs.register("party.view", Verb(_("See customers"), GROUP, ALL | FIELD | own(grants.PARTNER)))
    verbs.register("party.create", Verb(_("Create customers"), GROUP, EDITORS, grants.ALL_OR_NOTHING))
    verbs.register("party.edit", Verb(_("Edit customers"), GROUP, EDITORS))
    verbs.register("party.assign", Verb(_("Give customers to a colleague or a team"), GROUP, movers))
    verbs.register("party.bin", Verb(_("Put customers in the bin and restore them"), GROUP, EDITORS))
    verbs.register(
        "party.export",
        Verb(_("Export customers"), GROUP, ALL | team(grants.SALES_REPRESENTATIVE)),
    )
    administrators = everyone(grants.ADMINISTRATOR)
    verbs.register("party.purge", Verb(_("Empty the bin of customers"), GROUP, administrators, grants.ALL_OR_NOTHING))
    restricted_fields.register(
        "party.born_on", RestrictedField(_("Date of birth"), frozenset({grants.PARTNER, grants.ANALYST}))
    )
    restricted_fields.register(
        "standing.margin", RestrictedField(_("Margin of customers"), frozenset({grants.PARTNER, grants.GENERAL_AGENT}))
    )


def _register_record_types() -> None:
    for key, label, plural, icon, rows in (
        ("person", _("Person"), _("People"), "users", Party.objects.people),
        ("company", _("Company"), _("Companies"), "building", Party.objects.companies),
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
