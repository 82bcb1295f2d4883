"""The first page: what a room offers this reader to begin with, else the first room that they may open."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from rapport.kit.actor import Actor
from rapport.kit.registry import Registry
from rapport.web.nav import GROUPS, items_of

Start = Callable[[Actor], str]
starts: Registry[Start] = Registry("first pages")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    for start in starts.values():
        if address := start(actor):
            return redirect(address)
    for group in GROUPS:
        for _key, item in items_of(group, actor):
            return redirect(item.url)
    return render(request, "web/nothing_granted.html")
