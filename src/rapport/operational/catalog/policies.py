"""Who may see and change products."""

from __future__ import annotations

from rapport.core.access.policies import Policy
from rapport.kit.actor import Actor
from rapport.kit.scope import Scope


class ProductPolicy(Policy):
    """The catalogue is the same for everyone who may open it."""

    noun = "product"

    def scope(self, actor: Actor, verb: str) -> Scope:
        return Scope.all() if actor.has(f"product.{verb}") else Scope.nothing()
