"""The lists of people, of companies and of households."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rapport.core.access.records import scope_filter
from rapport.core.access.services.bins import kept_until
from rapport.core.audit import queries as audited
from rapport.core.metadata.services import tags
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.kit.scope import Piece
from rapport.kit.text import fold
from rapport.operational.parties.bulk_actions import bulk_actions
from rapport.operational.parties.filters import filters_for
from rapport.operational.parties.forms import NO_CHOICE, own_field
from rapport.operational.parties.models import (
    RFM_CELLS,
    AbcClass,
    Channel,
    ContactPointKind,
    MovementKind,
    Party,
    PartyKind,
)
from rapport.operational.parties.models.party import PartyQuerySet
from rapport.operational.parties.models.standing import CHURN_REASONS
from rapport.operational.parties.policies import PartyPolicy
from rapport.operational.parties.queries.households import counted_households
from rapport.operational.parties.queries.labels import LANGUAGES, LIFECYCLE
from rapport.operational.parties.services import bin as bins
from rapport.operational.parties.services import contact_points, ownership, people, records
from rapport.web import writing
from rapport.web.lists.bin import Bin
from rapport.web.lists.spec import Cell, Column, Editor, Empty, ListSpec, Saver
from rapport.web.suggesting import tag_words

MARGIN = "standing.margin"
IN_COMMON = ("preferred_channel", "language", "origin")
SHARED = {
    PartyKind.PERSON: ("salutation", "job_title", *IN_COMMON),
    PartyKind.COMPANY: ("legal_form", "industry", *IN_COMMON),
    PartyKind.HOUSEHOLD: IN_COMMON,
}


def _save(name: str, record: Party, value: Any, version: int, by: Actor, at: datetime) -> None:
    _save_given(record, {name: value}, version, by, at)


def _save_many(edits: Sequence[Edit], by: Actor, at: datetime) -> Edited:
    return records.edit_many(edits, by=by, at=at)


def _save_given(record: Party, given: Mapping[str, Any], version: int, by: Actor, at: datetime) -> None:
    record.version = version
    people.edit(record, given, by=by, at=at)


def _own(name: str, *, labels: Mapping[str, Any] | None = None, cell: Cell = Cell.TEXT) -> Column:
    """A field of the party's own, edited in place."""
    editor = Editor(partial(own_field, name), partial(_save, name), "party.edit", _save_many)
    return Column(name, _label(name), name, cell, labels=labels, editor=editor)


def _label(name: str) -> Any:
    found: Any = Party._meta.get_field(name)
    return capfirst(found.verbose_name)


def _worth(key: str, label: Any, cell: Cell, *, sort: bool = False, restricted: str = "", why: str = "") -> Column:
    path = f"standing__{key}"
    total = path if cell in (Cell.MONEY, Cell.NUMBER) else ""
    return Column(
        key, label, f"standing.{key}", cell, path if sort else "", total, restricted, why=why,
        strong=key == "revenue",
    )  # fmt: skip


def _abc(key: str, label: Any, restricted: str = "") -> Column:
    labels = dict(AbcClass.choices)
    return Column(key, label, f"standing.{key}", Cell.SCORE, restricted=restricted, labels=labels)


def _reach(kind: ContactPointKind, part: str, limit: int = 254) -> Editor:
    """The main contact point of a kind, or one part of the main address; emptied, it is taken away."""

    def save(record: Party, value: Any, version: int, by: Actor, at: datetime) -> None:
        record.version = version
        contact_points.set_main(record, kind, part, str(value or ""), by=by, at=at)

    return Editor(lambda: forms.CharField(required=False, max_length=limit), save, "party.edit")


def _save_owner(record: Party, value: Any, version: int, by: Actor, at: datetime) -> None:
    """Without an owner the team stays; a new owner brings their own."""
    record.version = version
    ownership.assign(record, owner_id=value, team_id=None if value else record.team_id, by=by, at=at)


def _colleagues() -> forms.Field:
    found = sorted(ports.people.use().users(limit=500), key=lambda choice: fold(str(choice.label)))
    choices = [NO_CHOICE, *((choice.value, choice.label) for choice in found)]
    return forms.TypedChoiceField(required=False, choices=choices, coerce=int, empty_value=None)


def _save_tags(record: Party, value: Any, version: int, by: Actor, at: datetime) -> None:
    tags.set_tags("party", record.pk, str(value).split(","), party_id=record.pk, by=by, at=at)


def _tags_of(record: Party) -> str:
    return ", ".join(ports.tags.use().of_many("party", [record.pk])[record.pk])


def _words() -> forms.Field:
    return forms.CharField(required=False, max_length=2000, widget=tag_words())


