"""The relationships of a party, as its own page tells them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, F, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.access.policies import policy_of
from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.prepared import prepared
from rapport.operational.parties.models import Party, PartyKind, Relationship, RelationshipKind

SHOWN = 8
READ = 60


@dataclass(frozen=True)
class Role:
    """One way in which a party is linked to another, seen from its own page; `is_object` when it stands second.

    `add` is what the menu says; `other` is the kind of party that may be chosen, empty for any.
    """

    key: str
    kind: RelationshipKind
    is_object: bool
    label: Text
    add: Text
    other: str = ""
    has_title: bool = False
    has_role: bool = False


HOUSEHOLD = Role(
    "member_of", RelationshipKind.MEMBER_OF, False, _("Household"), _("Household of this person"), PartyKind.HOUSEHOLD,
    has_role=True,
)  # fmt: skip
MEMBERS = Role(
    "members", RelationshipKind.MEMBER_OF, True, _("Members"), _("Member of the household"), PartyKind.PERSON,
    has_role=True,
)  # fmt: skip
WORKS_FOR = Role(
    "works_for", RelationshipKind.WORKS_FOR, False, _("Works for"), _("Company that this person works for"),
    PartyKind.COMPANY, True,
)  # fmt: skip
PEOPLE = Role(
    "works_here", RelationshipKind.WORKS_FOR, True, _("People"), _("Person who works here"), PartyKind.PERSON, True
)
OTHERS = (
    Role("referred_by", RelationshipKind.REFERRED_BY, False, _("Referred by"), _("Referred by…")),
    Role("referred", RelationshipKind.REFERRED_BY, True, pgettext_lazy("links", "Referred"), _("Has referred…")),
    Role("influences", RelationshipKind.INFLUENCES, False, _("Influences"), _("Influences…")),
    Role("influenced_by", RelationshipKind.INFLUENCES, True, _("Influenced by"), _("Is influenced by…")),
)
BETWEEN_COMPANIES = tuple(
    Role(key, kind, is_object, label, add, PartyKind.COMPANY)
    for key, kind, is_object, label, add in (
        ("supplies", RelationshipKind.SUPPLIES, False, _("Supplies"), _("Supplies…")),
        ("supplied_by", RelationshipKind.SUPPLIES, True, _("Supplied by"), _("Is supplied by…")),
        ("distributes", RelationshipKind.DISTRIBUTES, False, _("Distributes the goods of"), _("Distributes for…")),
        ("distributed_by", RelationshipKind.DISTRIBUTES, True, _("Distributed by"), _("Is distributed by…")),
        ("works_with", RelationshipKind.WORKS_WITH, False, _("Works with"), _("Works with…")),
    )
)


_ROLES: Mapping[PartyKind, Sequence[Role]] = {
    PartyKind.PERSON: (HOUSEHOLD, WORKS_FOR, *OTHERS),
    PartyKind.COMPANY: (PEOPLE, *OTHERS, *BETWEEN_COMPANIES),
    PartyKind.HOUSEHOLD: (MEMBERS, *OTHERS),
}


@dataclass(frozen=True)
class Tie:
    """One relationship, as one end's page shows it; `other` is None outside the reader's scope."""

    row: Relationship
    other: Party | None


@dataclass
class Group:
    """The relationships of one role; `has_more` when not all are shown."""

    role: Role
    ties: list[Tie] = field(default_factory=list)
    has_more: bool = False


def roles_of(party: Party) -> Sequence[Role]:
    """Return the ways in which this kind of party is linked, household and work first."""
    return _ROLES[PartyKind(party.kind)]


def role_of(party: Party, key: str) -> Role:
    """Return the role of this key, else the one of work, or a household's members."""
    roles = roles_of(party)
    usual = WORKS_FOR if party.is_person else roles[0]
    return next((role for role in roles if role.key == key), usual)


def groups(party: Party, actor: Actor) -> list[Group]:
    """Return the relationships that hold today, by role, in one query."""
    found = {(role.kind, role.is_object): Group(role) for role in roles_of(party)}
    scope = policy_of(Party).visible(actor)
    for row in _rows(party.pk):
        is_object = row.object_id == party.pk
        is_second = is_object and row.kind != RelationshipKind.WORKS_WITH
        group = found.get((RelationshipKind(row.kind), is_second))
        if group is None:
            continue
        if len(group.ties) == SHOWN:
            group.has_more = True
            continue
        end = row.subject if is_object else row.object
        group.ties.append(Tie(row, end if _covers(scope, end) else None))
    return [group for group in found.values() if group.ties]


@prepared
def _rows(party_id: int) -> QuerySet[Relationship]:
    """Read the rarer kinds first: they come before "works for" in the alphabet."""
    other_name = Case(When(subject_id=party_id, then=F("object__sort_name")), default=F("subject__sort_name"))
    rows = Relationship.objects.filter(Q(subject_id=party_id) | Q(object_id=party_id), ends_on=None)
    return rows.select_related("subject", "object").order_by("kind", other_name, "pk")[:READ]


def _covers(scope: Any, party: Party) -> bool:
    seen = scope.covers(owner_id=party.owner_id, team_id=party.team_id, record_id=party.pk)
    return bool(seen) and party.binned_at is None
