"""The bin of a record type: what can be restored, since when it is there, who put it there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_GET, require_POST

from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.errors import NotAllowed, NotFound, Text
from rapport.kit.paging import Cursor
from rapport.kit.registry import Registry
from rapport.web import answers
from rapport.web.lists import paging

ROWS = 50


@dataclass(frozen=True)
class Bin:
    """What a room says about its bin. `noun` and `verb` name the right, which is also the reach of what is shown.

    `restore` is the room's verb over many rows; `restored` says that it is done; `binned_by` names who put each row
    there; `until` says when each row is deleted for good, and leaves out what never is. `put_by` is the audited verb
    that puts rows there, where it is not the noun's `bin`.
    """

    label: Text
    text: Text
    icon: str
    url_name: str
    list_url: str
    noun: str
    rows: Callable[[], Any]
    restore: Callable[[Sequence[int], Actor, datetime], int]
    restored: Callable[[int], str]
    binned_by: Callable[[Sequence[int]], Mapping[int, str]]
    until: Callable[[Sequence[Any]], Mapping[int, datetime]]
    verb: str = "bin"
    put_by: str = ""

    @property
    def putting(self) -> str:
        return self.put_by or f"{self.noun}.bin"

    def rows_for(self, actor: Actor) -> Any:
        if not actor.has(f"{self.noun}.{self.verb}"):
            raise NotAllowed
        return self.rows().binned().reachable_by(actor, self.verb)


bins: Registry[Bin] = Registry("bins")


def bin_paths(key: str, prefix: str) -> list[URLPattern]:
    """Return the addresses of the bin `key` under `prefix`: `<key>_bin_list` and `<key>_bin_restore`."""
    known = {"key": key}
    return [
        path(f"{prefix}bin/", bin_page, known, name=f"{key}_bin_list"),
        path(f"{prefix}bin/restore/", bin_restore, known, name=f"{key}_bin_restore"),
    ]


def bin_url(key: str, actor: Actor) -> str:
    """Return the address of the bin of a list for a reader who may restore from it, else nothing."""
    found = bins.get(key)
    return reverse(found.url_name) if found and actor.has(f"{found.noun}.{found.verb}") else ""


@require_GET
def bin_page(request: HttpRequest, key: str) -> HttpResponse:
    """What is in the bin within the reader's reach, the newest first."""
    asked = bins[key]
    rows = asked.rows_for(request.actor)  # type: ignore[attr-defined]
    order = paging.order_by(rows.model, "binned_at", descending=True)
    at = request.GET.get("at", "")
    page = paging.page(rows, order, Cursor.decode(at) if at else None, ROWS)
    names, until = asked.binned_by([row.pk for row in page.rows]), asked.until(page.rows)
    entries = [(row, names.get(row.pk, ""), until.get(row.pk)) for row in page.rows]
    address = reverse(asked.url_name)
    links = {
        "next": f"{address}?at={page.next.encode()}" if page.next else "",
        "previous": f"{address}?at={page.previous.encode()}" if page.previous else "",
    }
    context: dict[str, Any] = {"bin": asked, "entries": entries}
    context |= {"slice": links, "count": paging.count([rows]), "address": address}
    return render(request, "web/bin.html", context)


@require_POST
def bin_restore(request: HttpRequest, key: str) -> HttpResponse:
    """Restore the ticked rows, or the one whose button was pressed."""
    asked, actor = bins[key], request.actor  # type: ignore[attr-defined]
    rows = asked.rows_for(actor).filter(uuid__in=_uuids(request.POST.getlist("ids")))
    ids = list(rows.values_list("pk", flat=True))
    if not ids:
        raise NotFound
    count = asked.restore(ids, actor, clock.now())
    return answers.leave(request, reverse(asked.url_name), toast=asked.restored(count))


def _uuids(texts: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        raise NotFound from None
