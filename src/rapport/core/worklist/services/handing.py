"""Handing to-dos over: one, or many at once, to a colleague or a team."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rapport.core.audit import services as audit
from rapport.core.identity.models import Team, User
from rapport.core.identity.queries import actor_for
from rapport.core.worklist.models import ToDo
from rapport.core.worklist.models.todos import ToDoQuerySet
from rapport.core.worklist.queries.todos import visible
from rapport.core.worklist.services import telling
from rapport.core.worklist.services.doers import Doer, NoSuchAssignee, find_doer, people_of
from rapport.core.worklist.services.todos import change_of, claim, demand_open, tell
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError


class NothingChosen(DomainError):
    code = "nothing_chosen"
    message = _("Tick at least one to-do.")


@dataclass(frozen=True)
class Handed:
    """How many changed hands, and how many stayed because their receiver may not see the record."""

    given: int
    kept: int


@transaction.atomic
def hand_over(todo: ToDo, doer: Doer, *, by: Actor, at: datetime) -> ToDo:
    """This function will give a to-do to a colleague, or to a team, who may see its record.

    Refuses with NotAllowed, AlreadyDone, ChangedMeanwhile, and as `find_doer` does.
    """
    if doer == Doer():
        raise NoSuchAssignee(field="assignee")
    held = demand_open(todo, by)
    assignee, team = find_doer(held, doer, by)
    before, after = audit.changed(todo, {"assignee": assignee, "team": team})
    if after:
        claim(todo, after, at=at)
        tell("todo.hand_over", todo, before, after, by=by, at=at)
        telling.given([todo], by=by, at=at)
    return todo


@transaction.atomic
def take(todo: ToDo, *, by: Actor, at: datetime) -> ToDo:
    """This function will take a to-do of one's team. It stays the team's. Refuses as `hand_over` does."""
    demand_open(todo, by)
    before, after = audit.changed(todo, {"assignee_id": by.user_id})
    if after:
        todo.assignee = User.objects.get(pk=by.user_id)
        claim(todo, after, at=at)
        tell("todo.hand_over", todo, before, after, by=by, at=at)
    return todo


@transaction.atomic
def hand_over_many(ids: Collection[int], doer: Doer, *, by: Actor, at: datetime) -> Handed:
    """This function will give many open to-dos to a colleague or a team: those whose record the receiver may see.

    They are one's own, those that one planned or those of one's teams; who manages users hands over anybody's.
    Refuses with NothingChosen and NoSuchAssignee.
    """
    people = list(people_of(doer))
    if not people:
        raise NoSuchAssignee(field="assignee")
    rows = _handed_by(by).filter(pk__in=ids)
    asked = rows.count()
    if not asked:
        raise NothingChosen
    seen = Q(record_type="")
    for user in people:
        seen |= Q(pk__in=visible(actor_for(user, by.door)).open().filter(pk__in=ids).values("pk"))
    found = list(rows.filter(seen).for_list().select_for_update(of=("self",)).order_by("pk"))
    team = Team.objects.filter(pk=doer.team_id).first() if doer.team_id else None
    values = {"assignee": None if team else people[0], "team": team}
    changes = [change for todo in found if (change := _handed(todo, values))]
    given = ToDo.objects.filter(pk__in=[change.record_id for change in changes])
    given.update(**values, updated_at=at, version=F("version") + 1)
    if changes:
        audit.record("todo.hand_over", by=by, at=at, changes=changes)
        telling.given(found, by=by, at=at)
    return Handed(len(changes), asked - len(found))


def _handed_by(by: Actor) -> ToDoQuerySet:
    if by.is_system or by.has("user.edit"):
        return visible(by).open() | ToDo.objects.open().filter(record_type="")
    own = Q(assignee_id=by.user_id) | Q(author_id=by.user_id) | Q(team_id__in=by.team_ids)
    return visible(by).open().filter(own)


def _handed(todo: ToDo, values: dict[str, User | Team | None]) -> audit.Change | None:
    before, after = audit.changed(todo, values)
    if not after:
        return None
    todo.assignee, todo.team = values["assignee"], values["team"]  # type: ignore[assignment]
    return change_of(todo, before, after)
