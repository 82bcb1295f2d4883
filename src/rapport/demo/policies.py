"""Who may load and remove the sample company."""

from __future__ import annotations

from rapport.kit.actor import Actor

MANAGE = "demo.manage"


def can_manage(actor: Actor) -> bool:
    return actor.has(MANAGE)
