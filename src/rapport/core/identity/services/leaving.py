"""Somebody leaves: deactivated at once, and what they held goes to others in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from rapport.core.audit import services as audit
from rapport.core.audit.models import RecordChange
from rapport.core.identity.holdings import Receivers, holdings, in_order
from rapport.core.identity.models import ApiToken, Team, User
from rapport.core.identity.policies import demand_over
from rapport.core.identity.services import users
from rapport.core.jobs.models import Job
from rapport.core.jobs.services import enqueue
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError

Step = Callable[[int, int], None]
RETURNING = timedelta(days=30)


class NoReceiver(DomainError):
    code = "no_receiver"
    message = _("Say who takes over: at least one colleague who still works here, or a team.")


class NothingToGiveBack(DomainError):
    code = "nothing_to_give_back"
    status = 409
    message = _("Nothing was handed over from this person in the last thirty days, or they still cannot sign in.")


@transaction.atomic
def leave(user: User, *, to: Receivers, kinds: Iterable[str], by: Actor, at: datetime) -> Job | None:
    """This function will deactivate somebody, end their sessions, revoke their tokens, and let a job hand over.

    Returns the job, or nothing when nothing is handed over. Refuses as `users.deactivate` does, and with NoReceiver.
    """
    demand_over(by, user)
    chosen = [kind for kind, _holding in in_order() if kind in set(kinds)]
    if chosen:
        _demand_receivers(user, to)
    users.deactivate(user, by=by, at=at)
    _revoke_tokens(user, by=by, at=at)
    if not chosen:
        return None
    audit.record("user.leave", by=by, at=at, changes=[audit.Change("user", user.pk)], params=_told(to, chosen))
    return enqueue(
        "user.hand_over",
        by=by,
        at=at,
        unique=f"user.hand_over:{user.pk}",
        user=user.pk,
        to=[taker.pk for taker in to.users],
        team=to.team.pk if to.team else None,
        kinds=chosen,
    )


def hand_over(
    user_id: int, *, to: Receivers, kinds: Sequence[str], by: Actor, at: datetime, step: Step
) -> dict[str, int]:
    """This function will give what somebody holds to others, kind by kind, and say how much of each changed hands.

    Done again it gives what was left. Each kind is one transaction of its room's verb.
    """
    demand_over(by, User.objects.select_related("role").get(pk=user_id))
    given: dict[str, int] = {}
    for place, kind in enumerate(kinds):
        step(place, len(kinds))
        given[kind] = holdings[kind].hand_over(user_id, to, by, at) if holdings[kind].count(user_id) else 0
    step(len(kinds), len(kinds))
    return given


def reports(user_id: int) -> int:
    """Return how many teams and colleagues somebody manages."""
    managed: int = Team.objects.filter(manager_id=user_id).count()
    return managed + int(User.objects.active().filter(manager_id=user_id).count())


def lent(user: User, *, at: datetime) -> int:
    """Return how much of what went to others when somebody left could come back to them."""
    since = _left_at(user, at)
    return sum(holding.lent(user.pk, since) for holding in holdings.values()) if since and user.is_active else 0


@transaction.atomic
def give_back(user: User, *, by: Actor, at: datetime) -> int:
    """This function will give somebody who is back what went to others when they left, and say how much.

    What has changed hands again since stays where it is. Refuses with NothingToGiveBack, also after thirty days.
    """
    demand_over(by, user)
    since = _left_at(user, at)
    if since is None or not user.is_active:
        raise NothingToGiveBack
    given = [what.give_back(user.pk, since, by, at) for what in holdings.values() if what.give_back is not None]
    audit.record("user.give_back", by=by, at=at, changes=[audit.Change("user", user.pk)])
    return sum(given)


def _left_at(user: User, at: datetime) -> datetime | None:
    """When somebody left last, if that was within thirty days."""
    changes = RecordChange.objects.filter(record_type="user", record_id=user.pk, entry__verb="user.leave")
    found = changes.filter(entry__at__gte=at - RETURNING).order_by("-id").values_list("entry__at", flat=True)
    return found.first()


@transaction.atomic
def hand_reports_over(user_id: int, to: Receivers, by: Actor, at: datetime) -> int:
    """This function will give the teams and the colleagues whom somebody manages to the first who takes over."""
    takers = to.people().users
    if not takers:
        return 0
    taker = takers[0]
    teams, people = Team.objects.filter(manager_id=user_id), User.objects.active().filter(manager_id=user_id)
    people = people.exclude(pk=taker.pk)
    before, after = {"manager_id": user_id}, {"manager_id": taker.pk}
    changes = [audit.Change("team", pk, before=before, after=after) for pk in teams.values_list("pk", flat=True)]
    changes += [audit.Change("user", pk, before=before, after=after) for pk in people.values_list("pk", flat=True)]
    teams.update(manager=taker, version=F("version") + 1)
    people.update(manager=taker, version=F("version") + 1)
    User.objects.filter(pk=taker.pk, manager_id=user_id).update(manager=None, version=F("version") + 1)
    audit.record("user.hand_reports_over", by=by, at=at, changes=changes)
    return len(changes)


def _demand_receivers(user: User, to: Receivers) -> None:
    if not to.users and to.team is None:
        raise NoReceiver(field="to")
    if any(taker.pk == user.pk or not taker.is_active for taker in to.users):
        raise NoReceiver(field="to")


def _revoke_tokens(user: User, *, by: Actor, at: datetime) -> None:
    """Silenced tokens would speak again if their user came back; these end for good."""
    tokens = ApiToken.objects.filter(user=user, revoked_at=None)
    changes = [
        audit.Change("api_token", pk, before={"revoked_at": None}, after={"revoked_at": at})
        for pk in tokens.values_list("pk", flat=True)
    ]
    if changes:
        tokens.update(revoked_at=at)
        audit.record("token.revoke", by=by, at=at, changes=changes)


def _told(to: Receivers, kinds: Sequence[str]) -> dict[str, str]:
    names = [taker.name for taker in to.users] + ([to.team.name] if to.team else [])
    return {"to": ", ".join(names), "kinds": ", ".join(kinds)}
