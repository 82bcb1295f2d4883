"""The simulator: what customers would be worth under other costs, sales, retention and acquisition."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.analytic.insights import groups
from rapport.analytic.insights.queries import opened
from rapport.analytic.insights.simulation import facts
from rapport.analytic.insights.simulation.asked import OF, SimulationAsked
from rapport.analytic.insights.simulation.facts import SimulationRead
from rapport.analytic.insights.simulation.forms import SimulationForm
from rapport.analytic.insights.simulation.lines import SimulationTeller, today_of
from rapport.analytic.insights.views.empty import nothing_yet
from rapport.analytic.insights.views.files import file_of
from rapport.analytic.insights.views.whys import why_shown
from rapport.analytic.studies import services as studies
from rapport.analytic.studies.queries import NotScoredYet
from rapport.kit import ports
from rapport.kit.errors import DomainError
from rapport.web.requests import ActorRequest


@require_safe
def simulation_page(request: ActorRequest) -> HttpResponse:
    """The levers, and what they would do; a number that cannot be is refused beside its field."""
    params = request.GET.dict()
    try:
        seen, refusal = facts.read(params, request.actor), None
    except NotScoredYet:
        return nothing_yet(request)
    except DomainError as error:
        if not error.field or error.status == 403:
            raise
        whole = opened(request.actor, with_margin=True)
        seen, refusal = facts.simulated(SimulationAsked(of=params.get(OF, "")), whole, request.actor), error
    page = _page(request, seen, params, refusal)
    response = render(request, "insights/simulation.html", page, status=422 if refusal else 200)
    response["HX-Push-Url"] = f"{request.path}{seen.asked.query()}" if refusal is None else "false"
    return response


@require_safe
def simulation_why(request: ActorRequest, figure: str) -> HttpResponse:
    """The formula and the numbers behind one figure."""
    seen = facts.read(request.GET.dict(), request.actor)
    return why_shown(request, _teller(seen).why(figure), seen.reading.study, group=seen.group)


@require_safe
def simulation_export(request: ActorRequest) -> StreamingHttpResponse:
    """Year by year, as it is and as it would be, as a file."""
    seen = facts.read(request.GET.dict(), request.actor)
    return file_of("simulation", facts.years_sheet(seen), by=request.actor)


def _page(
    request: ActorRequest, seen: SimulationRead, params: dict[str, str], refusal: DomainError | None
) -> dict[str, Any]:
    asked = seen.asked
    today = today_of(seen.measured, ports.company.use()().currency, studies.rules().discount / 100)
    return {
        "seen": seen,
        "group": seen.group,
        "query": asked.query(),
        "form": SimulationForm(params, today=today, refusal=refusal),
        "teller": None if refusal else _teller(seen),
        "choices": {"groups": groups.offered(request.actor, asked.query), "everybody": asked.query(of="")},
        "in_part": not seen.reading.scope.everyone,
    }


def _teller(seen: SimulationRead) -> SimulationTeller:
    return SimulationTeller(seen, ports.company.use()().currency)
