"""Background work of this room: for whom it acts, and handing over what a leaver held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.core.identity.holdings import Receivers
from rapport.core.identity.models import Team, User
from rapport.core.identity.queries import actor_for
from rapport.core.identity.services import leaving
from rapport.core.jobs.services import Run
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


def hand_over(run: Run, user: int, to: Sequence[int], team: int | None, kinds: Sequence[str]) -> Mapping[str, Any]:
    """Give what somebody holds to those who still work here."""
    takers = tuple(User.objects.active().filter(pk__in=to).order_by("pk"))
    receivers = Receivers(takers, Team.objects.select_related("manager").filter(pk=team).first() if team else None)
    given = leaving.hand_over(user, to=receivers, kinds=kinds, by=run.by, at=run.now(), step=run.step)
    leaver = User.objects.get(pk=user)
    return {"given": given, "address": reverse("identity:user_edit", args=[leaver.uuid])}