OWNER = Editor(_colleagues, _save_owner, "party.assign", start=lambda record: record.owner_id)
TAGS = Editor(_words, _save_tags, "party.edit", start=_tags_of)
PLACE = ContactPointKind.ADDRESS
REACH = (
    Column("city", _("Town"), "city", sort="city", editor=_reach(PLACE, "city", 100)),
    Column("postcode", _("Postcode"), "postcode", sort="postcode", editor=_reach(PLACE, "postcode", 12)),
    Column("email", _("E-mail"), "email", Cell.EMAIL, editor=_reach(ContactPointKind.EMAIL, "value")),
    Column("phone", _("Telephone"), "phone_text", Cell.PHONE, editor=_reach(ContactPointKind.PHONE, "value")),
)
FOLLOW_UP = (
    Column("owner", _("Owner"), "owner", Cell.PERSON, editor=OWNER),
    Column("team", _("Team"), "team"),
    Column("tags", _("Tags"), "party", Cell.TAGS, editor=TAGS),
    _own("preferred_channel", labels=dict(Channel.choices)),
    _own("language", labels=LANGUAGES),
    _own("origin"),
    Column("created", _("Created"), "created_at", Cell.TIME, sort="created_at"),
    Column("number", _("Number"), "number"),
)
WORTH = (
    _worth("revenue", _("Revenue"), Cell.MONEY, sort=True),
    _worth("margin", _("Margin"), Cell.MONEY, restricted=MARGIN),
    _worth("order_count", _("Orders"), Cell.NUMBER),
    _worth("purchase_count", _("Purchases"), Cell.NUMBER),
    _worth("last_order_on", _("Last order"), Cell.DATE, sort=True),
    _worth("first_order_on", _("First order"), Cell.DATE),
    _worth("cadence_days", _("Days between purchases"), Cell.NUMBER),
    _worth("expected_value", _("Expected value"), Cell.MONEY, sort=True, restricted=MARGIN),
    _worth("expected_low", _("Expected value, at least"), Cell.MONEY, restricted=MARGIN),
    _worth("expected_high", _("Expected value, at most"), Cell.MONEY, restricted=MARGIN),
    _worth("expected_purchases", _("Expected purchases"), Cell.NUMBER),
    Column("alive", _("Still a customer"), "standing.alive", Cell.POINTS),
    Column("churn_risk", _("Risk of loss"), "standing.churn_risk", Cell.POINTS, sort="standing__churn_risk"),
    Column("lifecycle", _("Lifecycle"), "standing.lifecycle", labels=LIFECYCLE),
    _worth("lifecycle_since", _("In this state since"), Cell.DATE, sort=True),
    Column("churn_reason", _("Main reason of the risk"), "standing.churn_reason", labels=CHURN_REASONS),
    _worth("potential", _("Potential"), Cell.MONEY, sort=True, restricted=MARGIN),
    Column("movement", _("Last movement"), "standing.movement", labels=dict(MovementKind.choices)),
    _worth("movement_on", _("Moved on"), Cell.DATE),
    _worth("rfm_score", _("RFM score"), Cell.SCORE, sort=True),
    Column("rfm_cell", _("RFM cell"), "standing.rfm_cell", labels=RFM_CELLS),
    _abc("abc_revenue", _("ABC by share of revenue")),
    _abc("abc_count", _("ABC by number of customers")),
    _abc("abc_margin", _("ABC by share of margin"), MARGIN),
)
PERSON = (
    Column("name", _("Name"), "name", Cell.WHO, sort="sort_name", strong=True),
    _own("first_name"),
    _own("last_name"),
    _own("job_title"),
    *REACH,
    *FOLLOW_UP,
    *WORTH,
)
COMPANY = (
    Column("name", _("Name"), "name", Cell.WHO, sort="sort_name", strong=True, editor=_own("name").editor),
    _own("industry"),
    _own("legal_form"),
    _own("registration"),
    *REACH,
    *FOLLOW_UP,
    *WORTH,
)
HOUSEHOLD = (
    Column("name", _("Name"), "name", Cell.WHO, sort="sort_name", strong=True, editor=_own("name").editor),
    Column("members", _("Members"), "member_count", Cell.NUMBER),
    *REACH,
    *FOLLOW_UP,
)
PRESETS = (
    ("mine", _("Mine"), "f=owner~is~me"),
    ("buyers", _("Customers with orders"), "f=order_count~min~1&sort=-revenue"),
    ("best", _("Those who make most of the revenue"), "f=abc_revenue~is~A&sort=-revenue"),
    ("no-order", _("Without any order"), "f=order_count~max~0"),
    ("unreachable", _("Neither e-mail nor telephone"), "f=has_email~is~no&f=has_phone~is~no"),
)


