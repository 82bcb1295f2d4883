"""Telling people what concerns them: a to-do that was given or done, a mention, what is about to begin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils import timezone

from rapport.core.identity.models import User
from rapport.core.notify.services import Notice, send
from rapport.core.worklist.models import CalendarEvent, Note, ToDo
from rapport.kit.actor import Actor

BEHIND = timedelta(hours=1)
GIVEN, DONE, DUE, SOON, MENTION = "todo.given", "todo.done", "todo.due", "event.soon", "note.mention"


def given(todos: Iterable[ToDo], *, by: Actor, at: datetime) -> None:
    """This function will tell those who have something to do from somebody else now."""
    send(
        (_of_todo(todo, todo.assignee_id, GIVEN, str(todo.version)) for todo in todos if todo.assignee_id), by=by, at=at
    )


def done(todo: ToDo, *, by: Actor, at: datetime) -> None:
    """This function will tell who planned it that somebody else has done it."""
    if todo.author_id:
        send([_of_todo(todo, todo.author_id, DONE, str(todo.version))], by=by, at=at)


def mentioned(note: Note, people: Iterable[User], *, by: Actor, at: datetime) -> None:
    """This function will tell those whom a note names, each once a note."""
    notices = [
        Notice(
            user.pk, MENTION, f"{MENTION}:{note.pk}", note.record_type, note.record_id, note.party_id,
            {"text": note.text[:200]},
        )
        for user in people
    ]  # fmt: skip
    send(notices, by=by, at=at)


def remind(*, by: Actor, at: datetime) -> int:
    """This function will remind of to-dos whose hour has come and of events as long before as each of them says."""
    here = timezone.localtime(at)
    hours = {"due_on": here.date(), "due_time__lte": here.time(), "due_time__gt": (here - BEHIND).time()}
    due = ToDo.objects.open().filter(**hours) if here.hour else ToDo.objects.none()
    notices = [_of_todo(todo, todo.assignee_id, DUE, f"{todo.due_at:%Y%m%d%H%M}") for todo in due if todo.assignee_id]
    for event in CalendarEvent.objects.reminded_at(at).prefetch_related("people"):
        notices += [_of_event(event, user.pk, here) for user in event.people.all()]
    return send(notices, by=by, at=at)


def _of_todo(todo: ToDo, user_id: int | None, kind: str, mark: str) -> Notice:
    key = f"{kind}:{todo.pk}:{mark}"
    words = {"title": todo.title}
    return Notice(user_id or 0, kind, key, todo.record_type, todo.record_id, todo.party_id, words)


def _of_event(event: CalendarEvent, user_id: int, now: datetime) -> Notice:
    key, begins = f"{SOON}:{event.pk}:{event.starts_at:%Y%m%d%H%M}", timezone.localtime(event.starts_at)
    hour = f"{begins:%H:%M}" if begins.date() == now.date() else f"{begins:%d/%m, %H:%M}"
    words = {"title": str(event), "hour": hour, "place": event.place}
    return Notice(user_id, SOON, key, event.record_type, event.record_id, event.party_id, words)
