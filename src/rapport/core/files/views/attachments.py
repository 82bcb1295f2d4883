"""Pages and parts of attachments."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from rapport.core.access.held import Held, find_held
from rapport.core.files.panels import context
from rapport.core.files.services import attachments, storage
from rapport.kit import clock
from rapport.web import answers

OPENED_BY_BROWSERS = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "text/plain"})


@require_POST
def file_add(request: Any, holder: str, uuid: str) -> HttpResponse:
    """Attach what was dropped or chosen, and answer the panel."""
    held = find_held(holder, request.actor, uuid=uuid)
    at, given = clock.now(), request.FILES.getlist("file")
    rows = [attachments.add(held, file.name, file.chunks(), by=request.actor, at=at) for file in given]
    said = ngettext("%(count)s file attached", "%(count)s files attached", len(rows)) % {"count": len(rows)}
    return _done(request, held, said if rows else "")


@require_GET
def file_download(request: Any, uuid: str) -> FileResponse:
    row = attachments.find(uuid, request.actor)
    media_type = row.media_type if row.media_type in OPENED_BY_BROWSERS else "application/octet-stream"
    file = storage.absolute(row.path).open("rb")
    return FileResponse(file, as_attachment=True, filename=row.name, content_type=media_type)


@require_POST
def file_remove(request: Any, uuid: str) -> HttpResponse:
    row = attachments.find(uuid, request.actor)
    attachments.remove(row, by=request.actor, at=clock.now())
    undo = reverse("files:file_restore", args=[row.uuid])
    return _done(request, attachments.held_of(row, request.actor), _("%(name)s removed") % {"name": row.name}, undo)


@require_POST
def file_restore(request: Any, uuid: str) -> HttpResponse:
    row = attachments.find_any(uuid, request.actor)
    attachments.restore(row, by=request.actor, at=clock.now())
    return _done(request, attachments.held_of(row, request.actor), "")


def _done(request: HttpRequest, held: Held, said: str, undo: str = "") -> HttpResponse:
    part = None
    if answers.wants_part(request, "files"):
        part = render(request, "files/panel.html", context(held, request.actor))  # type: ignore[attr-defined]
    return answers.done(request, held.url, "file:changed", toast=said, undo=undo, part=part)
