"""Life events on the page of a person or a household."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import policy_of
from rapport.core.audit.queries import newest_change
from rapport.kit import clock
from rapport.kit.errors import DomainError, NotFound
from rapport.operational.parties.forms import LifeEventForm
from rapport.operational.parties.models import LifeEvent, LifeEventKind, Party
from rapport.operational.parties.queries import card as cards
from rapport.operational.parties.services import life_events
from rapport.operational.parties.services.life_events import Happened
from rapport.operational.parties.views.points import editable
from rapport.web import answers


@require_GET
def life_event_list(request: Any, uuid: str) -> HttpResponse:
    """The events as they stand, after a form was given up."""
    party = Party.objects.find(uuid, request.actor)
    return render(request, "parties/life_events.html#life_events", _context(request, party))


@require_http_methods(["GET", "POST"])
def life_event_add(request: Any, uuid: str) -> HttpResponse:
    party = editable(request, uuid)
    form = LifeEventForm(request.POST or None)
    context: dict[str, Any] = {"party": party, "form": form}
    if request.method == "GET":
        return render(request, "parties/life_events.html#life_event_form", context)
    if form.is_valid():
        given = form.cleaned_data
        happened = Happened(LifeEventKind(given["kind"]), given["happened_on"], given["note"])
        try:
            life_events.add(party, happened, by=request.actor, at=clock.now())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return _answer(request, party)
    return render(request, "parties/life_events.html#life_event_form", context, status=422)


@require_POST
def life_event_remove(request: Any, uuid: str, pk: int) -> HttpResponse:
    party = editable(request, uuid)
    life_events.remove(_event(party, pk), by=request.actor, at=clock.now())
    last = newest_change("party", [party.pk])
    undo = reverse("parties:life_event_undo", args=[uuid, last.entry_id]) if last else ""
    return _answer(request, party, _("Event removed"), undo)


@require_POST
def life_event_undo(request: Any, uuid: str, entry: int) -> HttpResponse:
    party = editable(request, uuid)
    life_events.put_back(party, entry, by=request.actor, at=clock.now())
    return _answer(request, party)


def _event(party: Party, pk: int) -> LifeEvent:
    row = party.life_events.filter(pk=pk).first()
    if row is None:
        raise NotFound
    row.party = party
    return row


def _answer(request: Any, party: Party, said: str = "", undo: str = "") -> HttpResponse:
    part = render(request, "parties/life_events.html#life_events", _context(request, party))
    url = reverse("parties:party_detail", args=[party.uuid])
    return answers.done(request, url, "party:changed", "life:changed", toast=said, undo=undo, part=part)


def _context(request: Any, party: Party) -> dict[str, Any]:
    can_edit = policy_of(Party).may(request.actor, "edit", party)
    return {"party": party, "events": cards.life_events(party), "can_edit": can_edit}
