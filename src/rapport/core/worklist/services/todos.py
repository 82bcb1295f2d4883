"""To-dos: planned, put off and finished on any record, by whoever may edit it or has them to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.core.access.held import Held, find_held, hanging_on_visible
from rapport.core.audit import services as audit
from rapport.core.worklist.models import ToDo
from rapport.core.worklist.models.rules import Rule
from rapport.core.worklist.models.todos import ToDoQuerySet, seen_on_no_record
from rapport.core.worklist.services import telling
from rapport.core.worklist.services.doers import Doer, find_doer
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
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
    """What is to be done, by when, how often, and by whom: by who plans it, unless somebody else is named."""

    title: str
    due_on: date
    due_time: time | None = None
    text: str = ""
    doer: Doer | None = None
    rule: Rule | None = None


@transaction.atomic
def add(held: Held | None, plan: Plan, *, by: Actor, at: datetime) -> ToDo:
    """This function will plan a to-do on a record, or on none.

    Refuses with NotAllowed, EmptyToDo, LongToDo, BadRule, and as `find_doer` does.
    """
    hook = hooked(held, by)
    assignee, team = find_doer(held, plan.doer or Doer(by.user_id), by)
    todo = ToDo.objects.create(
        **hook,
        **_read({"title": plan.title, "text": plan.text, "due_on": plan.due_on, "due_time": plan.due_time}),
        assignee=assignee,
        team=team,
        rule=str(plan.rule.checked().anchored(plan.due_on)) if plan.rule else "",
        author_id=by.user_id,
        author_name=by.name,
        added_at=at,
        updated_at=at,
    )
    tell("todo.add", todo, {}, {**_words(todo), **_doer(todo)}, by=by, at=at)
    telling.given([todo], by=by, at=at)
    return todo


@transaction.atomic
def edit(todo: ToDo, values: Mapping[str, Any], *, by: Actor, at: datetime) -> ToDo:
    """This function will change a to-do or who does it, unless somebody changed it since it was read.

    `doer` among the values names who does it, `rule` how often it comes back. Refuses with NotAllowed, AlreadyDone,
    EmptyToDo, LongToDo, ChangedMeanwhile, and as `find_doer` does.
    """
    held = demand_open(todo, by)
    wanted = dict(values)
    if doer := wanted.pop("doer", None):
        assignee, team = find_doer(held, doer, by)
        wanted |= {"assignee": assignee, "team": team}
    if isinstance(wanted.get("rule"), Rule):
        wanted["rule"] = _rule_of(todo, wanted["rule"], wanted.get("due_on", todo.due_on))
    before, after = audit.changed(todo, _read(wanted))
    if after:
        claim(todo, after, at=at)
        tell("todo.edit", todo, before, after, by=by, at=at)
    if "assignee" in after:
        telling.given([todo], by=by, at=at)
    return todo


@transaction.atomic
def complete(todo: ToDo, *, by: Actor, at: datetime) -> ToDo:
    """This function will finish a to-do, and plan the next one where it has a rule.

    Refuses with NotAllowed, AlreadyDone and ChangedMeanwhile.
    """
    demand_open(todo, by)
    claim(todo, {"done_at": at, "done_by_id": by.user_id}, at=at)
    tell("todo.complete", todo, {"done_at": None}, {"done_at": at}, by=by, at=at)
    telling.done(todo, by=by, at=at)
    _plan_next(todo, by=by, at=at)
    return todo


@transaction.atomic
def reopen(todo: ToDo, *, by: Actor, at: datetime) -> ToDo:
    """This function will open a finished to-do again; the one that was planned to follow it goes to the bin.

    Refuses with NotAllowed, NotDone and ChangedMeanwhile.
    """
    _demand(todo, by)
    if not todo.is_done:
        raise NotDone
    done_at = todo.done_at
    claim(todo, {"done_at": None, "done_by_id": None}, at=at)
    tell("todo.reopen", todo, {"done_at": done_at}, {"done_at": None}, by=by, at=at)
    for following in ToDo.objects.open().filter(follows=todo, version=1):
        claim(following, {"binned_at": at}, at=at)
        tell("todo.remove", following, _words(following), {}, by=by, at=at)
    return todo


@transaction.atomic
def remove(todo: ToDo, *, by: Actor, at: datetime) -> None:
    """This function will put a to-do in the bin. Refuses with NotAllowed and ChangedMeanwhile."""
    _demand(todo, by)
    claim(todo, {"binned_at": at}, at=at)
    tell("todo.remove", todo, _words(todo), {}, by=by, at=at)


@transaction.atomic
def restore(todo: ToDo, *, by: Actor, at: datetime) -> None:
    """This function will take a to-do out of the bin. Refuses with NotAllowed and ChangedMeanwhile."""
    _demand(todo, by)
    claim(todo, {"binned_at": None}, at=at)
    tell("todo.restore", todo, {}, _words(todo), by=by, at=at)


def may_change(todo: ToDo, held: Held | None, by: Actor) -> bool:
    """Who has it to do, anybody of the team that has, and whoever may edit its record, or planned it on none."""
    is_own = todo.assignee_id is not None and todo.assignee_id == by.user_id
    may_edit = held.may_edit(by) if held else todo.author_id == by.user_id
    return by.is_system or is_own or todo.team_id in by.team_ids or may_edit


def held_of(todo: ToDo, by: Actor) -> Held | None:
    """Return the record that a to-do hangs on, None where it hangs on none, or refuse with NotFound."""
    return find_held(todo.record_type, by, pk=todo.record_id) if todo.record_type else None


def find(uuid: UUID | str, by: Actor) -> ToDo:
    """Return a visible to-do, or refuse with NotFound, also what is in the bin."""
    return _found(ToDo.objects.live(), uuid, by)


def find_binned(uuid: UUID | str, by: Actor) -> ToDo:
    """Return a visible to-do that is in the bin, or refuse with NotFound."""
    return _found(ToDo.objects.exclude(binned_at=None), uuid, by)


def hooked(held: Held | None, by: Actor) -> dict[str, Any]:
    """Return where a plan hangs. Refuses with NotAllowed who may not edit the record, and on none who is nobody."""
    if held is None:
        if by.user_id is None and not by.is_system:
            raise NotAllowed
        return {"record_type": "", "record_id": 0, "party_id": None}
    held.demand_edit(by)
    return {"record_type": held.holder, "record_id": held.record.pk, "party_id": held.party_id}


def _found(rows: ToDoQuerySet, uuid: UUID | str, by: Actor) -> ToDo:
    seen = hanging_on_visible(rows.for_list(), by, besides=seen_on_no_record(by))
    found: ToDo | None = seen.filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


def _demand(todo: ToDo, by: Actor) -> Held | None:
    held = held_of(todo, by)
    if not may_change(todo, held, by):
        raise NotAllowed
    return held


def demand_open(todo: ToDo, by: Actor) -> Held | None:
    """Return the record of a to-do that the actor may change, or refuse with NotAllowed or AlreadyDone."""
    held = _demand(todo, by)
    if todo.is_done:
        raise AlreadyDone
    return held


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


def _rule_of(todo: ToDo, rule: Rule, due_on: date) -> str:
    """Return the rule anchored on the day, or as it was where neither changed: a put-off day moves no rule."""
    was = todo.repeats
    is_same = was is not None and due_on == todo.due_on and rule == replace(was, day=rule.day)
    return todo.rule if is_same else str(rule.checked().anchored(due_on))


def _words(todo: ToDo) -> dict[str, Any]:
    return {name: getattr(todo, name) for name in ("title", "text", "due_on", "due_time", "rule")}


def _doer(todo: ToDo) -> dict[str, Any]:
    return {"assignee": todo.assignee_id, "team": todo.team_id}


def claim(todo: ToDo, values: Mapping[str, Any], *, at: datetime) -> None:
    """Write the values unless somebody wrote since the to-do was read; refuse with ChangedMeanwhile."""
    rows = ToDo.objects.filter(pk=todo.pk, version=todo.version)
    if not rows.update(**values, updated_at=at, version=todo.version + 1):
        now = ToDo.objects.filter(pk=todo.pk).first()
        raise ChangedMeanwhile(name=todo.author_name, theirs={"title": now.title if now else ""})
    todo.version += 1
    for name, value in {**values, "updated_at": at}.items():
        setattr(todo, name, value)


@transaction.atomic(savepoint=False)
def tell(
    verb: str, todo: ToDo, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    """This function will close a verb: on a timeline a to-do stands when it was done, or until when it is to be."""
    audit.record(verb, by=by, at=at, changes=[change_of(todo, before, after)])


def change_of(todo: ToDo, before: Mapping[str, Any], after: Mapping[str, Any]) -> audit.Change:
    """Return what audit and timeline are told of a to-do."""
    return audit.Change(
        "todo", todo.pk, todo.party_id, before, after, happened_at=todo.done_at or todo.due_at,
        told={"title": todo.title, "assignee": todo.doer},
    )  # fmt: skip


def _plan_next(todo: ToDo, *, by: Actor, at: datetime) -> None:
    """Plan what follows by the rule: on its next day after today, for the same colleague or team."""
    found = todo.repeats.following(todo.due_on, after=timezone.localdate(at)) if todo.repeats else None
    if found is None:
        return
    due_on, rest = found
    kept = ("record_type", "record_id", "party_id", "title", "text", "due_time", "team", "author", "author_name")
    values = {name: getattr(todo, name) for name in kept}
    values |= {"assignee": None if todo.team else todo.assignee, "due_on": due_on, "rule": str(rest)}
    following = ToDo.objects.create(**values, follows=todo, added_at=at, updated_at=at)
    tell("todo.add", following, {}, {**_words(following), **_doer(following)}, by=by, at=at)


def move(holder: str, from_id: int, to_id: int) -> int:
    """Give one record's to-dos to another, for a merge."""
    count = ToDo.objects.filter(record_type=holder, record_id=from_id).update(record_id=to_id)
    if holder == "party":
        ToDo.objects.filter(party_id=from_id).update(party_id=to_id)
    return count


def remove_all(holder: str, ids: Iterable[int]) -> int:
    """Delete the to-dos of records that are deleted."""
    rows = ToDo.objects.filter(record_type=holder, record_id__in=any_key(list(ids)))
    remove_hanging("todo", list(rows.values_list("pk", flat=True)))
    return rows.delete()[0]
