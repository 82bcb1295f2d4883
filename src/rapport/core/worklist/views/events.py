"""Events on a record's page and its timeline, and their verbs."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.held import find_held
from rapport.core.worklist.forms import EventEditForm, EventForm, initial_of
from rapport.core.worklist.models import CalendarEvent
from rapport.core.worklist.queries.events import on_timeline
from rapport.core.worklist.services import events
from rapport.kit import clock
from rapport.kit.errors import ChangedMeanwhile, DomainError, Invalid
from rapport.web import answers

CHANGED = "event:changed"


@require_POST
def event_add(request: Any, holder: str, uuid: str) -> HttpResponse:
    held = find_held(holder, request.actor, uuid=uuid)
    form = EventForm(request.POST)
    if not form.is_valid():
        raise Invalid(str(next(iter(form.errors.values()))[0]))
    event = events.add(held, form.appointment(), by=request.actor, at=clock.now())
    undo = reverse("worklist:event_remove", args=[event.uuid])
    return answers.done(request, held.url, CHANGED, toast=_("In the calendar"), undo=undo)


@require_GET
def event_detail(request: Any, uuid: str) -> HttpResponse:
    """An event as it stands in a timeline; its own address leads to the record that it hangs on."""
    event = events.find(uuid, request.actor)
    if not answers.wants_part(request):
        return answers.leave(request, events.held_of(event, request.actor).url)
    return _shown(request, event)


@require_http_methods(["GET", "POST"])
def event_edit(request: Any, uuid: str) -> HttpResponse:
    """The form on GET and when refused; after a clash with the words that are there now."""
    event = events.find(uuid, request.actor)
    if request.method == "GET":
        names = ("title", "text", "place", "kind", "starts_at", "minutes", "remind_minutes", "version")
        initial = {name: getattr(event, name) for name in names} | initial_of(event.repeats)
        initial["people"] = [str(pk) for pk in event.people.values_list("pk", flat=True)]
        return _form(request, event, EventEditForm(initial=initial))
    form = EventEditForm(request.POST)
    if not form.is_valid():
        return _form(request, event, form, status=422)
    event.version = form.cleaned_data["version"]
    try:
        events.edit(event, form.changes(), by=request.actor, at=clock.now())
    except DomainError as refusal:
        if refusal.status == 403:
            raise
        theirs = refusal.theirs["title"] if isinstance(refusal, ChangedMeanwhile) else ""
        return _form(request, events.find(uuid, request.actor), form, status=422, refusal=refusal, theirs=theirs)
    return _done(request, event, _("Event changed"))


@require_POST
def event_hold(request: Any, uuid: str) -> HttpResponse:
    event = events.hold(events.find(uuid, request.actor), by=request.actor, at=clock.now())
    held = events.held_of(event, request.actor)
    return answers.done(request, held.url, CHANGED, "interaction:changed", toast=_("Logged on the timeline"))


@require_POST
def event_remove(request: Any, uuid: str) -> HttpResponse:
    event = events.find(uuid, request.actor)
    events.remove(event, by=request.actor, at=clock.now())
    return _done(request, event, _("Event cancelled"), "event_restore")


@require_POST
def event_restore(request: Any, uuid: str) -> HttpResponse:
    event = events.find_binned(uuid, request.actor)
    events.restore(event, by=request.actor, at=clock.now())
    return _done(request, event, _("Event restored"))


def _shown(request: Any, event: CalendarEvent) -> HttpResponse:
    body = on_timeline(request.actor, [event.pk]).get(event.pk)
    return render(request, "worklist/event.html#body", {"body": body})


def _form(request: Any, event: CalendarEvent, form: EventEditForm, *, status: int = 200, **said: Any) -> HttpResponse:
    return render(request, "worklist/event_edit.html", {"event": event, "form": form, **said}, status=status)


def _done(request: Any, event: CalendarEvent, toast: str, undo: str = "") -> HttpResponse:
    back = reverse(f"worklist:{undo}", args=[event.uuid]) if undo else ""
    return answers.done(request, events.held_of(event, request.actor).url, CHANGED, toast=toast, undo=back)
