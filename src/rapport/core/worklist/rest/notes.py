"""Notes over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from rapport.core.access.held import find_held
from rapport.core.worklist.models import Note
from rapport.core.worklist.queries.notes import notes_on
from rapport.core.worklist.services import notes
from rapport.kit import clock
from rapport.web.rest import Page, actor_of, page_by, seen_version, tag

router, held_router = Router(), Router()


class NoteIn(Schema):
    text: str


class NoteOut(Schema):
    """A note on a record, which `record_type` names as party, product or order."""

    uuid: UUID
    record_type: str
    text: str
    author: str
    written_at: datetime
    updated_at: datetime
    version: int


def _shown(note: Note) -> dict[str, Any]:
    names = [name for name in NoteOut.model_fields if name != "author"]
    return {name: getattr(note, name) for name in names} | {"author": note.author_name}


def _answer(response: HttpResponse, note: Note) -> dict[str, Any]:
    tag(response, note)
    return _shown(note)


@held_router.get("/{record_type}/{uuid}/notes", response=Page)
def note_list(request: HttpRequest, record_type: str, uuid: UUID) -> Any:
    held = find_held(record_type, actor_of(request), uuid=uuid)
    return page_by(request, notes_on(held), "-written_at", _shown)


@held_router.post("/{record_type}/{uuid}/notes", response={201: NoteOut})
def note_add(request: HttpRequest, response: HttpResponse, record_type: str, uuid: UUID, body: NoteIn) -> Any:
    held = find_held(record_type, actor_of(request), uuid=uuid)
    return Status(201, _answer(response, notes.add(held, body.text, by=actor_of(request), at=clock.now())))


@router.get("/{uuid}", response=NoteOut)
def note_get(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    return _answer(response, notes.find(uuid, actor_of(request)))


@router.patch("/{uuid}", response=NoteOut)
def note_edit(request: HttpRequest, response: HttpResponse, uuid: UUID, body: NoteIn) -> Any:
    note = notes.find(uuid, actor_of(request))
    note.version = seen_version(request, note)
    return _answer(response, notes.edit(note, body.text, by=actor_of(request), at=clock.now()))


@router.delete("/{uuid}", response={204: None})
def note_remove(request: HttpRequest, uuid: UUID) -> Any:
    note = notes.find(uuid, actor_of(request))
    note.version = seen_version(request, note)
    notes.remove(note, by=actor_of(request), at=clock.now())
    return Status(204, None)


@router.post("/{uuid}/restore", response=NoteOut)
def note_restore(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Any:
    note = notes.find_any(uuid, actor_of(request))
    notes.restore(note, by=actor_of(request), at=clock.now())
    return _answer(response, note)
