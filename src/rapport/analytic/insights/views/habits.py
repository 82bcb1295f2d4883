"""The page of habits, and those of one customer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rapport.analytic.insights import groups
from rapport.analytic.insights.habits import facts
from rapport.analytic.insights.habits.facts import SHEETS, HabitsRead
from rapport.analytic.insights.habits.lines import HabitsTeller, own_habits
from rapport.analytic.insights.queries import opened, part
from rapport.analytic.insights.queries.habits import habits
from rapport.analytic.insights.readings import part_query
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
def habits_page(request: ActorRequest) -> HttpResponse:
    """How the reader's customers buy and talk."""
    try:
        seen = facts.read(request.GET.dict(), request.actor)
    except NotScoredYet:
        return nothing_yet(request)
    if not seen.found.basket["purchases"]:
        return nothing_yet(request, reading=seen.reading, group=seen.group)
    return render(request, "insights/habits.html", _page(seen, request.actor))


@require_safe
def habits_why(request: ActorRequest, figure: str) -> HttpResponse:
    """The formula and the numbers behind one figure."""
    seen = facts.read(request.GET.dict(), request.actor)
    return why_shown(request, _teller(seen).why(figure), seen.reading.study, group=seen.group)


@require_safe
def habits_export(request: ActorRequest, sheet: str) -> StreamingHttpResponse:
    """One table of the page as a file."""
    seen = facts.read(request.GET.dict(), request.actor)
    if sheet not in SHEETS:
        raise NotFound
    return file_of(f"habits-{sheet}", facts.habits_sheet(sheet, seen.found), by=request.actor)


@require_safe
def customer_habits(request: ActorRequest, uuid: str) -> HttpResponse:
    """The habits of a customer, as a page or as a part of theirs."""
    party = Party.objects.find(uuid, request.actor)
    try:
        found = habits(part(opened(request.actor), [party.pk]))
    except NotScoredYet:
        return render(request, "insights/customer_habits.html", {"party": party})
    told = own_habits(found, ports.company.use()().currency)
    return render(request, "insights/customer_habits.html", {"party": party, "habits": told})


def _page(seen: HabitsRead, actor: Actor) -> dict[str, Any]:
    return {
        "group": seen.group,
        "study": seen.reading.study,
        "query": seen.query,
        "teller": _teller(seen),
        "choices": {"groups": groups.offered(actor, part_query)},
        "in_part": not seen.reading.scope.everyone,
    }


def _teller(seen: HabitsRead) -> HabitsTeller:
    return HabitsTeller(seen, ports.company.use()().currency)
