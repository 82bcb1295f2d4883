"""Reading interactions and hours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Sum

from rapport.kit.actor import Actor
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
    return Interaction.objects.visible_to(actor).filter(party=party).order_by("-happened_at", "-id").first()


@dataclass(frozen=True)
class HoursOn:
    """The hours on a record within the reader's scope: the last ones, how many there are and their minutes."""

    last: Sequence[WorkedTime]
    count: int
    minutes: int


def hours_on(holder: str, record_id: int, actor: Actor) -> HoursOn:
    """Return the hours for a customer, or on an order or a contract; a second query where there are many."""
    rows = WorkedTime.objects.visible_to(actor)
    rows = (
        rows.filter(party_id=record_id) if holder == "party" else rows.filter(record_type=holder, record_id=record_id)
    )
    last = list(rows.order_by("-day", "-id")[: LAST_HOURS + 1])
    if len(last) <= LAST_HOURS:
        return HoursOn(last, len(last), sum(row.minutes for row in last))
    found = rows.aggregate(count=Count("pk"), minutes=Sum("minutes"))
    return HoursOn(last[:LAST_HOURS], found["count"], found["minutes"] or 0)


def cost_rates() -> list[CostRate]:
    """Return what an hour costs: colleagues first, the newest rate of each before the older ones."""
    rows = CostRate.objects.select_related("user", "role")
    return sorted(rows, key=lambda row: (row.user is None, str(row.user or row.role), -row.starts_on.toordinal()))
