"""To-dos over REST."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from rapport.core.access.held import Held, find_held
from rapport.core.worklist.models import ToDo
from rapport.core.worklist.models.rules import Rule
from rapport.core.worklist.queries import todos as read
from rapport.core.worklist.services import handing, todos
from rapport.core.worklist.services.doers import Doer
from rapport.kit import clock
from rapport.web.rest import Day, Hour, Key, Page, actor_of, page_by, seen_version, tag

router, held_router = Router(), Router()


class ToDoIn(Schema):
    """What is to be done; without `assignee` or `team`, by who asks. They are numbers of a user and of a team.

    `rule` says how often it comes back, as calendars write it: FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH.
    """

    title: str
    due_on: Day
    due_time: Hour | None = None
    text: str = ""
    assignee: Key | None = None
    team: Key | None = None
    rule: str = ""


class ToDoPatch(Schema):
    title: str = ""
    due_on: Day | None = None
    due_time: Hour | None = None
    text: str = ""
    rule: str = ""


class HandOver(Schema):
    assignee: Key | None = None
    team: Key | None = None


class ToDoOut(Schema):
    """A to-do on a record, which `record_type` names as party, product or order; empty for none."""

    uuid: UUID
    record_type: str
    title: str
    text: str
    due_on: date
    due_time: time | None
    assignee: int | None
    assignee_name: str
    team: int | None
    rule: str
    author: str
    added_at: datetime
    done_at: datetime | None
    updated_at: datetime
    version: int


def _shown(todo: ToDo) -> dict[str, Any]:
    told = {"assignee", "assignee_name", "team", "author"}
    values = {name: getattr(todo, name) for name in ToDoOut.model_fields if name not in told}
    name = todo.assignee.name if todo.assignee else ""
    who = {"assignee": todo.assignee_id, "assignee_name": name, "team": todo.team_id}
    return values | who | {"author": todo.author_name}


def _answer(response: HttpResponse, todo: ToDo) -> dict[str, Any]:
    tag(response, todo)
    return _shown(todo)


def _seen(request: HttpRequest, uuid: UUID) -> ToDo:
    todo = todos.find(uuid, actor_of(request))
    todo.version = seen_version(request, todo)
    return todo


@router.get("", response=Page)
def todo_list(request: HttpRequest, open: bool = True, mine: bool = True) -> Any:
    """To-dos on visible records by due day: one's own open ones; `open=false` and `mine=false` widen it."""
    actor = actor_of(request)
    rows = read.visible(actor).for_list()
    rows = rows.open() if open else rows
    return page_by(request, rows.filter(assignee_id=actor.user_id) if mine else rows, "due_on", _shown)


@held_router.get("/{record_type}/{uuid}/todos", response=Page)
def todo_list_on(request: HttpRequest, record_type: str, uuid: UUID) -> Any:
    held = find_held(record_type, actor_of(request), uuid=uuid)
    return page_by(request, ToDo.objects.on(held.holder, held.record.pk).for_list(), "due_on", _shown)


@held_router.post("/{record_type}/{uuid}/todos", response={201: ToDoOut})
def todo_add(request: HttpRequest, response: HttpResponse, record_type: str, uuid: UUID, body: ToDoIn) -> Any:
    return _added(request, response, find_held(record_type, actor_of(request), uuid=uuid), body)


@router.post("", response={201: ToDoOut})
def todo_new(request: HttpRequest, response: HttpResponse, body: ToDoIn) -> Any:
    """A to-do on no record: who has it to do sees it, who planned it, and its team."""
    return _added(request, response, None, body)


def _added(request: HttpRequest, response: HttpResponse, held: Held | None, body: ToDoIn) -> Any:
    doer = Doer(body.assignee, body.team) if body.assignee or body.team else None
    rule = Rule.parse(body.rule) if body.rule else None
    plan = todos.Plan(body.title, body.due_on, body.due_time, body.text, doer, rule)
    return Status(201, _answer(response, todos.add(held, plan, by=actor_of(request), at=clock.now())))


@router.get("/{uuid}", response=ToDoOut)
def todo_get(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    return _answer(response, todos.find(uuid, actor_of(request)))


@router.patch("/{uuid}", response=ToDoOut)
def todo_edit(request: HttpRequest, response: HttpResponse, uuid: UUID, body: ToDoPatch) -> Any:
    values = body.model_dump(exclude_unset=True)
    if values.get("due_on", ...) is None:
        del values["due_on"]
    if values.get("rule"):
        values["rule"] = Rule.parse(values["rule"])
    return _answer(response, todos.edit(_seen(request, uuid), values, by=actor_of(request), at=clock.now()))


@router.delete("/{uuid}", response={204: None})
def todo_remove(request: HttpRequest, uuid: UUID) -> Any:
    todos.remove(_seen(request, uuid), by=actor_of(request), at=clock.now())
    return Status(204, None)


@router.post("/{uuid}/complete", response=ToDoOut)
def todo_complete(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    return _answer(response, todos.complete(_seen(request, uuid), by=actor_of(request), at=clock.now()))


@router.post("/{uuid}/reopen", response=ToDoOut)
def todo_reopen(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    return _answer(response, todos.reopen(_seen(request, uuid), by=actor_of(request), at=clock.now()))


@router.post("/{uuid}/hand-over", response=ToDoOut)
def todo_hand_over(request: HttpRequest, response: HttpResponse, uuid: UUID, body: HandOver) -> Any:
    doer = Doer(body.assignee, body.team)
    todo = handing.hand_over(_seen(request, uuid), doer, by=actor_of(request), at=clock.now())
    return _answer(response, todo)


@router.post("/{uuid}/restore", response=ToDoOut)
def todo_restore(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    todo = todos.find_binned(uuid, actor_of(request))
    todos.restore(todo, by=actor_of(request), at=clock.now())
    return _answer(response, todo)
