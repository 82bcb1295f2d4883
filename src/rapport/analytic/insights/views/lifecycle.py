"""The page of the lifecycle, and the pages on which a company writes its rules and processes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rapport.analytic.insights import groups
from rapport.analytic.insights.lifecycle import facts
from rapport.analytic.insights.lifecycle.facts import SHEETS, LifecycleRead
from rapport.analytic.insights.lifecycle.forms import LifecycleProcessForm, LifecycleRulesForm
from rapport.analytic.insights.lifecycle.lines import LifecycleTeller
from rapport.analytic.insights.readings import part_query
from rapport.analytic.insights.views.empty import nothing_yet
from rapport.analytic.insights.views.files import file_of
from rapport.analytic.insights.views.whys import why_shown
from rapport.analytic.studies.queries import NotScoredYet
from rapport.analytic.studies.services.lifecycle import change_lifecycle_rules
from rapport.analytic.studies.services.rules import lost_days_of, rules
from rapport.core.access.policies import demand
from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, NotFound
from rapport.operational.parties.models import LifecycleState
from rapport.operational.parties.queries import lifecycle as states
from rapport.operational.parties.services import lifecycle as verbs
from rapport.operational.parties.services.lifecycle import RULES
from rapport.web.requests import ActorRequest


@require_safe
def lifecycle_page(request: ActorRequest) -> HttpResponse:
    """How many of the reader's people and companies are in which state, who moved, how each state is handled."""
    try:
        seen = facts.read(request.GET.dict(), request.actor)
    except NotScoredYet:
        return nothing_yet(request)
    return render(request, "insights/lifecycle.html", _page(seen, request.actor))


@require_safe
def lifecycle_why(request: ActorRequest, figure: str) -> HttpResponse:
    """How the states are told apart."""
    seen = facts.read(request.GET.dict(), request.actor)
    return why_shown(request, _teller(seen).why(figure), seen.study, group=seen.group)


@require_safe
def lifecycle_export(request: ActorRequest, sheet: str) -> StreamingHttpResponse:
    """One table of the page as a file."""
    seen = facts.read(request.GET.dict(), request.actor)
    if sheet not in SHEETS:
        raise NotFound
    return file_of(f"lifecycle-{sheet}", facts.lifecycle_sheet(sheet, seen), by=request.actor)


@require_http_methods(["GET", "POST"])
def lifecycle_rules(request: ActorRequest) -> HttpResponse:
    """By which days the states are told apart, and how each of them is handled."""
    demand(request.actor, RULES)
    form = LifecycleRulesForm(request.POST or None, initial=LifecycleRulesForm.first(states.rules()))
    if form.is_valid():
        try:
            change_lifecycle_rules(form.changes(), by=request.actor, at=clock.now(), seen=form.cleaned_data["version"])
        except DomainError as refusal:
            form.refused(refusal, version=states.rules().version)
        else:
            messages.success(request, _("The rules are saved: the next refresh applies them."))
            return redirect("insights:lifecycle_rules")
    context = {"form": form, "processes": states.processes(), "lost_days": lost_days_of(rules())}
    return render(request, "insights/lifecycle_rules.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def lifecycle_process(request: ActorRequest, state: str) -> HttpResponse:
    """How customers in one state are handled."""
    demand(request.actor, RULES)
    process = _process(state)
    form = LifecycleProcessForm(request.POST or None, initial=LifecycleProcessForm.first(process))
    if form.is_valid():
        seen = form.cleaned_data["version"]
        try:
            verbs.change_process(LifecycleState(state), form.changes(), by=request.actor, at=clock.now(), seen=seen)
        except DomainError as refusal:
            form.refused(refusal, version=_process(state).version)
        else:
            messages.success(request, _("The process is saved."))
            return redirect("insights:lifecycle_rules")
    context = {"form": form, "process": process}
    return render(request, "insights/lifecycle_process.html", context, status=422 if form.is_bound else 200)


def _process(state: str) -> states.Process:
    found = next((each for each in states.processes() if each.stage.state == state), None)
    if found is None:
        raise NotFound
    return found


def _page(seen: LifecycleRead, actor: Actor) -> dict[str, Any]:
    teller = _teller(seen)
    return {
        "group": seen.group,
        "study": seen.study,
        "query": seen.query,
        "seen": seen,
        "band": teller.band(),
        "states": teller.states(),
        "flows": teller.flows(),
        "columns": teller.columns(),
        "choices": {"groups": groups.offered(actor, part_query)},
        "in_part": not seen.reading.scope.everyone,
        "sees_margin": seen.reading.sees_margin,
        "may_rule": actor.has(RULES),
    }


def _teller(seen: LifecycleRead) -> LifecycleTeller:
    return LifecycleTeller(seen, ports.company.use()().currency)
