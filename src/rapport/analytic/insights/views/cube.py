"""The page of the cube: measures by axes, drilled down, opened, and taken along as a file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.analytic.insights import groups
from rapport.analytic.insights.asked import PERIODS
from rapport.analytic.insights.cube import facts
from rapport.analytic.insights.cube.asked import CUSTOMERS, ORDERS, CubeAsked
from rapport.analytic.insights.cube.axes import AXES, DIMENSIONS
from rapport.analytic.insights.cube.facts import CubeRead
from rapport.analytic.insights.cube.lines import CubeTeller
from rapport.analytic.insights.cube.measures import seen as measures_seen
from rapport.analytic.insights.cube.questions import questions
from rapport.analytic.insights.cube.table import IN_FILES, ON_PAGE
from rapport.analytic.insights.views.empty import nothing_yet
from rapport.analytic.insights.views.files import file_of
from rapport.analytic.insights.views.whys import why_shown
from rapport.analytic.studies.queries import NotScoredYet
from rapport.kit import ports
from rapport.kit.errors import NotFound
from rapport.web.requests import ActorRequest

FORMATS = ("csv", "xlsx", "parquet")


@require_safe
def cube_page(request: ActorRequest) -> HttpResponse:
    """Any measures by up to three axes, within what the reader sees."""
    try:
        seen = facts.read(_words(request), request.actor)
    except NotScoredYet:
        return nothing_yet(request)
    return render(request, "insights/cube.html", _page(seen))


@require_safe
def cube_why(request: ActorRequest, measure: str) -> HttpResponse:
    """How a measure is made, and what it comes to in all."""
    seen = facts.read(_words(request), request.actor)
    return why_shown(request, _teller(seen).why(measure), seen.reading.study, asked=seen.asked.asked, group=seen.group)


@require_safe
def cube_export(request: ActorRequest, file_format: str) -> StreamingHttpResponse:
    """The table as a file."""
    seen = facts.read(_words(request), request.actor, most=IN_FILES)
    if file_format not in FORMATS:
        raise NotFound
    return file_of("cube", facts.cube_sheet(seen), by=request.actor, file_format=file_format)


def _words(request: ActorRequest) -> dict[str, Any]:
    """The words of the address; measures and rows may come one by one, as a form sends them."""
    given = request.GET
    many = {name: ",".join(word for word in given.getlist(name) if word) for name in ("measure", "rows")}
    return {**given.dict(), **many, "keep": given.getlist("keep")}


def _page(seen: CubeRead) -> dict[str, Any]:
    asked = seen.asked
    return {
        "seen": seen,
        "cube": asked,
        "asked": asked.asked,
        "reading": seen.reading,
        "group": seen.group,
        "teller": _teller(seen),
        "query": asked.query(),
        "choices": _choices(seen, asked),
        "questions": questions(sees_margin=seen.reading.sees_margin),
        "most": ON_PAGE,
        "in_part": not seen.reading.scope.everyone,
    }


def _choices(seen: CubeRead, asked: CubeAsked) -> dict[str, Any]:
    """What the menus of the page offer, with the address of each choice."""
    chosen = {measure.key for measure in asked.measures}
    nested = asked.rows[1].key if len(asked.rows) > 1 else ""
    return {
        "measures": [(each, each.key in chosen) for each in measures_seen(sees_margin=seen.reading.sees_margin)],
        "axes": [(name, [axis for axis in AXES.values() if axis.dimension == key]) for key, name in DIMENSIONS.items()],
        "rows": asked.rows[0].key,
        "nested": nested,
        "across": asked.across.key if asked.across else "",
        "periods": [
            (key, asked.query(asked=replace(asked.asked, period_key=key)), key == asked.asked.period_key)
            for key in PERIODS
        ],
        "besides": asked.words_besides("measure", "rows", "across", "sort"),
        "besides_period": asked.words_besides("period", "from", "to"),
        "compare": asked.query(compared=not asked.compared),
        "heat": asked.query(heat=not asked.heat),
        "opens": asked.query(opens=CUSTOMERS if asked.opens == ORDERS else ORDERS),
        "opens_orders": asked.opens == ORDERS,
        "groups": groups.offered(seen.actor, lambda of: asked.of(of)),
        "everybody": asked.of(""),
    }


def _teller(seen: CubeRead) -> CubeTeller:
    return CubeTeller(seen, ports.company.use()().currency)
