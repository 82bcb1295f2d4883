"""The palette's part and the page of results."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rapport.core.search.palette import commands_for
from rapport.core.search.queries import recent
from rapport.core.search.queries import search as find
from rapport.kit import ports


@require_GET
def search_page(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    groups = find(text, request.actor, limit=50)  # type: ignore[attr-defined]
    context = {"text": text, "groups": groups, "currency": ports.company.use()().currency}
    return render(request, "search/search_page.html", context)


@require_GET
def search_palette(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").strip()
    actor = request.actor  # type: ignore[attr-defined]
    groups = find(text, actor, limit=5) if text else []
    context = {
        "text": text,
        "groups": groups,
        "recent": [] if text else recent(actor),
        "sections": commands_for(actor, text),
        "currency": ports.company.use()().currency,
    }
    return render(request, "search/palette.html", context)
