"""The customer whose page is opened."""

from __future__ import annotations

from uuid import UUID

from rapport.core.access.policies import policy_of
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.kit.prepared import prepared
from rapport.kit.scope import Scope
from rapport.operational.parties.models import Party
from rapport.operational.parties.models.party import PartyQuerySet


def opened(uuid: UUID, actor: Actor) -> Party:
    """Return the visible customer with standing, owner and team, or refuse with NotFound."""
    found = _opened(uuid, scope=policy_of(Party).visible(actor))
    if not found:
        raise NotFound
    return found[0]


@prepared
def _opened(uuid: UUID, *, scope: Scope) -> PartyQuerySet:
    return Party.objects.for_list().within(scope).filter(uuid=uuid)
