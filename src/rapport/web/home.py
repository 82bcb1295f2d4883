"""The first page: the first room that the reader may open."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from rapport.web.nav import GROUPS, items_of


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    for group in GROUPS:
        for _key, item in items_of(group, actor):
            return redirect(item.url)
    return render(request, "web/nothing_granted.html")
