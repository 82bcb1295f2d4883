"""The first page: what a room offers this reader to begin with, else the first room that they may open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from rapport.kit.actor import Actor
from rapport.kit.registry import Registry
from rapport.web.nav import GROUPS, items_of


@dataclass(frozen=True)
class Start:
    """Where somebody begins: `address` answers for one reader, empty for those who begin elsewhere."""

    address: Callable[[Actor], str]
    order: int = 50


starts: Registry[Start] = Registry("first pages")


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    for start in sorted(starts.values(), key=lambda start: start.order):
        if address := start.address(actor):
            return redirect(address)
    for group in GROUPS:
        for _key, item in items_of(group, actor):
            return redirect(item.url)
    return render(request, "web/nothing_granted.html")
