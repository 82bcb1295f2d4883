"""To-dos: planned, put off, finished and handed over on any record, by whoever may edit it or has them to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.held import Held, find_held, find_hung
from rapport.core.audit import services as audit
from rapport.core.identity.models import User
from rapport.core.identity.queries import actor_for
from rapport.core.worklist.models import ToDo
from rapport.kit.actor import Actor
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotAllowed, NotFound
from rapport.kit.records import remove_hanging

Values = Mapping[str, Any]
LONGEST_TITLE, LONGEST_TEXT = 200, 20_000


class EmptyToDo(DomainError):
    code = "empty_todo"
    message = _("Say what is to be done.")


class LongToDo(DomainError):
    code = "long_todo"
    message = _("These words are too long: at most %(most)s letters fit.")


class NoSuchAssignee(DomainError):
    code = "no_such_assignee"
    message = _("Choose a colleague who still works here.")


class AssigneeSeesNothing(DomainError):
    code = "assignee_sees_nothing"
    message = _("%(name)s may not see this record. Give them access first, or choose another colleague.")


class AlreadyDone(DomainError):
    code = "todo_already_done"
    status = 409
    message = _("This to-do is done. Reopen it first.")


class NotDone(DomainError):
    code = "todo_not_done"
    status = 409
    message = _("This to-do is still open.")


@dataclass(frozen=True)
class Plan:
    """What is to be done, by when, and by whom: by who plans it, unless somebody else is named."""

    title: str
    due_on: date
    due_time: time | None = None
    text: str = ""
    assignee_id: int | None = None


@transaction.atomic
def add(held: Held, plan: Plan, *, by: Actor, at: datetime) -> ToDo:
    """This function will plan a to-do on a record.

    Refuses with NotAllowed, EmptyToDo, LongToDo, NoSuchAssignee and AssigneeSeesNothing.
    """
    held.demand_edit(by)
    assignee = _assignee(held, plan.assignee_id or by.user_id, by)
    todo = ToDo.objects.create(
        record_type=held.holder,
        record_id=held.record.pk,
        party_id=held.party_id,
        **_read({"title": plan.title, "text": plan.text, "due_on": plan.due_on, "due_time": plan.due_time}),
        assignee=assignee,
        author_id=by.user_id,
        author_name=by.name,
        added_at=at,
        updated_at=at,
    )
    _tell("todo.add", todo, {}, {**_words(todo), "assignee_id": todo.assignee_id}, by=by, at=at)
    return todo


@transaction.atomic
def edit(todo: ToDo, values: Mapping[str, Any], *, by: Actor, at: datetime) -> ToDo:
    """This function will change a to-do or who does it, unless somebody changed it since it was read.

    Refuses with NotAllowed, AlreadyDone, EmptyToDo, LongToDo, NoSuchAssignee, AssigneeSeesNothing, ChangedMeanwhile.
    """
    held = _demand_open(todo, by)
    before, after = audit.changed(todo, _read(values))
    if "assignee_id" in after:
        todo.assignee = _assignee(held, after["assignee_id"], by)
    if after:
        _claim(todo, after, at=at)
        _tell("todo.edit", todo, before, after, by=by, at=at)
    return todo


@transaction.atomic
def hand_over(todo: ToDo, assignee_id: int, *, by: Actor, at: datetime) -> ToDo:
    """This function will give a to-do to a colleague who may see its record.

    Refuses with NotAllowed, AlreadyDone, NoSuchAssignee, AssigneeSeesNothing and ChangedMeanwhile.
    """
    held = _demand_open(todo, by)
    before, after = audit.changed(todo, {"assignee_id": assignee_id})
    if after:
        todo.assignee = _assignee(held, assignee_id, by)
        _claim(todo, after, at=at)
        _tell("todo.hand_over", todo, before, after, by=by, at=at)
    return todo


@transaction.atomic
def complete(todo: ToDo, *, by: Actor, at: datetime) -> ToDo:
    """This function will finish a to-do. Refuses with NotAllowed, AlreadyDone and ChangedMeanwhile."""
    _demand_open(todo, by)
    _claim(todo, {"done_at": at, "done_by_id": by.user_id}, at=at)
    _tell("todo.complete", todo, {"done_at": None}, {"done_at": at}, by=by, at=at)
    return todo


@transaction.atomic
def reopen(todo: ToDo, *, by: Actor, at: datetime) -> ToDo:
    """This function will open a finished to-do again. Refuses with NotAllowed, NotDone and ChangedMeanwhile."""
    _demand(todo, by)
    if not todo.is_done:
        raise NotDone
    done_at = todo.done_at
    _claim(todo, {"done_at": None, "done_by_id": None}, at=at)
    _tell("todo.reopen", todo, {"done_at": done_at}, {"done_at": None}, by=by, at=at)
    return todo


@transaction.atomic
def remove(todo: ToDo, *, by: Actor, at: datetime) -> None:
    """This function will put a to-do in the bin. Refuses with NotAllowed and ChangedMeanwhile."""
    _demand(todo, by)
    _claim(todo, {"binned_at": at}, at=at)
    _tell("todo.remove", todo, _words(todo), {}, by=by, at=at)


@transaction.atomic
def restore(todo: ToDo, *, by: Actor, at: datetime) -> None:
    """This function will take a to-do out of the bin. Refuses with NotAllowed and ChangedMeanwhile."""
    _demand(todo, by)
    _claim(todo, {"binned_at": None}, at=at)
    _tell("todo.restore", todo, {}, _words(todo), by=by, at=at)


def may_change(todo: ToDo, held: Held, by: Actor) -> bool:
    """Who has it to do, and whoever may edit its record."""
    return by.is_system or (todo.assignee_id is not None and todo.assignee_id == by.user_id) or held.may_edit(by)


def held_of(todo: ToDo, by: Actor) -> Held:
    """Return the record that a to-do hangs on, or refuse with NotFound."""
    return find_held(todo.record_type, by, pk=todo.record_id)


def find(uuid: UUID | str, by: Actor) -> ToDo:
    """Return a to-do of a visible record, or refuse with NotFound, also what is in the bin."""
    found: ToDo = find_hung(ToDo.objects.live().for_list(), uuid, by)
    return found


def find_binned(uuid: UUID | str, by: Actor) -> ToDo:
    """Return a to-do of a visible record that is in the bin, or refuse with NotFound."""
    found: ToDo = find_hung(ToDo.objects.exclude(binned_at=None).for_list(), uuid, by)
    return found


def _demand(todo: ToDo, by: Actor) -> Held:
    held = held_of(todo, by)
    if not may_change(todo, held, by):
        raise NotAllowed
    return held


def _demand_open(todo: ToDo, by: Actor) -> Held:
    held = _demand(todo, by)
    if todo.is_done:
        raise AlreadyDone
    return held


def _assignee(held: Held, user_id: int | None, by: Actor) -> User | None:
    if user_id is None:
        return None
    user: User | None = User.objects.active().select_related("role").filter(pk=user_id).first()
    if user is None:
        raise NoSuchAssignee(field="assignee")
    if user.pk != by.user_id:
        try:
            find_held(held.holder, actor_for(user, by.door), pk=held.record.pk)
        except NotFound:
            raise AssigneeSeesNothing(field="assignee", name=user.name) from None
    return user


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    read = dict(values)
    if "title" in read:
        read["title"] = " ".join(read["title"].split())
        if not read["title"]:
            raise EmptyToDo(field="title")
    if "text" in read:
        read["text"] = read["text"].replace("\r\n", "\n").strip()
    for name, most in (("title", LONGEST_TITLE), ("text", LONGEST_TEXT)):
        if len(read.get(name, "")) > most:
            raise LongToDo(field=name, most=most)
    return read


def _words(todo: ToDo) -> dict[str, Any]:
    return {name: getattr(todo, name) for name in ("title", "text", "due_on", "due_time")}


def _claim(todo: ToDo, values: Mapping[str, Any], *, at: datetime) -> None:
    rows = ToDo.objects.filter(pk=todo.pk, version=todo.version)
    if not rows.update(**values, updated_at=at, version=todo.version + 1):
        now = ToDo.objects.filter(pk=todo.pk).first()
        raise ChangedMeanwhile(name=todo.author_name, theirs={"title": now.title if now else ""})
    todo.version += 1
    for name, value in {**values, "updated_at": at}.items():
        setattr(todo, name, value)


def _tell(
    verb: str, todo: ToDo, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    """On a timeline a to-do stands at the moment when it was done, or until when it is to be."""
    change = audit.Change(
        "todo", todo.pk, todo.party_id, before, after, happened_at=todo.done_at or todo.due_at,
        told={"title": todo.title, "assignee": todo.assignee.name if todo.assignee else ""},
    )  # fmt: skip
    audit.record(verb, by=by, at=at, changes=[change])


def move(holder: str, from_id: int, to_id: int) -> int:
    """Give one record's to-dos to another, for a merge."""
    count = ToDo.objects.filter(record_type=holder, record_id=from_id).update(record_id=to_id)
    if holder == "party":
        ToDo.objects.filter(party_id=from_id).update(party_id=to_id)
    return count


def remove_all(holder: str, ids: Iterable[int]) -> int:
    """Delete the to-dos of records that are deleted."""
    rows = ToDo.objects.filter(record_type=holder, record_id__in=list(ids))
    remove_hanging("todo", list(rows.values_list("pk", flat=True)))
    return rows.delete()[0]
