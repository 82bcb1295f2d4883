"""The customer's page and its parts, the peek and the history."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rapport.core.access.policies import policy_of
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.kit.records import record_types, timeline_bodies
from rapport.operational.parties.models import Party, PartyKind
from rapport.operational.parties.queries.card import card, point_kinds
from rapport.operational.parties.queries.history import history
from rapport.operational.parties.queries.opening import opened
from rapport.operational.parties.queries.timeline import latest, timeline
from rapport.operational.parties.queries.worth import why, worth
from rapport.web import answers, composing
from rapport.web.panels import Zone, draw, draw_one, panels

RAILS = {PartyKind.PERSON: "people", PartyKind.COMPANY: "companies", PartyKind.HOUSEHOLD: "households"}


@require_GET
def party_detail(request: Any, uuid: UUID) -> HttpResponse:
    """The customer's page; to a tab of its composer, the composer alone."""
    party = opened(uuid, request.actor)
    if answers.wants_part(request, composing.ID):
        return HttpResponse(_composer(request, party))
    request.rail = RAILS[PartyKind(party.kind)]
    return render(request, "parties/party_detail.html", page(request, party))


@require_GET
def party_timeline(request: Any, uuid: UUID) -> HttpResponse:
    """The stream of one chip, or its next page."""
    party = Party.objects.find(uuid, request.actor)
    if not answers.wants_part(request):
        return answers.leave(request, reverse("parties:party_detail", args=[uuid]))
    part = "more" if request.GET.get("at") else "stream"
    return render(request, f"parties/timeline.html#{part}", {"party": party, **_stream(request, party)})


@require_GET
def party_panel(request: Any, uuid: UUID, key: str) -> HttpResponse:
    """One panel again, after something that it shows has changed."""
    party = opened(uuid, request.actor)
    panel = panels.get(key)
    if panel is None or panel.holder != "party" or (panel.verb and not request.actor.has(panel.verb)):
        raise NotFound
    drawn = draw_one(request, key, panel, party)
    return render(request, "parties/panel.html#body", {"drawn": drawn}) if drawn else HttpResponse("")


@require_GET
def party_ident(request: Any, uuid: UUID) -> HttpResponse:
    """Name, number and the ways to get in touch, after an edit changed them."""
    party = opened(uuid, request.actor)
    return render(request, "parties/card.html#ident", {"card": card(party, request.actor), "party": party})


@require_GET
def party_peek(request: Any, uuid: UUID) -> HttpResponse:
    party = opened(uuid, request.actor)
    context = {
        "party": party,
        "card": card(party, request.actor),
        "worth": worth(party, request.actor),
        "highlights": draw(request, "party", Zone.HIGHLIGHT, party),
        "lines": latest(party, request.actor, now=clock.now()),
    }
    if not answers.wants_part(request):
        return answers.leave(request, reverse("parties:party_detail", args=[uuid]))
    return render(request, "parties/party_peek.html", context)


@require_GET
def party_why(request: Any, uuid: UUID, figure: str) -> HttpResponse:
    """What a figure of the highlights means: formula, inputs and the time of each."""
    party = opened(uuid, request.actor)
    found = why(party, figure, request.actor)
    if found is None:
        raise NotFound
    return render(request, "parties/why.html", {"why": found, "party": party})


@require_GET
def party_history(request: Any, uuid: UUID) -> HttpResponse:
    party = Party.objects.find(uuid, request.actor)
    before = request.GET.get("before", "")
    found = history(party, request.actor, before=int(before) if before.isdigit() else None)
    template = "parties/party_history.html"
    if answers.wants_part(request, "history-more"):
        template += "#events"
    return render(request, template, {"party": party, "history": found, "list_url": list_url(party)})


def page(request: Any, party: Party) -> dict[str, Any]:
    """Return what the customer's page shows, panels included."""
    actor: Actor = request.actor
    return {
        "party": party,
        "card": card(party, actor),
        "point_kinds": point_kinds(),
        "worth": worth(party, actor),
        "list_url": list_url(party),
        "kind": record_types[party.kind],
        "left": draw(request, "party", Zone.LEFT, party),
        "highlights": draw(request, "party", Zone.HIGHLIGHT, party),
        "right": draw(request, "party", Zone.RIGHT, party),
        "composer": _composer(request, party),
        **_stream(request, party),
    }


def _composer(request: Any, party: Party) -> str:
    """What can be written on the page, for whoever may edit the customer."""
    if not policy_of(Party).may(request.actor, "edit", party):
        return ""
    return composing.draw(request, "party", party, reverse("parties:party_detail", args=[party.uuid]))


def list_url(party: Party) -> str:
    return reverse(record_types[party.kind].list_url)


def _stream(request: Any, party: Party) -> dict[str, Any]:
    now = clock.now()
    chip, cursor = request.GET.get("chip", ""), request.GET.get("at", "")
    found = timeline(party, request.actor, now=now, chip=chip, cursor=cursor)
    return {"stream": found, "now": now, "reload_on": _reload_on()}


def _reload_on() -> str:
    """Every event after which the timeline may have another line."""
    names = ["party", "note", "todo", "file", "tag", *record_types, *timeline_bodies]
    return ", ".join(f"{name}:changed from:body" for name in dict.fromkeys(names))
