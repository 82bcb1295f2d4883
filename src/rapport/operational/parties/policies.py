"""Who may see and change parties."""

from __future__ import annotations

from rapport.core.access.policies import Policy


class PartyPolicy(Policy):
    """A party belongs to its owner and its team."""

    noun = "party"
    shared_as = "party"
