"""The net margin of one customer."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.analytic.insights.panels import MarginAsked, margin_asked
from rapport.analytic.insights.views.whys import why_shown
from rapport.analytic.studies.policies import SEE
from rapport.core.access.policies import demand
from rapport.kit.errors import NotAllowed, NotFound
from rapport.operational.parties.models import Party
from rapport.web.requests import ActorRequest


@require_safe
def customer_margin(request: ActorRequest, uuid: str) -> HttpResponse:
    """Revenue and the six kinds of cost of a customer in the last twelve months, as a page or as a part of theirs."""
    return render(request, "insights/customer_margin.html", {**_read(request, uuid).drawn()})


@require_safe
def customer_margin_why(request: ActorRequest, uuid: str, row: str) -> HttpResponse:
    """What one line of it is made of."""
    asking = _read(request, uuid)
    why = asking.teller.why(row, asking.found())
    return why_shown(request, why, asking.reading.study, asked=asking.asked)


def _read(request: ActorRequest, uuid: str) -> MarginAsked:
    """Refused without the rights to see the portfolio, the customer and margins, and before anything was computed."""
    actor = request.actor
    demand(actor, SEE)
    asking = margin_asked(actor, Party.objects.find(uuid, actor))
    if asking is None:
        raise NotFound
    if not asking.reading.sees_margin:
        raise NotAllowed
    return asking
