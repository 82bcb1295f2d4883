"""Who has something to do: a colleague or a team, and whether they may see the record that it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from rapport.core.access.held import Held, find_held
from rapport.core.identity.models import Team, User
from rapport.core.identity.queries import actor_for
from rapport.kit.actor import Actor, Door
from rapport.kit.errors import DomainError, NotFound

ASKED = 50
TEAM = "t"


class NoSuchAssignee(DomainError):
    code = "no_such_assignee"
    message = _("Choose a colleague who still works here, or a team.")


class AssigneeSeesNothing(DomainError):
    code = "assignee_sees_nothing"
    message = _("%(name)s may not see this record. Give them access first, or choose another colleague.")


@dataclass(frozen=True)
class Doer:
    """A colleague, or a team of which anybody may take it."""

    user_id: int | None = None
    team_id: int | None = None

    @classmethod
    def parse(cls, text: str) -> Doer | None:
        """Return who is meant by the choice of a form: 12 is a colleague, t3 a team. Refuses with NoSuchAssignee."""
        number = text.removeprefix(TEAM)
        if not text:
            return None
        if not number.isdecimal():
            raise NoSuchAssignee(field="assignee")
        return cls(team_id=int(number)) if text.startswith(TEAM) else cls(user_id=int(number))


def find_doer(held: Held | None, doer: Doer, by: Actor) -> tuple[User | None, Team | None]:
    """Return the colleague or the team, or refuse with NoSuchAssignee or AssigneeSeesNothing.

    What hangs on no record is seen by whoever has it to do.
    """
    if doer.user_id is None and doer.team_id is None:
        return None, None
    team = Team.objects.filter(pk=doer.team_id).first() if doer.team_id else None
    found = list(people_of(doer))
    if not found:
        raise NoSuchAssignee(field="assignee")
    if held and not any(user.pk == by.user_id or sees(user, held, by.door) for user in found):
        raise AssigneeSeesNothing(field="assignee", name=str(team or found[0]))
    return (None, team) if team else (found[0], None)


def people_of(doer: Doer) -> Iterator[User]:
    """Return the colleague, or those who work in the team, as far as they may still sign in."""
    rows = User.objects.active().select_related("role").order_by("pk")
    yield from rows.filter(team_id=doer.team_id)[:ASKED] if doer.team_id else rows.filter(pk=doer.user_id)


def sees(user: User, held: Held, door: Door) -> bool:
    """True when a colleague may see the record."""
    try:
        find_held(held.holder, actor_for(user, door), pk=held.record.pk)
    except NotFound:
        return False
    return True
