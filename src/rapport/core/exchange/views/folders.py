"""The pages of folders from which files come in by themselves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import demand
from rapport.core.exchange import queries
from rapport.core.exchange.models import ImportFolder, ImportTemplate
from rapport.core.exchange.policies import SCHEDULE, find_folder
from rapport.core.exchange.services import folders
from rapport.core.exchange.services.importers import importers
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError
from rapport.web.answers import leave


@require_GET
def folder_list(request: HttpRequest) -> HttpResponse:
    """Every folder, with its last look and what went wrong."""
    demand(_actor(request), SCHEDULE)
    rows = ImportFolder.objects.order_by("path").select_related("template", "created_by")
    lines = [(row, importers.get(row.target), row.imports.newest_first().first()) for row in rows]
    return render(request, "exchange/folder_list.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
def folder_new(request: HttpRequest) -> HttpResponse:
    """Set up a folder."""
    actor, given = _actor(request), request.POST
    demand(actor, SCHEDULE)
    error = None
    if request.method == "POST":
        try:
            folders.add(
                given.get("path", ""), target=given.get("target", ""), minutes=_minutes(given.get("minutes", "")),
                source=given.get("source", ""), template=given.get("template", ""), by=actor, at=clock.now(),
            )  # fmt: skip
            return leave(request, "/imports/folders/", toast=_("Files of this folder come in from now on."))
        except DomainError as refusal:
            error = refusal
    return render(request, "exchange/folder_new.html", _form(actor, given, error), status=422 if error else 200)


def _form(actor: Actor, given: Any, error: DomainError | None) -> dict[str, Any]:
    kept = [(row.name, row.name) for row in ImportTemplate.objects.by_name()]
    return {
        "error": error,
        "given": {name: given.get(name, "") for name in ("path", "source", "template")},
        "targets": [(item.target, item.label) for item in queries.targets_for(actor)],
        "target": given.get("target", "people"),
        "templates": [("", _("None: the columns are recognised")), *kept],
        "every": [(str(minutes), label) for minutes, label in ImportFolder.Every.choices],
        "minutes": str(_minutes(given.get("minutes", ""))),
        "roots": settings.IMPORT_FOLDERS,
    }


def _minutes(text: str) -> int:
    return int(text) if text.isdigit() else ImportFolder.Every.HOUR.value


@require_POST
def folder_pause(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = _actor(request)
    folders.pause(find_folder(uuid, actor), by=actor, at=clock.now())
    return redirect("exchange:folder_list")


@require_POST
def folder_resume(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = _actor(request)
    folders.resume(find_folder(uuid, actor), by=actor, at=clock.now())
    return redirect("exchange:folder_list")


@require_POST
def folder_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = _actor(request)
    folder = find_folder(uuid, actor)
    folders.remove(folder, by=actor, at=clock.now())
    return leave(request, "/imports/folders/", toast=_("%(path)s is looked into no more.") % {"path": folder.path})


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
