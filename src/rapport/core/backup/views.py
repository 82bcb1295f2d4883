"""The page of backups."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.core.access.policies import demand
from rapport.core.backup import queries, services
from rapport.core.jobs.queries import newest
from rapport.core.jobs.services import enqueue
from rapport.kit import clock
from rapport.web.requests import ActorRequest


@require_safe
def backup_list(request: ActorRequest) -> HttpResponse:
    """The backups in their folder, and how the last one went."""
    demand(request.actor, services.MAKE)
    context = {
        "backups": queries.backups(),
        "job": newest(request.actor, "backup.make", "backup.nightly"),
        "folder": queries.folder(),
        "nightly_at": settings.BACKUP_AT if settings.BACKUP_NIGHTLY else "",
        "keep_days": settings.BACKUP_KEEP_DAYS,
        "may_download": request.actor.has(services.DOWNLOAD),
    }
    return render(request, "backup/backup_list.html", context)


@require_POST
def backup_make(request: ActorRequest) -> HttpResponse:
    demand(request.actor, services.MAKE)
    enqueue("backup.make", by=request.actor, at=clock.now(), unique="backup.make")
    messages.success(request, _("The backup is being made."))
    return redirect("backup:backup_list")


@require_POST
def backup_download(request: ActorRequest, name: str) -> HttpResponseBase:
    path = services.hand_out(name, by=request.actor, at=clock.now())
    return FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/gzip")
