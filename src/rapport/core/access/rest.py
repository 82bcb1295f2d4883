"""To whom a record is shown, over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from rapport.core.access.held import Held, find_held
from rapport.core.access.models import RecordShare
from rapport.core.access.queries import reader_named, readers_of
from rapport.core.access.services import sharing
from rapport.kit import clock
from rapport.web.rest import actor_of

held_router = Router()


class ReaderOut(Schema):
    """Somebody outside whose scope the record lies, and since when they see it."""

    user: UUID
    name: str
    shown_at: datetime


@held_router.get("/{record_type}/{uuid}/shown-to", response=list[ReaderOut])
def share_list(request: HttpRequest, record_type: str, uuid: UUID) -> Any:
    return _readers(request, find_held(record_type, actor_of(request), uuid=uuid))


@held_router.put("/{record_type}/{uuid}/shown-to/{user}", response=list[ReaderOut])
def share_put(request: HttpRequest, record_type: str, uuid: UUID, user: UUID) -> Any:
    held = find_held(record_type, actor_of(request), uuid=uuid)
    sharing.share(held, reader_named(user), by=actor_of(request), at=clock.now())
    return _readers(request, held)


@held_router.delete("/{record_type}/{uuid}/shown-to/{user}", response={204: None})
def share_remove(request: HttpRequest, record_type: str, uuid: UUID, user: UUID) -> Any:
    held = find_held(record_type, actor_of(request), uuid=uuid)
    sharing.unshare(held, reader_named(user), by=actor_of(request), at=clock.now())
    return Status(204, None)


def _readers(request: HttpRequest, held: Held) -> list[dict[str, Any]]:
    return [_reader(row) for row in readers_of(held, actor_of(request))]


def _reader(row: RecordShare) -> dict[str, Any]:
    user: Any = row.user
    return {"user": user.uuid, "name": user.name, "shown_at": row.shared_at}
