"""The page of matrices: customers in the cells of two axes, on any day, and who moved."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.analytic.insights import groups
from rapport.analytic.insights.matrix import facts
from rapport.analytic.insights.matrix.arrows import drawn
from rapport.analytic.insights.matrix.asked import COMPARED, MatrixAsked, compared_told
from rapport.analytic.insights.matrix.facts import CELLS, MOVES, MatrixRead
from rapport.analytic.insights.matrix.lines import MatrixTeller
from rapport.analytic.insights.matrix.trail import trail_of
from rapport.analytic.insights.policies import MATRICES
from rapport.analytic.insights.queries import opened
from rapport.analytic.insights.queries.matrices import matrices
from rapport.analytic.insights.tables import Opens
from rapport.analytic.insights.views.empty import nothing_yet
from rapport.analytic.insights.views.files import file_of
from rapport.analytic.insights.views.whys import why_shown
from rapport.analytic.studies.queries import NotScoredYet
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.operational.parties.models import Party
from rapport.web.requests import ActorRequest


@require_safe
def matrix_page(request: ActorRequest) -> HttpResponse:
    """A matrix on a day, its policies, and who moved since an earlier one."""
    try:
        seen = facts.read(request.GET.dict(), request.actor)
    except NotScoredYet:
        return nothing_yet(request)
    response = render(request, "insights/matrix.html", _page(seen, request.actor))
    response["HX-Push-Url"] = f"{request.path}{seen.asked.query()}"
    return response


@require_safe
def matrix_why(request: ActorRequest, figure: str) -> HttpResponse:
    """What an axis, a cell or the moves are made of."""
    seen = facts.read(request.GET.dict(), request.actor)
    why = _teller(seen, request.actor).why(figure)
    return why_shown(request, why, seen.reading.study, group=seen.group)


@require_safe
def matrix_export(request: ActorRequest, sheet: str) -> StreamingHttpResponse:
    """The cells or the moves as a file, within what the reader sees."""
    seen = facts.read(request.GET.dict(), request.actor)
    if sheet not in (CELLS, MOVES):
        raise NotFound
    return file_of(f"matrix-{sheet}", facts.matrix_sheet(sheet, seen), by=request.actor)


@require_safe
def matrix_trail(request: ActorRequest, uuid: str) -> HttpResponse:
    """The cells of a customer over the last months, as a page or as a part of theirs."""
    reading = opened(request.actor)
    party = Party.objects.find(uuid, request.actor)
    return render(request, "insights/matrix_trail.html", {"party": party, "trail": trail_of(reading, party)})


def _page(seen: MatrixRead, actor: Actor) -> dict[str, Any]:
    asked, teller = seen.asked, _teller(seen, actor)
    return {
        "asked": asked,
        "seen": seen,
        "matrix": seen.matrix,
        "reading": seen.reading,
        "group": seen.group,
        "teller": teller,
        "drawing": drawn(teller) if asked.before else None,
        "axes": (seen.matrix.x.told(seen.matrix.months), seen.matrix.y.told(seen.matrix.months)),
        "query": asked.query(),
        "choices": _choices(asked, seen, actor),
        "in_part": not seen.reading.scope.everyone,
        "may_edit": actor.has(MATRICES),
    }


def _choices(asked: MatrixAsked, seen: MatrixRead, actor: Actor) -> dict[str, Any]:
    """What the menus of the page offer, with the address of each choice."""
    offered = matrices(sees_margin=seen.reading.sees_margin)
    return {
        "matrices": [
            (str(each), asked.query(matrix="" if place == 0 else str(each.uuid)), each.uuid == asked.matrix.uuid)
            for place, each in enumerate(offered)
        ],
        "since": [(compared_told(each), asked.query(since=str(each or "")), each == asked.since) for each in COMPARED],
        "since_told": compared_told(asked.since),
        "earlier": asked.at(asked.back + 1) if asked.back < asked.months else "",
        "later": asked.at(asked.back - 1) if asked.back else "",
        "besides": asked.words_besides("at"),
        "groups": groups.offered(actor, asked.query),
        "everybody": asked.query(of=""),
    }


def _teller(seen: MatrixRead, actor: Actor) -> MatrixTeller:
    return MatrixTeller(seen, ports.company.use()().currency, Opens.of(actor, seen.asked.of))
