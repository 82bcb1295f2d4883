"""Who may write the texts that a team keeps."""

from __future__ import annotations

from rapport.core.access.policies import Policy
from rapport.core.worklist.models import ReadyText
from rapport.kit.actor import Actor, Reach


class ReadyTextPolicy(Policy):
    """A text is its team’s; a text of everybody is written by those whose right reaches everybody."""

    noun = "ready_text"

    def may_write(self, actor: Actor, text: ReadyText) -> bool:
        reach = actor.reach("ready_text.edit")
        if actor.is_system or reach is Reach.EVERYONE:
            return True
        return reach is Reach.TEAM and text.team_id in actor.team_ids
