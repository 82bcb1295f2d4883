"""For whom background work acts: the colleague who asked for it, with the rights of now."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rapport.core.identity.models import User
from rapport.core.identity.queries import actor_for
from rapport.kit.actor import Actor, Door
from rapport.kit.errors import DomainError


class RequesterGone(DomainError):
    """Whoever asked for the work may not sign in any more."""

    code = "requester_gone"
    message = _("The colleague who asked for this can no longer sign in. Ask for it again yourself.")


def requester(user_id: int) -> Actor:
    """Return the actor of a job, or refuse with RequesterGone."""
    user = User.objects.select_related("role").filter(pk=user_id, is_active=True).first()
    if user is None:
        raise RequesterGone
    return actor_for(user, Door.JOB)
