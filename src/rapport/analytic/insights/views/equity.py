"""The page of customer equity, and the valuations of the company that stand beside it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.analytic.insights import groups
from rapport.analytic.insights.equity import facts
from rapport.analytic.insights.equity.facts import DAYS, STATEMENT, EquityRead, NoEquityYet
from rapport.analytic.insights.equity.forms import CompanyValueForm
from rapport.analytic.insights.equity.lines import EquityTeller
from rapport.analytic.insights.models import CompanyValue
from rapport.analytic.insights.policies import COMPANY_VALUES
from rapport.analytic.insights.readings import part_query
from rapport.analytic.insights.services import company_values
from rapport.analytic.insights.tables import Opens
from rapport.analytic.insights.value.lines import why_not
from rapport.analytic.insights.views.empty import nothing_yet
from rapport.analytic.insights.views.files import file_of
from rapport.analytic.insights.views.whys import why_shown
from rapport.analytic.studies.policies import REFRESH
from rapport.analytic.studies.queries import NotScoredYet, latest_value
from rapport.core.access.policies import demand
from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, NotFound
from rapport.web import answers
from rapport.web.requests import ActorRequest


@require_safe
def equity_page(request: ActorRequest) -> HttpResponse:
    """What the reader's customers are worth together, and what moved that between two days."""
    try:
        seen = facts.read(request.GET.dict(), request.actor)
    except NotScoredYet:
        return nothing_yet(request)
    except NoEquityYet:
        study = latest_value()
        why = why_not(study) if study else ""
        return render(request, "insights/equity.html", {"why_not": why, "may_refresh": request.actor.has(REFRESH)})
    return render(request, "insights/equity.html", _page(seen, request.actor))


@require_safe
def equity_why(request: ActorRequest, figure: str) -> HttpResponse:
    """The formula and the numbers behind one figure."""
    seen = facts.read(request.GET.dict(), request.actor)
    return why_shown(request, _teller(seen, request.actor).why(figure), seen.study, group=seen.group)


@require_safe
def equity_export(request: ActorRequest, sheet: str) -> StreamingHttpResponse:
    """One table of the page as a file."""
    seen = facts.read(request.GET.dict(), request.actor)
    if sheet not in (STATEMENT, DAYS):
        raise NotFound
    return file_of(f"customer-equity-{sheet}", facts.equity_sheet(sheet, seen), by=request.actor)


@require_http_methods(["GET", "POST"])
def company_value_add(request: ActorRequest) -> HttpResponse:
    """What the company was held to be worth on a day."""
    demand(request.actor, COMPANY_VALUES)
    form = CompanyValueForm(request.POST or None)
    if form.is_valid():
        try:
            company_values.add(form.changes(), by=request.actor, at=clock.now())
            return answers.leave(request, f"{reverse('insights:equity')}#company", toast=_("Valuation kept"))
        except DomainError as refusal:
            if refusal.status == 403:
                raise
            form.refused(refusal)
    return render(request, "insights/company_value_add.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def company_value_remove(request: ActorRequest, uuid: str) -> HttpResponse:
    demand(request.actor, COMPANY_VALUES)
    valued = get_object_or_404(CompanyValue, uuid=uuid)
    company_values.remove(valued, by=request.actor, at=clock.now())
    return answers.leave(request, f"{reverse('insights:equity')}#company", toast=_("Valuation removed"))


def _page(seen: EquityRead, actor: Actor) -> dict[str, Any]:
    return {
        "seen": seen,
        "group": seen.group,
        "study": seen.study,
        "teller": _teller(seen, actor),
        "query": _query(seen),
        "choices": {"groups": groups.offered(actor, part_query)},
        "is_whole": seen.reading.scope.everyone and seen.group is None,
        "may_value": actor.has(COMPANY_VALUES),
        "in_part": not seen.reading.scope.everyone,
    }


def _query(seen: EquityRead) -> str:
    part = part_query(seen.of)
    return f"{part}{'&' if part else '?'}from={seen.start.isoformat()}&to={seen.end.isoformat()}"


def _teller(seen: EquityRead, actor: Actor) -> EquityTeller:
    return EquityTeller(seen, ports.company.use()().currency, Opens.of(actor, seen.of))
