"""Who may manage whom."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.access.models import Role
from rapport.core.access.policies import demand
from rapport.core.identity.models import User
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import NotAllowed
from rapport.kit.ports import FieldRights


def rights_of(role: Role) -> FieldRights:
    """Return the fields that a role is kept from: those that its page hides, and custom fields not meant for it."""
    own = ports.extra_fields.use().rights_of(role.key)
    return FieldRights(own.hidden | frozenset(role.hidden_fields), own.locked)


def may_give(actor: Actor, role: Role) -> bool:
    """Nobody hands out rights that they lack, unless they may edit roles anyway."""
    if actor.is_system or actor.has("role.edit"):
        return True
    hides_enough = actor.hidden_fields <= rights_of(role).hidden
    return hides_enough and all(actor.reach(verb) >= reach for verb, reach in role.reaches().items())


def demand_give(actor: Actor, role: Role) -> None:
    """Refuse unless the actor manages users and may hand out this role."""
    demand(actor, "user.edit")
    if not may_give(actor, role):
        raise NotAllowed(_("This role has rights that you do not have yourself. Ask an administrator."), field="role")


def demand_over(actor: Actor, user: User) -> None:
    """Refuse unless the actor manages users and this user has no right that the actor lacks."""
    demand(actor, "user.edit")
    if not may_give(actor, user.role):
        raise NotAllowed(_("%(name)s has rights that you do not have yourself. Ask an administrator."), name=user.name)
