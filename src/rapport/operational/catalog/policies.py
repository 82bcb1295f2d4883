"""Who may see and change products."""

from __future__ import annotations

from typing import Any

from rapport.core.access.policies import Policy
from rapport.kit.actor import Actor
from rapport.kit.scope import Scope


class ProductPolicy(Policy):
    """The catalogue is the same for everyone who may open it."""

    noun = "product"

    def scope(self, actor: Actor, verb: str) -> Scope:
        return Scope.all() if actor.has(f"product.{verb}") else Scope.nothing()

    def may(self, actor: Actor, verb: str, record: Any) -> bool:
        return actor.has(f"product.{verb}")
