"""The page on which a company says how its customers are scored."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.analytic.insights.forms import RulesForm, rules_first
from rapport.analytic.insights.told import rules_told
from rapport.analytic.studies import services as studies
from rapport.analytic.studies.policies import REFRESH, RULES
from rapport.analytic.studies.queries import latest_standing
from rapport.core.access.policies import demand
from rapport.kit import clock
from rapport.kit.errors import DomainError
from rapport.web.requests import ActorRequest


@require_http_methods(["GET", "POST"])
def rules_edit(request: ActorRequest) -> HttpResponse:
    """The rules that hold, those of the last computation, and the form that changes them."""
    demand(request.actor, RULES)
    form = RulesForm(request.POST or None, initial=rules_first(studies.rules()))
    if form.is_valid() and _save(request, form):
        messages.success(request, _("The rules are saved."))
        return redirect("insights:rules_edit")
    context = {"form": form, **_state(), "may_refresh": request.actor.has(REFRESH)}
    return render(request, "insights/rules_edit.html", context, status=422 if form.is_bound else 200)


def _state() -> dict[str, Any]:
    """Whether what is shown everywhere was computed by the rules that hold."""
    study, chosen = latest_standing(), studies.rules()
    waiting = study is not None and study.parameters != studies.parameters_of(chosen)
    return {"study": study, "waiting": waiting, "applied": rules_told(study.parameters) if study else []}


def _save(request: ActorRequest, form: RulesForm) -> bool:
    try:
        studies.change_rules(form.changes(), by=request.actor, at=clock.now(), seen=form.cleaned_data["version"])
    except DomainError as refusal:
        form.refused(refusal, version=studies.rules().version)
        return False
    return True
