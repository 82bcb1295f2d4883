"""Dated unit costs on the page of a product."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rapport.kit import clock
from rapport.kit.errors import DomainError
from rapport.operational.catalog.forms import UnitCostForm
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.services import unit_costs
from rapport.operational.catalog.services.unit_costs import Cost
from rapport.web import answers

CHANGED = ("unit-cost:changed", "product:changed")


@require_POST
def unit_cost_add(request: Any, uuid: str) -> HttpResponse:
    """Write a cost down; when refused, the form with what is wrong."""
    product = Product.objects.find(uuid, request.actor)
    form = UnitCostForm(request.POST)
    if form.is_valid():
        try:
            unit_costs.put(product, Cost(**form.cleaned_data), by=request.actor, at=clock.now())
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            return answers.done(request, _page_of(product), *CHANGED, toast=_("Unit cost written down"))
    context = {"product": product, "form": form}
    return render(request, "catalog/unit_cost_form.html", context, status=422)


@require_POST
def unit_cost_remove(request: Any, uuid: str, pk: int) -> HttpResponse:
    product = Product.objects.find(uuid, request.actor)
    unit_costs.remove(product, pk, by=request.actor, at=clock.now())
    return answers.done(request, _page_of(product), *CHANGED, toast=_("Unit cost removed"))


def _page_of(product: Product) -> str:
    return reverse("catalog:product_detail", args=[product.uuid])
