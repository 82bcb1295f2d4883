"""The page of mappings that were kept by name."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from rapport.core.access.policies import demand
from rapport.core.exchange.models import ImportTemplate
from rapport.core.exchange.policies import RUN, find_import, find_template
from rapport.core.exchange.services import templates
from rapport.core.exchange.services.importers import importers
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.web.answers import leave


@require_GET
def template_list(request: HttpRequest) -> HttpResponse:
    """Every mapping, by name."""
    demand(_actor(request), RUN)
    rows = [(row, importers.get(row.target)) for row in ImportTemplate.objects.by_name().select_related("created_by")]
    return render(request, "exchange/template_list.html", {"rows": rows})


@require_POST
def template_save(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep the mapping of an import under a name."""
    actor = _actor(request)
    record = find_import(uuid, actor)
    made = templates.save(record, request.POST.get("name", ""), by=actor, at=clock.now())
    told = _("Files with these columns are now read as “%(name)s”.") % {"name": made.name}
    return leave(request, f"/imports/{record.uuid}/", toast=told)


@require_POST
def template_rename(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = _actor(request)
    templates.rename(find_template(uuid, actor), request.POST.get("name", ""), by=actor, at=clock.now())
    return redirect("exchange:template_list")


@require_POST
def template_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    actor = _actor(request)
    template = find_template(uuid, actor)
    templates.remove(template, by=actor, at=clock.now())
    return leave(request, "/imports/templates/", toast=_("“%(name)s” is removed.") % {"name": template.name})


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor
