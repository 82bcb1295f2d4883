"""Who may see and change segments."""

from __future__ import annotations

from typing import Any

from rapport.core.access.policies import Policy
from rapport.kit.actor import Actor
from rapport.kit.scope import Scope


class SegmentPolicy(Policy):
    """Segments are seen by everyone who may use them; their members stay within the reader's scope."""

    noun = "segment"

    def scope(self, actor: Actor, verb: str) -> Scope:
        return Scope.all() if actor.has(f"segment.{verb}") else Scope.nothing()

    def may(self, actor: Actor, verb: str, record: Any) -> bool:
        return actor.has(f"segment.{verb}")
