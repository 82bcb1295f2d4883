"""The settings page of what an hour costs."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.access.policies import demand
from rapport.kit import clock
from rapport.kit.errors import DomainError
from rapport.operational.conversations.forms import CostRateForm
from rapport.operational.conversations.queries import cost_rates
from rapport.operational.conversations.services import cost_rates as services
from rapport.web import answers


@require_http_methods(["GET", "POST"])
def cost_rate_list(request: Any) -> HttpResponse:
    """The dated rates, with the form that adds one."""
    demand(request.actor, services.MANAGE)
    form = CostRateForm(request.POST or None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            whose = given["user"] or given["role"]
            services.put(whose, given["starts_on"], given["hourly"], by=request.actor, at=clock.now())
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return redirect("conversations:cost_rate_list")
    context = {"form": form, "rates": cost_rates()}
    return render(request, "conversations/cost_rate_list.html", context, status=422 if form.is_bound else 200)


@require_POST
def cost_rate_remove(request: Any, rate_id: int) -> HttpResponse:
    services.remove(rate_id, by=request.actor, at=clock.now())
    return answers.leave(request, reverse("conversations:cost_rate_list"), toast=_("The rate is removed."))
