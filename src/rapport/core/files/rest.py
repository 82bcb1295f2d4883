"""Attachments over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import File, Router, Schema, Status, UploadedFile

from rapport.core.access.held import find_held
from rapport.core.files.models import Attachment
from rapport.core.files.queries import files_on
from rapport.core.files.services import attachments, storage
from rapport.kit import clock
from rapport.web.rest import Page, actor_of, page_by

router, held_router = Router(), Router()


class FileOut(Schema):
    """A file on a record, which `record_type` names as party, product or order."""

    uuid: UUID
    record_type: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime


def _shown(row: Attachment) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FileOut.model_fields}


@held_router.get("/{record_type}/{uuid}/files", response=Page)
def file_list(request: HttpRequest, record_type: str, uuid: UUID) -> Any:
    held = find_held(record_type, actor_of(request), uuid=uuid)
    return page_by(request, files_on(held), "-added_at", _shown)


@held_router.post("/{record_type}/{uuid}/files", response={201: FileOut})
def file_add(request: HttpRequest, record_type: str, uuid: UUID, file: File[UploadedFile]) -> Any:
    held = find_held(record_type, actor_of(request), uuid=uuid)
    row = attachments.add(held, file.name or "", file.chunks(), by=actor_of(request), at=clock.now())
    return Status(201, _shown(row))


@router.get("/{uuid}", response=FileOut)
def file_get(request: HttpRequest, uuid: UUID) -> Any:
    return _shown(attachments.find(uuid, actor_of(request)))


@router.get("/{uuid}/content")
def file_download(request: HttpRequest, uuid: UUID) -> FileResponse:
    row = attachments.find(uuid, actor_of(request))
    content = storage.absolute(row.path).open("rb")
    return FileResponse(content, as_attachment=True, filename=row.name, content_type=row.media_type)


@router.delete("/{uuid}", response={204: None})
def file_remove(request: HttpRequest, uuid: UUID) -> Any:
    attachments.remove(attachments.find(uuid, actor_of(request)), by=actor_of(request), at=clock.now())
    return Status(204, None)


@router.post("/{uuid}/restore", response=FileOut)
def file_restore(request: HttpRequest, uuid: UUID) -> Any:
    row = attachments.find_any(uuid, actor_of(request))
    attachments.restore(row, by=actor_of(request), at=clock.now())
    return _shown(row)
