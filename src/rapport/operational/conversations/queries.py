"""Reading interactions and hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from rapport.core.access.policies import policy_of
from rapport.kit.actor import Actor
from rapport.kit.prepared import prepared
from rapport.kit.scope import Scope
from rapport.operational.conversations.models import CostRate, Interaction, WorkedTime
from rapport.operational.conversations.policies import InteractionPolicy
from rapport.operational.parties.models import Party

LAST_HOURS = 5


@dataclass(frozen=True)
class InteractionLine:
    """An interaction as a timeline shows it."""

    interaction: Interaction
    may_change: bool

    @property
    def is_corrected(self) -> bool:
        return self.interaction.version > 1


def line_of(interaction: Interaction, actor: Actor) -> InteractionLine:
    return InteractionLine(interaction, InteractionPolicy().may_correct(actor, interaction))


def lines(actor: Actor, ids: Iterable[int]) -> Mapping[int, InteractionLine]:
    """Return these interactions by id, without those in the bin or out of scope."""
    rows = Interaction.objects.visible_to(actor).filter(pk__in=list(ids)).select_related("party")
    return {row.pk: line_of(row, actor) for row in rows}


def last_contact(party: Party, actor: Actor) -> Interaction | None:
    """Return the last thing that took place with a customer, within the reader's scope."""
    return next(iter(_last_contact(party.pk, scope=policy_of(Interaction).visible(actor))), None)


@prepared
def _last_contact(party_id: int, *, scope: Scope) -> QuerySet[Interaction]:
    return Interaction.objects.within(scope).filter(party_id=party_id).order_by("-happened_at", "-id")[:1]


@dataclass(frozen=True)
class HoursOn:
    """The hours on a record within the reader's scope: the last ones, how many there are and their minutes."""

    last: Sequence[WorkedTime]
    count: int
    minutes: int


def hours_on(holder: str, record_id: int, actor: Actor) -> HoursOn:
    """Return the hours for a customer, or on an order or a contract; a second query where there are many."""
    scope = policy_of(WorkedTime).visible(actor)
    last = _last_hours(record_id, holder=holder, scope=scope)
    if len(last) <= LAST_HOURS:
        return HoursOn(last, len(last), sum(row.minutes for row in last))
    found = _hours_on(record_id, holder, scope).aggregate(count=Count("pk"), minutes=Sum("minutes"))
    return HoursOn(last[:LAST_HOURS], found["count"], found["minutes"] or 0)


@prepared
def _last_hours(record_id: int, *, holder: str, scope: Scope) -> QuerySet[WorkedTime]:
    return _hours_on(record_id, holder, scope).order_by("-day", "-id")[: LAST_HOURS + 1]


def _hours_on(record_id: int, holder: str, scope: Scope) -> QuerySet[WorkedTime]:
    rows = WorkedTime.objects.within(scope)
    return (
        rows.filter(party_id=record_id) if holder == "party" else rows.filter(record_type=holder, record_id=record_id)
    )


def cost_rates() -> list[CostRate]:
    """Return what an hour costs: colleagues first, the newest rate of each before the older ones."""
    rows = CostRate.objects.select_related("user", "role")
    return sorted(rows, key=lambda row: (row.user is None, str(row.user or row.role), -row.starts_on.toordinal()))
