"""Moving an event in the agenda: by pointer, by keyboard, by form; the undo of its notice moves it back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.core.worklist.forms import FOLLOWING, MINUTE, ONE, MoveForm
from rapport.core.worklist.models import CalendarEvent
from rapport.core.worklist.queries import events as read
from rapport.core.worklist.services import events, moving
from rapport.kit import clock
from rapport.kit.errors import DomainError
from rapport.web import answers

DIALOGS = "dialogs"


@require_http_methods(["GET", "POST"])
def event_move(request: Any, uuid: str) -> HttpResponse:
    """The form on GET; on POST the event moves to where the form or the address says."""
    event = events.find(uuid, request.actor)
    asked = request.POST if "to" in request.POST else request.GET
    if request.method == "GET":
        begins = {"on": event.day, "to": event.starts_at, "minutes": event.minutes, "which": ONE}
        initial = {**begins, "version": event.version, **asked.dict()}
        return _form(request, event, MoveForm(initial=initial, repeats=bool(event.rule)))
    form = MoveForm(asked, repeats=bool(event.rule))
    if not form.is_valid():
        return _form(request, event, form, status=422)
    values = form.cleaned_data
    event.version = values["version"] or event.version
    was, minutes, which = event.on_day(values["on"]), event.minutes, values.get("which", ONE)
    move = moving.move_following if which == FOLLOWING else moving.move_one
    try:
        moved = move(event, values["on"], values["to"], values["minutes"], by=request.actor, at=clock.now())
    except DomainError as refusal:
        if refusal.status in {403, 404} or not answers.wants_part(request, DIALOGS):
            raise
        return _form(request, event, form, status=422, refusal=refusal)
    back = {"on": moved.day.isoformat(), "to": timezone.localtime(was).strftime(MINUTE), "minutes": minutes}
    undo = f"{reverse('worklist:event_move', args=[moved.uuid])}?{urlencode({**back, 'which': which})}"
    address = read.agenda_of(moved)
    return answers.done(request, address, "event:changed", toast=_said(moved, minutes), undo=undo, part=HttpResponse())


def _said(event: CalendarEvent, minutes: int) -> str:
    begins = timezone.localtime(event.starts_at)
    words = {"day": date_format(begins, "l j F"), "hour": date_format(begins, "TIME_FORMAT"), "minutes": event.minutes}
    if event.minutes != minutes:
        return _("%(day)s, %(hour)s, for %(minutes)s minutes") % words
    return _("Moved to %(day)s, %(hour)s") % words


def _form(request: Any, event: CalendarEvent, form: MoveForm, *, status: int = 200, **said: Any) -> HttpResponse:
    part = "#dialog" if answers.wants_part(request, DIALOGS) else ""
    context = {"event": event, "form": form, "back": read.agenda_of(event), **said}
    return render(request, f"worklist/event_move.html{part}", context, status=status)
