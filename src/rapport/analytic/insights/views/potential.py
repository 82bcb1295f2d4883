"""The potential of a customer, what somebody sets by hand, and the weights of the company."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rapport.analytic.insights.movements import facts
from rapport.analytic.insights.movements.coverage import coverage_of
from rapport.analytic.insights.movements.forms import PotentialForm, PotentialRulesForm
from rapport.analytic.insights.movements.lines import group_told, parts_told
from rapport.analytic.insights.movements.words import cause_told
from rapport.analytic.insights.queries import opened
from rapport.analytic.insights.queries.potential import potential_of
from rapport.analytic.studies.policies import RULES
from rapport.analytic.studies.potential.queries import latest_potential, override_of, potential_rules
from rapport.analytic.studies.queries import NotScoredYet
from rapport.analytic.studies.services import potentials
from rapport.core.access.policies import demand, policy_of
from rapport.kit import clock, ports
from rapport.kit.errors import DomainError
from rapport.operational.parties.models import Party
from rapport.web import answers, writing
from rapport.web.requests import ActorRequest


@require_safe
def customer_potential(request: ActorRequest, uuid: str) -> HttpResponse:
    """What the potential of a customer is made of, whom they are compared with, what they lack, and how they moved."""
    reading, party = opened(request.actor, with_margin=True), Party.objects.find(uuid, request.actor)
    study = latest_potential()
    if study is None:
        raise NotScoredYet
    row, currency = potential_of(reading, party.pk), ports.company.use()().currency
    context: dict[str, Any] = {"party": party, "study": study, "override": override_of(party)}
    if row is not None:
        context |= {
            "parts": parts_told(row, currency), "group": group_told(row, study),
            "families": coverage_of(party, row, study, currency),
            "computed": writing.money(row["computed"], currency), "bought": writing.money(row["bought"], currency),
            "reference": writing.money(group_told(row, study).get("reference"), currency),
            "chance": writing.percent(row["chance"]),
        }  # fmt: skip
    moved = [(each, cause_told(each.cause)) for each in facts.movements_of(party, request.actor)]
    context |= {"movements": moved, "can_edit": policy_of(Party).may(request.actor, "edit", party)}
    return render(request, "insights/customer_potential.html", context)


@require_POST
def potential_override(request: ActorRequest, uuid: str) -> HttpResponse:
    """Set a customer's potential by hand."""
    party, form = Party.objects.find(uuid, request.actor), PotentialForm(request.POST)
    if not form.is_valid():
        raise potentials.WrongPotential(field=next(iter(form.errors)))
    potentials.override(
        party, form.cleaned_data["amount"], form.cleaned_data["reason"], by=request.actor, at=clock.now()
    )
    undo = reverse("insights:potential_release", args=[party.uuid])
    return answers.leave(request, _page_of(party), toast=_("Potential set by hand"), undo=undo)


@require_POST
def potential_release(request: ActorRequest, uuid: str) -> HttpResponse:
    """Let it be computed again."""
    party = Party.objects.find(uuid, request.actor)
    potentials.release(party, by=request.actor, at=clock.now())
    return answers.leave(request, _page_of(party), toast=_("The computed potential holds again"))


def _page_of(party: Party) -> str:
    return reverse("parties:party_detail", args=[party.uuid])


@require_http_methods(["GET", "POST"])
def potential_rules_edit(request: ActorRequest) -> HttpResponse:
    """The weights of the company."""
    demand(request.actor, RULES)
    form = PotentialRulesForm(request.POST or None, instance=potential_rules())
    if form.is_valid() and _saved(request, form):
        return answers.leave(request, reverse("insights:potential_rules"), toast=_("The weights are saved."))
    return render(request, "insights/potential_rules.html", {"form": form}, status=422 if form.is_bound else 200)


def _saved(request: ActorRequest, form: PotentialRulesForm) -> bool:
    seen = form.cleaned_data["version"]
    try:
        potentials.change_potential_rules(form.changes(), by=request.actor, at=clock.now(), seen=seen)
    except DomainError as refusal:
        form.refused(refusal, version=potential_rules().version)
        return False
    return True
