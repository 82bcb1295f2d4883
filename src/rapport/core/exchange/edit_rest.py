"""One value for many rows of a list, over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status

from rapport.core.exchange.asking import seen_by
from rapport.core.exchange.edit_lines import edit_told, foreseen_told
from rapport.core.exchange.policies import find_edit
from rapport.core.exchange.services import bulk_edits
from rapport.core.exchange.services.bulk_edits import Wanted
from rapport.kit import clock
from rapport.web.rest import actor_of

router = Router()


class EditIn(Schema):
    """A list, which of its rows (by `ids`, else all that answer `query`, the address of the list), and a field.

    `value` is written as in the form of the field; several texts for several choices, none to empty the field.
    """

    list_key: str
    query: str = ""
    ids: list[UUID] = []
    field: str
    value: list[str] | str | None = None

    def wanted(self, request: HttpRequest) -> Wanted:
        asked = seen_by(self.list_key, self.query, actor_of(request))
        given = self.value if isinstance(self.value, list) else [self.value or ""]
        return Wanted(asked, self.field, given, [str(uuid) for uuid in self.ids])


class ForeseenOut(Schema):
    """What an edit would do. Of many rows only how many are within reach: `is_whole` is false."""

    total: int
    changed: int
    same: int
    left_out: int
    reasons: dict[str, int]
    is_whole: bool


class LeftRow(Schema):
    """A row that stays as it is, and why."""

    name: str
    url: str
    why: str


class EditOut(Schema):
    """An edit of many rows: how many were looked at, changed, had the value already, were refused; and its undo."""

    uuid: UUID
    list_key: str
    field: str
    counts: dict[str, int]
    left_out: list[LeftRow]
    kept: list[LeftRow]
    job: UUID | None
    created_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None


@router.post("/preview", response=ForeseenOut)
def edit_preview(request: HttpRequest, body: EditIn) -> Any:
    return foreseen_told(bulk_edits.foresee(body.wanted(request), by=actor_of(request), at=clock.now()))


@router.post("", response={201: EditOut})
def edit_start(request: HttpRequest, body: EditIn) -> Any:
    edit = bulk_edits.start(body.wanted(request), by=actor_of(request), at=clock.now())
    return Status(201, edit_told(edit, actor_of(request)))


@router.get("/{uuid}", response=EditOut)
def edit_get(request: HttpRequest, uuid: UUID) -> Any:
    return edit_told(find_edit(uuid, actor_of(request)), actor_of(request))


@router.post("/{uuid}/undo", response=EditOut)
def edit_undo(request: HttpRequest, uuid: UUID) -> Any:
    edit = find_edit(uuid, actor_of(request))
    bulk_edits.request_undo(edit, by=actor_of(request), at=clock.now())
    return edit_told(edit, actor_of(request))
