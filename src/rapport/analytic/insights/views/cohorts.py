"""The page of cohorts: who came back after a first purchase, and what that brought."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from rapport.analytic.insights import groups
from rapport.analytic.insights.cohorts import facts
from rapport.analytic.insights.cohorts.asked import BY, CURVE, MEASURES, OF_MARGIN, CohortAsked
from rapport.analytic.insights.cohorts.curve import curves
from rapport.analytic.insights.cohorts.lines import LABELS, PERIODS, TRIANGLE, CohortTeller
from rapport.analytic.insights.groups import Group
from rapport.analytic.insights.queries import Cohorts, Reader, cohorts
from rapport.analytic.insights.tables import Opens
from rapport.analytic.insights.views.empty import nothing_yet
from rapport.analytic.insights.views.files import file_of
from rapport.analytic.insights.views.whys import why_shown
from rapport.analytic.studies.queries import NotScoredYet
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.web.requests import ActorRequest

FORMATS = ("csv", "xlsx")


@dataclass(frozen=True)
class Seen:
    """Who reads which cohorts."""

    actor: Actor
    reading: Reader
    asked: CohortAsked
    group: Group | None

    @cached_property
    def found(self) -> Cohorts:
        return cohorts(self.reading, self.asked)

    @cached_property
    def teller(self) -> CohortTeller:
        return CohortTeller(self.asked, ports.company.use()().currency, Opens.of(self.actor, self.asked.of))


@require_safe
def cohorts_page(request: ActorRequest) -> HttpResponse:
    """Customers by the period of their first purchase, and what each period since then brought."""
    try:
        seen = _seen(request)
    except NotScoredYet:
        return nothing_yet(request)
    return render(request, "insights/cohorts.html", _page(seen))


@require_safe
def cohorts_why(request: ActorRequest, figure: str) -> HttpResponse:
    """What the figures of the triangle, or of one cohort, are made of."""
    seen = _seen(request)
    why = seen.teller.why(figure, seen.found)
    return why_shown(request, why, seen.reading.study, asked=seen.asked, group=seen.group)


@require_safe
def cohorts_export(request: ActorRequest, sheet: str, file_format: str) -> StreamingHttpResponse:
    """The triangle or the curves as a file, within what the reader sees."""
    seen = _seen(request)
    if sheet not in (TRIANGLE, CURVE) or file_format not in FORMATS:
        raise NotFound
    if sheet == CURVE:
        names, rows = facts.curve_sheet(seen.found, seen.asked.measure)
    else:
        names, rows = facts.triangle_sheet(seen.found, sees_margin=seen.reading.sees_margin)
    return file_of(f"cohorts-{sheet}", (names, rows), by=seen.actor, file_format=file_format)


@require_safe
def cohorts_picture(request: ActorRequest) -> HttpResponse:
    """The curves as a picture to put into a document."""
    seen = _seen(request)
    told = {"title": seen.teller.title(seen.found), "measure": _measure(seen), "height": 370}
    drawn = render_to_string("insights/draw_cohorts.html", {"curves": _curves(seen)})
    response = HttpResponse(
        render_to_string("insights/picture.svg", {**told, "drawn": drawn}), content_type="image/svg+xml"
    )
    response["Content-Disposition"] = 'attachment; filename="cohorts-curve.svg"'
    return response


def _seen(request: ActorRequest) -> Seen:
    return Seen(request.actor, *facts.read(request.GET.dict(), request.actor))


def _page(seen: Seen) -> dict[str, Any]:
    asked, found = seen.asked, seen.found
    return {
        "asked": asked,
        "reading": seen.reading,
        "group": seen.group,
        "found": found,
        "told": seen.teller.told(found),
        "curves": _curves(seen),
        "measure": _measure(seen),
        "apart": seen.teller.apart(found),
        "query": asked.query(),
        "toggle": f"{asked.query(table='' if asked.as_table else CURVE)}#curve",
        "choices": _choices(seen),
        "in_part": not seen.reading.scope.everyone,
    }


def _choices(seen: Seen) -> dict[str, Any]:
    """What the menus of the page offer, with the address of each choice."""
    asked, found = seen.asked, seen.found
    first, last = asked.years(found.until)
    start = min(last, max(first or 0, min(found.years, default=last)))
    measures = [key for key in MEASURES if key not in OF_MARGIN or seen.reading.sees_margin]
    return {
        "measures": [(LABELS[key], asked.query(show=key), key == asked.measure) for key in measures],
        "periods": [(PERIODS[key], asked.query(by=key), key == asked.by) for key in BY],
        "since": [(year, year == first) for year in found.years],
        "since_all": first is None or first < min(found.years, default=first),
        "until": [(year, year == min(last, max(found.years, default=last))) for year in found.years],
        "years": str(last) if start == last else f"{start}–{last}",
        "besides_years": asked.words_besides("from", "to"),
        "groups": groups.offered(seen.actor, asked.query),
        "everybody": asked.query(of=""),
    }


def _curves(seen: Seen) -> Any:
    return curves(seen.found, seen.asked.measure, seen.teller.text)


def _measure(seen: Seen) -> str:
    return f"{LABELS[seen.asked.measure]}, {seen.asked.label}"
