"""Who may see, log and correct interactions and hours."""

from __future__ import annotations

from rapport.core.access.policies import Policy
from rapport.kit.actor import Actor
from rapport.operational.conversations.models import Interaction, WorkedTime


class InteractionPolicy(Policy):
    """An interaction is its customer's. It is corrected by who logged it, and by who may tidy others' entries."""

    noun = "interaction"
    owner_path = "party__owner_id"
    team_path = "party__team_id"
    share_path = "party_id"
    shared_as = "party"

    def may_correct(self, actor: Actor, interaction: Interaction) -> bool:
        if actor.is_system:
            return True
        is_own = interaction.actor_id == actor.user_id and self.may(actor, "log", interaction)
        return is_own or self.may(actor, "tidy", interaction)


class HoursPolicy(Policy):
    """Hours are their customer's. They are corrected by who worked, and by who may tidy others' entries."""

    noun = "hours"
    owner_path = "party__owner_id"
    team_path = "party__team_id"
    share_path = "party_id"
    shared_as = "party"

    def may_correct(self, actor: Actor, entry: WorkedTime) -> bool:
        if actor.is_system:
            return True
        is_own = entry.worker_id == actor.user_id and self.may(actor, "edit", entry)
        return is_own or self.may(actor, "tidy", entry)
