"""Pages and parts of notes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.held import find_held
from rapport.core.worklist.models import Note
from rapport.core.worklist.queries.notes import NoteLine
from rapport.core.worklist.services import mentions, notes
from rapport.kit import clock
from rapport.kit.errors import ChangedMeanwhile, DomainError
from rapport.web import answers


@require_POST
def note_add(request: Any, holder: str, uuid: str) -> HttpResponse:
    held = find_held(holder, request.actor, uuid=uuid)
    notes.add(held, request.POST.get("text", ""), by=request.actor, at=clock.now())
    return answers.done(request, held.url, "note:changed")


@require_GET
def note_people(request: Any, holder: str, uuid: str) -> HttpResponse:
    """Colleagues whom a note on this record may mention, by a part of their name."""
    held = find_held(holder, request.actor, uuid=uuid)
    found = mentions.suggested(request.GET.get("q", ""), held, request.actor)
    return render(request, "worklist/mentions.html", {"people": found})


@require_GET
def note_detail(request: Any, uuid: str) -> HttpResponse:
    """A note as it stands in a timeline; its own address leads to the record that it hangs on."""
    note = notes.find(uuid, request.actor)
    if not answers.wants_part(request):
        return answers.leave(request, notes.held_of(note, request.actor).url)
    return _shown(request, note)


@require_http_methods(["GET", "POST"])
def note_edit(request: Any, uuid: str) -> HttpResponse:
    """The form on GET and when refused, with the other person's text beside it after a clash."""
    note = notes.find(uuid, request.actor)
    if request.method == "GET":
        return render(request, "worklist/note_edit.html", {"note": note, "text": note.text})
    text = request.POST.get("text", "")
    note.version = int(request.POST.get("version") or note.version)
    try:
        notes.edit(note, text, by=request.actor, at=clock.now())
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        return _refused(request, uuid, text, refusal)
    if answers.wants_part(request):
        return _shown(request, note)
    return answers.leave(request, notes.held_of(note, request.actor).url)


@require_POST
def note_remove(request: Any, uuid: str) -> HttpResponse:
    note = notes.find(uuid, request.actor)
    notes.remove(note, by=request.actor, at=clock.now())
    undo = reverse("worklist:note_restore", args=[note.uuid])
    held = notes.held_of(note, request.actor)
    return answers.done(request, held.url, "note:changed", toast=_("Note removed"), undo=undo)


@require_POST
def note_restore(request: Any, uuid: str) -> HttpResponse:
    note = notes.find_any(uuid, request.actor)
    notes.restore(note, by=request.actor, at=clock.now())
    return answers.done(request, notes.held_of(note, request.actor).url, "note:changed")


def _shown(request: Any, note: Note) -> HttpResponse:
    return render(request, "worklist/note.html#body", {"body": NoteLine(note, notes.may_change(note, request.actor))})


def _refused(request: HttpRequest, uuid: str, text: str, refusal: DomainError) -> HttpResponse:
    note = notes.find(uuid, request.actor)  # type: ignore[attr-defined]
    theirs = refusal.theirs.get("text", "") if isinstance(refusal, ChangedMeanwhile) else ""
    context = {"note": note, "text": text, "refusal": refusal, "theirs": theirs}
    return render(request, "worklist/note_edit.html", context, status=422)
