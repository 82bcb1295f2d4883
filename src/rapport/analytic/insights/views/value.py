"""The page of expected value: what customers will bring if they go on as they do."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rapport.analytic.insights import groups
from rapport.analytic.insights.readings import part_query
from rapport.analytic.insights.tables import Opens
from rapport.analytic.insights.value import facts
from rapport.analytic.insights.value.facts import CELLS, CHANCE, ValueRead
from rapport.analytic.insights.value.lines import ValueTeller, behind_value, why_not
from rapport.analytic.insights.views.empty import nothing_yet
from rapport.analytic.insights.views.files import file_of
from rapport.analytic.insights.views.whys import why_shown
from rapport.analytic.studies.queries import NotScoredYet
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.web.requests import ActorRequest


@require_safe
def value_page(request: ActorRequest) -> HttpResponse:
    """What the reader's customers are expected to bring, in all, by cell and by chance."""
    try:
        seen = facts.read(request.GET.dict(), request.actor)
    except NotScoredYet:
        return nothing_yet(request)
    return render(request, "insights/value.html", _page(seen, request.actor))


@require_safe
def value_why(request: ActorRequest, figure: str) -> HttpResponse:
    """The formula and the numbers behind one figure."""
    seen = facts.read(request.GET.dict(), request.actor)
    return why_shown(request, _teller(seen, request.actor).why(figure), seen.study, group=seen.group)


@require_safe
def value_export(request: ActorRequest, sheet: str) -> StreamingHttpResponse:
    """One table of the page as a file."""
    seen = facts.read(request.GET.dict(), request.actor)
    if sheet not in (CELLS, CHANCE):
        raise NotFound
    return file_of(f"expected-value-{sheet}", facts.value_sheet(sheet, seen.found), by=request.actor)


def _page(seen: ValueRead, actor: Actor) -> dict[str, Any]:
    teller = _teller(seen, actor)
    return {
        "group": seen.group,
        "study": seen.study,
        "query": seen.query,
        "why_not": why_not(seen.study),
        "band": teller.band() if seen.basis else [],
        "tables": [
            (CELLS, _("Expected value by RFM cell"), _("Cell"), teller.cells()),
            (CHANCE, _("Expected value by chance of still being a customer"), _("Chance"), teller.chances()),
        ],
        "behind": behind_value(),
        "choices": {"groups": groups.offered(actor, part_query)},
        "in_part": not seen.reading.scope.everyone,
    }


def _teller(seen: ValueRead, actor: Actor) -> ValueTeller:
    return ValueTeller(seen, ports.company.use()().currency, Opens.of(actor, seen.of))
