"""The page of movements, one movement, and what people say of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rapport.analytic.insights.matrix.ready import PROFIT_BY_POTENTIAL, READY
from rapport.analytic.insights.movements import facts
from rapport.analytic.insights.movements.facts import MONTHS, SHEETS, MovementsRead
from rapport.analytic.insights.movements.lines import MovementsTeller, span_told
from rapport.analytic.insights.movements.words import CHECKS, PLAYBOOKS, cause_told
from rapport.analytic.insights.tables import Opens
from rapport.analytic.insights.views.empty import nothing_yet
from rapport.analytic.insights.views.files import file_of
from rapport.analytic.insights.views.whys import why_shown
from rapport.analytic.studies.models import Movement
from rapport.analytic.studies.policies import EXITS
from rapport.analytic.studies.potential.queries import find_movement
from rapport.analytic.studies.queries import NotScoredYet
from rapport.analytic.studies.services import potentials
from rapport.core.access.policies import policy_of
from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.operational.parties.models import MovementKind, Party
from rapport.web import answers, writing
from rapport.web.requests import ActorRequest


@require_safe
def movements_page(request: ActorRequest) -> HttpResponse:
    """The nine movements with their customers, the largest gaps, and what waits for people."""
    try:
        seen = facts.read(request.GET.dict(), request.actor)
    except NotScoredYet:
        return nothing_yet(request)
    teller = _teller(seen)
    context = {
        "study": seen.study, "query": seen.query, "band": teller.band(), "lines": teller.lines(), "gaps": teller.gaps(),
        "waiting": teller.waiting(), "span": teller.span, "sees_margin": seen.reading.sees_margin,
        "spans": [(str(each), span_told(each)) for each in MONTHS], "months": str(seen.months),
        "in_part": not seen.reading.scope.everyone, "matrix": READY[PROFIT_BY_POTENTIAL].uuid,
    }  # fmt: skip
    return render(request, "insights/movements.html", context)


@require_safe
def movements_why(request: ActorRequest, figure: str) -> HttpResponse:
    """The formula and the numbers behind one figure."""
    seen = facts.read(request.GET.dict(), request.actor)
    return why_shown(request, _teller(seen).why(figure), seen.study)


@require_safe
def movements_export(request: ActorRequest, sheet: str) -> StreamingHttpResponse:
    """One table of the page as a file."""
    seen = facts.read(request.GET.dict(), request.actor)
    if sheet not in SHEETS:
        raise NotFound
    return file_of(f"movements-{sheet}", facts.movements_sheet(sheet, seen), by=request.actor)


@require_safe
def movement_detail(request: ActorRequest, uuid: str) -> HttpResponse:
    """One movement: its cause, its levels, the owner's reason, and the decision on an exit."""
    return _shown(request, find_movement(uuid, request.actor))


@require_POST
def movement_explain(request: ActorRequest, uuid: str) -> HttpResponse:
    """Keep why the customer moved."""
    found = find_movement(uuid, request.actor)
    potentials.explain(found, request.POST.get("reason", ""), by=request.actor, at=clock.now())
    return answers.leave(request, _page_of(found), toast=_("The reason is kept"))


@require_POST
def movement_decide(request: ActorRequest, uuid: str) -> HttpResponse:
    """Decide on an exit."""
    found, given = find_movement(uuid, request.actor), request.POST
    potentials.decide_exit(
        found,
        given.get("decision", ""),
        given.get("reason", ""),
        given.getlist("checks"),
        by=request.actor,
        at=clock.now(),
    )
    return answers.leave(request, _page_of(found), toast=_("The decision is kept"))


def _page_of(found: Movement) -> str:
    return reverse("insights:movement_detail", args=[found.uuid])


def _shown(request: ActorRequest, found: Movement) -> HttpResponse:
    actor, is_exit = request.actor, found.kind == MovementKind.EXIT
    context = {
        "movement": found, "party": found.party, "playbook": PLAYBOOKS[found.kind], "cause": cause_told(found.cause),
        "levels": _levels(found, actor), "can_explain": policy_of(Party).may(actor, "edit", found.party),
        "is_exit": is_exit, "can_decide": is_exit and not found.decision and actor.has(EXITS),
        "checks": [(key, words, key in found.checks) for key, words in CHECKS.items()],
    }  # fmt: skip
    return render(request, "insights/movement_detail.html", context)


def _levels(found: Movement, actor: Actor) -> list[tuple[str, str, str]]:
    """Both axes before and after; for who may see margins."""
    if not actor.sees_field("standing.margin"):
        return []
    currency = ports.company.use()().currency
    axes = {"profitability": _("Profitability"), "potential": _("Potential")}
    ends: dict[str, Any] = {name: [getattr(found, f"{name}_{end}") for end in ("before", "after")] for name in axes}
    told = {name: [writing.money(value, currency) for value in values] for name, values in ends.items()}
    return [(label, told[name][0], told[name][1]) for name, label in axes.items()]


def _teller(seen: MovementsRead) -> MovementsTeller:
    return MovementsTeller(seen, ports.company.use()().currency, Opens.of(seen.actor))
