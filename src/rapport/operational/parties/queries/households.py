"""Households: who lives there, and what its members are worth together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from rapport.core.access.policies import policy_of
from rapport.kit.actor import Actor
from rapport.kit.prepared import prepared
from rapport.operational.parties.models import Party, Relationship, RelationshipKind, Standing
from rapport.operational.parties.models.party import PartyQuerySet

MOST_MEMBERS = 60
MARGIN = "standing.margin"


@dataclass(frozen=True)
class Member:
    """Who lives or lived in a household; `party` is None outside the reader's scope."""

    row: Relationship
    party: Party | None

    @property
    def is_present(self) -> bool:
        return self.row.ends_on is None


@dataclass(frozen=True)
class HouseholdWorth:
    """What a household and those who live there are worth together, as far as the reader sees them.

    Amounts are None where nobody's is known, or where the reader may not see them. `unseen` members are not counted.
    """

    members: Sequence[Member]
    unseen: int
    revenue: Decimal
    margin: Decimal | None
    expected_value: Decimal | None
    order_count: int
    last_order_on: date | None

    @property
    def present(self) -> Sequence[Member]:
        return [member for member in self.members if member.is_present]

    @property
    def former(self) -> Sequence[Member]:
        return [member for member in self.members if not member.is_present]


def counted_households() -> PartyQuerySet:
    """Return households, each with the number of those who live in it now."""
    there = Relationship.objects.filter(object=OuterRef("pk"), kind=RelationshipKind.MEMBER_OF, ends_on=None)
    counted = there.order_by().values("object").annotate(count=Count("pk")).values("count")
    return Party.objects.households().annotate(member_count=Coalesce(Subquery(counted), 0))


def members_of(household: Party, actor: Actor) -> Sequence[Member]:
    """Return who lives or lived in a household, adults first and former members last; one query."""
    scope = policy_of(Party).visible(actor)
    found = []
    for row in _memberships(household.pk):
        one = row.subject
        is_seen = scope.covers(owner_id=one.owner_id, team_id=one.team_id, record_id=one.pk) and one.binned_at is None
        found.append(Member(row, one if is_seen else None))
    return sorted(found, key=lambda member: (not member.is_present, member.row.role, member.row.pk))


def household_worth(household: Party, actor: Actor) -> HouseholdWorth:
    """Return what a household is worth: its own standing and those of its present members; one query."""
    members = members_of(household, actor)
    present = [member for member in members if member.is_present]
    seen = [household, *(member.party for member in present if member.party)]
    counted: list[Standing] = [party.standing for party in seen if hasattr(party, "standing")]
    sees_margin = actor.sees_field(MARGIN)
    return HouseholdWorth(
        members=members,
        unseen=sum(member.party is None for member in present),
        revenue=sum((row.revenue for row in counted), Decimal(0)),
        margin=_sum([row.margin for row in counted]) if sees_margin else None,
        expected_value=_sum([row.expected_value for row in counted]) if sees_margin else None,
        order_count=sum(row.order_count for row in counted),
        last_order_on=max((row.last_order_on for row in counted if row.last_order_on), default=None),
    )


@prepared
def _memberships(household_id: int) -> QuerySet[Relationship]:
    rows = Relationship.objects.filter(object_id=household_id, kind=RelationshipKind.MEMBER_OF)
    return rows.select_related("subject__standing").order_by("pk")[:MOST_MEMBERS]


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    """The sum of what is known; None when nothing is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None
