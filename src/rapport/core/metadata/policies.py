"""Who may change saved views."""

from __future__ import annotations

from rapport.core.metadata.models import SavedView
from rapport.kit.actor import Actor
from rapport.kit.errors import NotAllowed, NotFound


def may_see(view: SavedView, actor: Actor) -> bool:
    return view.is_shared or view.owner_id == actor.user_id


def may_change(view: SavedView, actor: Actor) -> bool:
    """A view is its owner's; a shared one also belongs to those who may share views."""
    return view.owner_id == actor.user_id or (view.is_shared and actor.has("view.share"))


def demand_change(view: SavedView, actor: Actor) -> None:
    """Refuse with NotFound what the actor may not see, and with NotAllowed what is somebody else's."""
    if not may_see(view, actor):
        raise NotFound
    if not may_change(view, actor):
        raise NotAllowed
