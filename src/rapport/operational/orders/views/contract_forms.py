"""Entering and editing a contract."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rapport.core.access.policies import demand, policy_of
from rapport.kit import clock, ports
from rapport.kit.errors import ChangedMeanwhile, DomainError, Invalid, NotAllowed
from rapport.operational.orders.forms.contracts import ContractForm, initial_of
from rapport.operational.orders.models import Contract
from rapport.operational.orders.services import contracts
from rapport.operational.orders.tables.contracts import today
from rapport.operational.orders.views.choosing import product_of
from rapport.operational.orders.views.contracts import find
from rapport.operational.parties.models import Party
from rapport.operational.parties.queries.choosing import customer_chosen
from rapport.web import answers


@require_http_methods(["GET", "POST"])
def contract_create(request: Any) -> HttpResponse:
    demand(request.actor, "contract.create")
    start = {"starts_on": today(), "currency": ports.company.use()().currency, "periodicity": "year"}
    form = ContractForm(request.actor, request.POST or None, initial=start)
    if request.method == "GET":
        return _page(request, form, party=customer_chosen(request.GET.get("party", ""), "", request.actor))
    return _saved(request, form, None)


@require_http_methods(["GET", "POST"])
def contract_edit(request: Any, uuid: str) -> HttpResponse:
    contract = find(request, uuid)
    if not policy_of(Contract).may(request.actor, "edit", contract):
        raise NotAllowed
    form = ContractForm(request.actor, request.POST or None, initial=initial_of(contract))
    if request.method == "GET":
        return _page(request, form, party=contract.party, product=contract.product, contract=contract)
    return _saved(request, form, contract)


def _saved(request: Any, form: ContractForm, contract: Contract | None) -> HttpResponse:
    """Save and leave, or show the form again with what was refused."""
    party, product = None, None
    try:
        party = customer_chosen(request.POST.get("party", ""), request.POST.get("party_text", ""), request.actor)
        product = product_of(request, request.POST.get("product", ""), request.POST.get("product_text", ""))
        if party is None:
            raise Invalid(_("Choose the customer of this contract."), field="party")
        if not form.is_valid():
            return _page(request, form, party=party, product=product, contract=contract, status=422)
        contract = _kept(request, contract, party, {**form.changes(), "product": product})
    except ChangedMeanwhile as clash:
        fresh = find(request, str(contract.uuid)) if contract else None
        return _page(request, form, party=party, product=product, contract=fresh, status=422, clash=clash)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, form, party=party, product=product, contract=contract, status=422)
    url = reverse("orders:contract_detail", args=[contract.uuid])
    return answers.leave(request, url, toast=_("Contract %(number)s saved") % {"number": contract})


def _kept(request: Any, contract: Contract | None, party: Party, values: dict[str, Any]) -> Contract:
    if contract is None:
        return contracts.create(party, values, by=request.actor, at=clock.now())
    contract.version = int(request.POST.get("version") or contract.version)
    return contracts.edit(contract, {**values, "party": party}, by=request.actor, at=clock.now())


def _page(request: Any, form: ContractForm, *, status: int = 200, **shown: Any) -> HttpResponse:
    return render(request, "orders/contract_form.html", {"form": form, **shown}, status=status)
