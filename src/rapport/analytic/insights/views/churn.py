"""The page of the risk of loss, and the reasons of one customer's."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.analytic.insights import groups
from rapport.analytic.insights.churn import facts
from rapport.analytic.insights.churn.facts import SHEETS, ChurnRead, band_word
from rapport.analytic.insights.churn.lines import ChurnTeller, behind_churn, days_told, why_not
from rapport.analytic.insights.readings import part_query
from rapport.analytic.insights.tables import Opens
from rapport.analytic.insights.views.empty import nothing_yet
from rapport.analytic.insights.views.files import file_of
from rapport.analytic.insights.views.whys import why_shown
from rapport.analytic.studies.queries import NotScoredYet
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.web import writing
from rapport.web.requests import ActorRequest


@require_safe
def churn_page(request: ActorRequest) -> HttpResponse:
    """Which of the reader's customers may be lost, by band and by reason, and how well that was foreseen."""
    try:
        seen = facts.read(request.GET.dict(), request.actor)
    except NotScoredYet:
        return nothing_yet(request)
    return render(request, "insights/churn.html", _page(seen, request.actor))


@require_safe
def churn_why(request: ActorRequest, figure: str) -> HttpResponse:
    """The formula and the numbers behind one figure."""
    seen = facts.read(request.GET.dict(), request.actor)
    return why_shown(request, _teller(seen, request.actor).why(figure), seen.study, group=seen.group)


@require_safe
def churn_export(request: ActorRequest, sheet: str) -> StreamingHttpResponse:
    """One table of the page as a file."""
    seen = facts.read(request.GET.dict(), request.actor)
    if sheet not in SHEETS:
        raise NotFound
    return file_of(f"risk-of-loss-{sheet}", facts.churn_sheet(sheet, seen), by=request.actor)


@require_safe
def customer_churn(request: ActorRequest, uuid: str) -> HttpResponse:
    """Why a customer may be lost, as a page or as a part of theirs."""
    found = facts.customer_risk(uuid, request.actor)
    told: dict[str, Any] = {"party": found.party, "study": found.study, "risk": found.risk, "reasons": found.reasons}
    if found.risk is not None:
        share = writing.percent(found.risk / 100)
        told |= {"told": share, "band": band_word(found.band), "days": days_told(found.study)}
    return render(request, "insights/customer_churn.html", {**told, "behind": behind_churn()})


def _page(seen: ChurnRead, actor: Actor) -> dict[str, Any]:
    teller = _teller(seen, actor)
    found: dict[str, Any] = {
        "group": seen.group,
        "study": seen.study,
        "query": seen.query,
        "why_not": why_not(seen.study),
        "behind": behind_churn(),
        "choices": {"groups": groups.offered(actor, part_query)},
        "in_part": not seen.reading.scope.everyone,
        "sees_margin": seen.reading.sees_margin,
    }
    if seen.is_foreseen:
        found["until"] = date.fromisoformat(seen.study.figures["until"])
        titles = {"measure": _("What came in the last window against what was foreseen, each tenth a dot")}
        found |= {"band": teller.band(), "tables": teller.tables(), "picture": teller.picture(), "titles": titles}
    return found


def _teller(seen: ChurnRead, actor: Actor) -> ChurnTeller:
    return ChurnTeller(seen, ports.company.use()().currency, Opens.of(actor, seen.of))