def _restore(ids: Sequence[int], by: Actor, at: datetime) -> int:
    return bins.restore_many(ids, by=by, at=at)


def _restored(count: int) -> str:
    return ngettext("%(count)s customer is back", "%(count)s customers are back", count) % {"count": count}


def _binned_by(ids: Sequence[int]) -> Mapping[int, str]:
    return audited.last_actors("party", ids, "party.bin")


def _people_counted(count: int) -> str:
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": writing.number(count)}


def _companies_counted(count: int) -> str:
    return ngettext("%(count)s company", "%(count)s companies", count) % {"count": writing.number(count)}


def _households_counted(count: int) -> str:
    return ngettext("%(count)s household", "%(count)s households", count) % {"count": writing.number(count)}


def _through_standing(kind: PartyKind, path: str, piece: Piece) -> PartyQuerySet | None:
    """Ask kind and scope of the standing, which repeats them, so that its index gives the sorted page."""
    if not path.startswith("standing__") or not piece.besides.is_empty:
        return None
    return Party.objects.live().filter(scope_filter(_STANDING, piece.scope), standing__kind=kind)


class _StandingPolicy(PartyPolicy):
    """The paths of a party's owner and team by way of its standing."""

    owner_path = "standing__owner_id"
    team_path = "standing__team_id"


_STANDING = _StandingPolicy()


def _list(kind: PartyKind, first: Sequence[str], **said: Any) -> ListSpec:
    """The list of one kind of party: what all kinds share, and `said`, what is said of this one alone."""
    return ListSpec(
        key=kind.value,
        record_type=kind.value,
        url_name=f"parties:{kind.value}_list",
        detail_url="parties:party_detail",
        filters=filters_for(kind),
        default_columns=("name", *first, "city", "phone", "owner", "tags"),
        default_sort="name",
        view_verb="party.view",
        peek_url="parties:party_peek",
        create_url=f"parties:{kind.value}_create",
        create_verb="party.create",
        creates_in_dialog=True,
        export_verb="party.export",
        bulk=bulk_actions(kind),
        presets=PRESETS[:1] if kind == PartyKind.HOUSEHOLD else PRESETS,
        narrowed=partial(_through_standing, kind),
        saver=Saver("party.edit", _save_given, _save_many, partial(_shared_fields, kind)),
        **said,
    )


def _shared_fields(kind: PartyKind, actor: Actor) -> dict[str, forms.Field]:
    """What many customers can have in common; names and numbers are each one's own."""
    return {name: own_field(name) for name in SHARED[kind] if actor.sees_field(f"party.{name}")}


def _bin_of(listed: ListSpec) -> Bin:
    return Bin(
        label=listed.label,
        text=_("Customers stay here for 30 days. Those who have orders are never deleted."),
        icon=listed.icon,
        url_name=f"parties:{listed.key}_bin_list",
        list_url=listed.url_name,
        noun="party",
        rows=listed.rows,
        restore=_restore,
        restored=_restored,
        binned_by=_binned_by,
        until=kept_until,
    )


PEOPLE_LIST = _list(
    PartyKind.PERSON,
    ("revenue", "last_order_on", "rfm_cell"),
    label=_("People"),
    one_more=_("New person"),
    icon="users",
    rows=Party.objects.people,
    columns=PERSON,
    empty=Empty(
        "list",
        _("Nobody yet"),
        _("Bring your customer file, or enter the first person by hand."),
        _("New person"),
        "parties:person_create",
    ),
    count_label=_people_counted,
    import_target="people",
)
COMPANY_LIST = _list(
    PartyKind.COMPANY,
    ("revenue", "last_order_on", "industry"),
    label=_("Companies"),
    one_more=_("New company"),
    icon="building",
    rows=Party.objects.companies,
    columns=COMPANY,
    empty=Empty(
        "list",
        _("No company yet"),
        _("Bring your customer file, or enter the first company by hand."),
        _("New company"),
        "parties:company_create",
    ),
    count_label=_companies_counted,
    import_target="companies",
)
HOUSEHOLD_LIST = _list(
    PartyKind.HOUSEHOLD,
    ("members",),
    label=_("Households"),
    one_more=_("New household"),
    icon="home",
    rows=counted_households,
    columns=HOUSEHOLD,
    empty=Empty(
        "list",
        _("No household yet"),
        _("Enter a household and say who lives in it: what its members are worth is added up there."),
        _("New household"),
        "parties:household_create",
    ),
    count_label=_households_counted,
)
PEOPLE_BIN = _bin_of(PEOPLE_LIST)
COMPANY_BIN = _bin_of(COMPANY_LIST)
HOUSEHOLD_BIN = _bin_of(HOUSEHOLD_LIST)
