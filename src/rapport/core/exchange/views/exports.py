"""The page of a long list that is written to a file, and the file."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rapport.core.exchange.asking import asked_for
from rapport.core.exchange.policies import find_export
from rapport.core.exchange.writing.formats import MEDIA_TYPES
from rapport.core.jobs.models import Job
from rapport.core.jobs.queries import status_of
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.web.lists.spec import lists


@require_GET
def export_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far the file is, then the file."""
    file = find_export(uuid, _actor(request))
    job = Job.objects.filter(uuid=file.job_uuid).first() if file.job_uuid else None
    context = {"file": file, "spec": lists[file.list_key], "job": status_of(job) if job else None}
    return render(request, "exchange/export_detail.html", context)


@require_GET
def export_file(request: HttpRequest, uuid: UUID) -> FileResponse:
    """The file, for who asked for it and may still export that list."""
    actor = _actor(request)
    file = find_export(uuid, actor)
    asked_for(file.list_key, file.query, actor)
    if not file.path or not file.file.is_file():
        raise NotFound
    kind = MEDIA_TYPES[file.file_format]
    return FileResponse(file.file.open("rb"), as_attachment=True, filename=file.name, content_type=kind)


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
