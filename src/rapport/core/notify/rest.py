"""One's own notifications over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from rapport.core.notify import queries, services
from rapport.core.notify.models import Notification
from rapport.kit import clock
from rapport.web.rest import Moment, Page, actor_of, page_by

router = Router()


class Snooze(Schema):
    until: Moment


class NotificationOut(Schema):
    """What its reader should hear of; `words` are what its kind tells."""

    uuid: UUID
    kind: str
    words: dict[str, Any]
    at: datetime
    snoozed_until: datetime | None


def _shown(row: Notification) -> dict[str, Any]:
    return {name: getattr(row, name) for name in NotificationOut.model_fields}


@router.get("", response=Page)
def notification_list(request: HttpRequest) -> Any:
    """What waits for who asks, newest first."""
    return page_by(request, queries.visible(actor_of(request)).waiting(clock.now()), "-at", _shown)


@router.post("/{uuid}/done", response={204: None})
def notification_done(request: HttpRequest, uuid: UUID) -> Any:
    services.finish(uuid, by=actor_of(request), at=clock.now())
    return Status(204, None)


@router.post("/{uuid}/snooze", response={204: None})
def notification_snooze(request: HttpRequest, uuid: UUID, body: Snooze) -> Any:
    services.snooze(uuid, body.until, by=actor_of(request), at=clock.now())
    return Status(204, None)
