"""Reading interactions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapport.kit.actor import Actor
from rapport.operational.conversations.models import Interaction
from rapport.operational.conversations.policies import InteractionPolicy
from rapport.operational.parties.models import Party


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
