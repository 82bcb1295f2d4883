"""What a door answers after a verb: a part, what changed and a notice with its undo; or a redirect with that notice."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from rapport.kit.errors import Text


def wants_part(request: HttpRequest, target: str = "") -> bool:
    """True when htmx asks for a part of a page; with `target`, for that one."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.history_restore_request and (not target or htmx.target == target)


def announce(
    response: HttpResponse, *events: str, toast: Text = "", undo: str = "", see: tuple[str, Text] | None = None
) -> HttpResponse:
    """Tell the page what changed (`party:changed`) and show a notice; `see` is a page that says more, and its name."""
    triggers: dict[str, Any] = {event: {} for event in events}
    if toast:
        triggers["toast"] = {"text": str(toast), "tone": "good", "undo": undo}
        if see:
            triggers["toast"]["see"] = {"url": see[0], "label": str(see[1])}
    response["HX-Trigger"] = json.dumps(triggers)
    return response


def done(
    request: HttpRequest, url: str, *events: str, toast: Text = "", undo: str = "", part: HttpResponse | None = None
) -> HttpResponse:
    """Answer a verb that went well: its part (or nothing) to htmx, else a redirect; both with the notice."""
    if wants_part(request):
        return announce(part or HttpResponse(status=204), *events, toast=toast, undo=undo)
    return leave(request, url, toast=toast, undo=undo)


def leave(request: HttpRequest, url: str, *, toast: Text = "", undo: str = "") -> HttpResponse:
    """Send the reader to another page, where the notice waits."""
    if toast:
        messages.success(request, str(toast), extra_tags=undo)
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def download(chunks: Iterable[bytes], name: str, media_type: str) -> StreamingHttpResponse:
    """Send a file while it is written, in the language and the time zone of who asked for it."""
    written = _as_asked(chunks, translation.get_language(), timezone.get_current_timezone())
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(written, content_type=media_type, headers=headers)


def _as_asked(chunks: Iterable[bytes], language: str, zone: tzinfo) -> Iterator[bytes]:
    """The request is over when a file is read: what it had set is set again for each part."""
    source = iter(chunks)
    while True:
        with translation.override(language), timezone.override(zone):
            chunk = next(source, None)
        if chunk is None:
            return
        yield chunk
