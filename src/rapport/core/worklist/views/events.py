"""Events on a record's page and its timeline, and their verbs."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.held import find_held
from rapport.core.worklist.forms import EventEditForm, EventForm, EventNewForm, initial_of
from rapport.core.worklist.models import CalendarEvent
from rapport.core.worklist.queries import events as read
from rapport.core.worklist.services import events
from rapport.core.worklist.views.about import about, asked_about
from rapport.kit import clock
from rapport.kit.errors import ChangedMeanwhile, DomainError, Invalid
from rapport.web import answers

CHANGED, TEN = "event:changed", time(10)


@require_POST
def event_add(request: Any, holder: str, uuid: str) -> HttpResponse:
    held = find_held(holder, request.actor, uuid=uuid)
    form = EventForm(request.POST)
    if not form.is_valid():
        raise Invalid(str(next(iter(form.errors.values()))[0]))
    event = events.add(held, form.appointment(), by=request.actor, at=clock.now())
    undo = reverse("worklist:event_remove", args=[event.uuid])
    return answers.done(request, held.url, CHANGED, toast=_("In the calendar"), undo=undo)


@require_http_methods(["GET", "POST"])
def event_new(request: Any) -> HttpResponse:
    """An event about a customer, or about nobody: a dentist, a meeting among ourselves. The address may name when."""
    if request.method == "GET":
        initial = {"starts_at": _moment(request.GET.get("at", "")), "people": [str(request.actor.user_id)]}
        return _new(request, EventNewForm(initial=initial, actor=request.actor))
    form = EventNewForm(request.POST, actor=request.actor)
    if not form.is_valid():
        return _new(request, form, status=422)
    try:
        event = events.add(about(request), form.appointment(), by=request.actor, at=clock.now())
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        return _new(request, form, status=422, refusal=refusal)
    undo = reverse("worklist:event_remove", args=[event.uuid])
    return answers.leave(request, read.agenda_of(event), toast=_("In the calendar"), undo=undo)


@require_GET
def event_detail(request: Any, uuid: str) -> HttpResponse:
    """An event as it stands in a timeline; its own address leads to the record that it hangs on, or shows it alone."""
    event = events.find(uuid, request.actor)
    held = events.held_of(event, request.actor)
    if held and not answers.wants_part(request):
        return answers.leave(request, held.url)
    line = read.line_of(event, held, request.actor)
    if answers.wants_part(request):
        return render(request, "worklist/event.html#body", {"body": line})
    return render(request, "worklist/event_detail.html", {"body": line, "back": read.agenda_of(event)})


@require_http_methods(["GET", "POST"])
def event_edit(request: Any, uuid: str) -> HttpResponse:
    """The form on GET and when refused; after a clash with the words that are there now."""
    event = events.find(uuid, request.actor)
    if request.method == "GET":
        names = ("title", "text", "place", "kind", "starts_at", "minutes", "remind_minutes", "version")
        initial = {name: getattr(event, name) for name in names} | initial_of(event.repeats)
        initial["people"] = [str(pk) for pk in event.people.values_list("pk", flat=True)]
        initial["team"] = event.team_id
        return _form(request, event, EventEditForm(initial=initial, actor=request.actor, event=event))
    form = EventEditForm(request.POST, actor=request.actor, event=event)
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
    toast = _("Logged on the timeline") if event.party_id else _("Held: %(title)s") % {"title": event}
    return answers.done(request, _page_of(request, event), CHANGED, "interaction:changed", toast=toast)


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


def _moment(text: str) -> datetime:
    """The moment that an address names, a day at ten; without one, the next full hour."""
    day, at = parse_date(text[:10]) if len(text) == 10 else None, parse_datetime(text)
    if at and not day:
        return timezone.make_naive(at) if timezone.is_aware(at) else at
    soon = timezone.localtime(clock.now()).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return datetime.combine(day, TEN) if day else soon


def _new(request: Any, form: EventNewForm, *, status: int = 200, **said: Any) -> HttpResponse:
    return render(request, "worklist/event_new.html", {"form": form, **asked_about(request), **said}, status=status)


def _page_of(request: Any, event: CalendarEvent) -> str:
    """Where a browser without scripts goes on: the record, or the agenda."""
    held = events.held_of(event, request.actor)
    return held.url if held else read.agenda_of(event)


def _form(request: Any, event: CalendarEvent, form: EventEditForm, *, status: int = 200, **said: Any) -> HttpResponse:
    return render(request, "worklist/event_edit.html", {"event": event, "form": form, **said}, status=status)


def _done(request: Any, event: CalendarEvent, toast: str, undo: str = "") -> HttpResponse:
    back = reverse(f"worklist:{undo}", args=[event.uuid]) if undo else ""
    return answers.done(request, _page_of(request, event), CHANGED, toast=toast, undo=back)
