"""The tags of a record: a part of its page, and suggestions while typing."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from rapport.core.access.held import find_held
from rapport.core.metadata.services import tags
from rapport.kit import clock, ports
from rapport.web import answers


@require_http_methods(["GET", "POST"])
def tag_set(request: Any, holder: str, uuid: str) -> HttpResponse:
    """The form on GET; on POST the tags of the record become those that are named."""
    held = find_held(holder, request.actor, uuid=uuid)
    if request.method == "GET":
        context = {"held": held, "names": ports.tags.use().of_many(holder, [held.record.pk])[held.record.pk]}
        return render(request, "metadata/tags.html#edit", context)
    names = [*request.POST.getlist("tag"), *request.POST.get("more", "").split(",")]
    names = tags.set_tags(holder, held.record.pk, names, party_id=held.party_id, by=request.actor, at=clock.now())
    context = {"held": held, "names": names, "can_edit": True}
    part = render(request, "metadata/tags.html#tags", context)
    return answers.done(request, held.url, f"{held.kind.key}:changed", part=part)


@require_GET
def tag_suggest(request: Any) -> HttpResponse:
    names = ports.tags.use().suggest(request.GET.get("more", "").rpartition(",")[2].strip())
    return render(request, "metadata/tag_suggest.html", {"names": names})
