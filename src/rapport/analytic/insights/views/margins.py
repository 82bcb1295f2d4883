"""The net margin of one customer."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.analytic.insights.asked import Asked, read
from rapport.analytic.insights.margin_lines import Teller
from rapport.analytic.insights.queries import NetMargin, Reader, net_margin_of, reader
from rapport.analytic.studies.policies import SEE
from rapport.core.access.policies import demand
from rapport.kit import ports
from rapport.kit.errors import NotAllowed, NotFound
from rapport.operational.parties.models import Party


@require_safe
def customer_margin(request: HttpRequest, uuid: str) -> HttpResponse:
    """Revenue and the six kinds of cost of a customer in the last twelve months, as a page or as a part of theirs."""
    party, _reading, asked, teller, found = _read(request, uuid)
    context = {"party": party, "margin": teller.told(found), "asked": asked}
    return render(request, "insights/customer_margin.html", context)


@require_safe
def customer_margin_why(request: HttpRequest, uuid: str, row: str) -> HttpResponse:
    """What one line of it is made of."""
    party, reading, asked, teller, found = _read(request, uuid)
    frame = "web/part.html" if request.headers.get("HX-Target") == "why" else "web/base.html"
    context = {"why": teller.why(row, found), "asked": asked, "reading": reading, "frame_template": frame}
    return render(request, "insights/portfolio_why.html", context | {"party": party})


def _read(request: HttpRequest, uuid: str) -> tuple[Party, Reader, Asked, Teller, NetMargin]:
    """Refused without the rights to see the portfolio, the customer and margins, and before anything was computed."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    demand(actor, SEE)
    party = Party.objects.find(uuid, actor)
    reading = reader(actor)
    if reading is None:
        raise NotFound
    if not reading.sees_margin:
        raise NotAllowed
    company: Any = ports.company.use()()
    asked = read({}, until=reading.last_day(), fiscal_month=company.fiscal_year_start)
    teller = Teller(actor, asked.window, company.currency, party)
    return party, reading, asked, teller, net_margin_of(reading, asked.window, party.pk)
