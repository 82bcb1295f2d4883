"""The card of a party: what stands in the left zone of its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from rapport.core.access.held import Held
from rapport.core.access.policies import policy_of
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.ports import ExtraField
from rapport.kit.prepared import prepared
from rapport.kit.records import record_types
from rapport.operational.parties.models import (
    ContactPoint,
    ContactPointKind,
    ExternalId,
    LifeEvent,
    Party,
    PartyKind,
)
from rapport.operational.parties.queries.labels import Names, field_label
from rapport.operational.parties.queries.lifecycle import TONES
from rapport.operational.parties.queries.ties import Group, Role, groups, roles_of
from rapport.web import own_fields

OWN_FIELDS: Mapping[str, Sequence[str]] = {
    PartyKind.PERSON: ("salutation", "first_name", "last_name", "job_title", "born_on", "origin"),
    PartyKind.HOUSEHOLD: ("name", "origin"),
    PartyKind.COMPANY: ("name", "legal_form", "registration", "vat_number", "industry", "origin"),
}
REACH_FIELDS = ("preferred_channel", "language")
NUMBERS_SHOWN = EVENTS_SHOWN = 20
POINT_ICONS = {"phone": "phone", "email": "mail", "address": "map-pin", "web": "world"}


@dataclass(frozen=True)
class Fact:
    """A value that is edited in place. `name` is `custom.<key>` for a field of the company's own."""

    name: str
    label: str
    shown: str
    url: str
    is_open: bool = True


@dataclass(frozen=True)
class Card:
    """Everything in the left zone."""

    party: Party
    points: Sequence[ContactPoint]
    reach: Sequence[Fact]
    own: Sequence[Fact]
    custom: Sequence[Fact]
    ties: Sequence[Group]
    life_events: Sequence[LifeEvent]
    numbers: Sequence[ExternalId]
    tags: Sequence[str]
    can_edit: bool
    can_assign: bool
    can_bin: bool

    @property
    def filled(self) -> Sequence[Fact]:
        """The details that are known."""
        return [fact for fact in (*self.own, *self.custom) if fact.shown]

    @property
    def blank(self) -> Sequence[Fact]:
        """What could still be noted."""
        return [fact for fact in (*self.reach, *self.own, *self.custom) if not fact.shown]

    @property
    def lifecycle_tone(self) -> str:
        """The tone of the customer's state beside their name."""
        return TONES.get(self.party.standing.lifecycle, "")

    @property
    def roles(self) -> Sequence[Role]:
        return roles_of(self.party)

    @property
    def held(self) -> Held:
        return Held("party", self.party, record_types[self.party.kind])


@prepared
def _points(party_id: int) -> QuerySet[ContactPoint]:
    return ContactPoint.objects.filter(party_id=party_id)


@prepared
def _numbers(party_id: int) -> QuerySet[ExternalId]:
    return ExternalId.objects.filter(party_id=party_id).order_by("source", "pk")[:NUMBERS_SHOWN]


@prepared
def _life_events(party_id: int) -> QuerySet[LifeEvent]:
    return LifeEvent.objects.filter(party_id=party_id).newest_first()[:EVENTS_SHOWN]


def card(party: Party, actor: Actor) -> Card:
    """Return the card of a party that the actor may see, in a constant number of queries."""
    policy = policy_of(Party)
    can_edit = policy.may(actor, "edit", party)
    return Card(
        party=party,
        points=points(party),
        reach=facts(party, REACH_FIELDS),
        own=facts(party, [name for name in OWN_FIELDS[party.kind] if actor.sees_field(f"party.{name}")]),
        custom=[custom_fact(party, extra) for extra in ports.extra_fields.use().of(party.kind, actor)],
        ties=groups(party, actor),
        life_events=life_events(party),
        numbers=numbers(party),
        tags=tags(party),
        can_edit=can_edit,
        can_assign=policy.may(actor, "assign", party),
        can_bin=policy.may(actor, "bin", party),
    )


def points(party: Party) -> Sequence[ContactPoint]:
    """Return the contact points, by kind as they are called, the main one first."""
    order = {kind: place for place, kind in enumerate(POINT_ICONS)}
    rows = _points(party.pk)
    for row in rows:
        row.party = party
    return sorted(rows, key=lambda row: (order.get(row.kind, 9), not row.is_main, row.pk))


def numbers(party: Party) -> Sequence[ExternalId]:
    """Return the names under which other systems know the party."""
    return _numbers(party.pk)


def life_events(party: Party) -> Sequence[LifeEvent]:
    """Return what happened in the life of a person or a household, the newest first; companies have none."""
    return [] if party.kind == PartyKind.COMPANY else _life_events(party.pk)


def tags(party: Party) -> Sequence[str]:
    return ports.tags.use().of_many("party", [party.pk])[party.pk]


def facts(party: Party, names: Sequence[str]) -> Sequence[Fact]:
    return [fact(party, name) for name in names]


def fact(party: Party, name: str) -> Fact:
    value = getattr(party, name)
    shown = value.isoformat() if name == "born_on" and value else value
    return Fact(name, field_label(name), Names().shown(name, shown), _field_url(party, name))


def custom_fact(party: Party, extra: ExtraField) -> Fact:
    name = f"custom.{extra.key}"
    shown = own_fields.shown(extra, party.custom.get(extra.key))
    return Fact(name, extra.label, shown, _field_url(party, name), extra.can_write)


def _field_url(party: Party, name: str) -> str:
    return f"{reverse('parties:party_detail', args=[party.uuid])}field/{name}/"


def point_kinds() -> Sequence[tuple[str, str, str]]:
    """Return what can be added: its key, its name, its icon."""
    return [(kind, str(ContactPointKind(kind).label), icon) for kind, icon in POINT_ICONS.items()]
