"""Contracts: page, peek, notice, instalment, bin."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rapport.core.access.policies import demand, policy_of
from rapport.core.exchange.edit_lines import way_out_of_bin
from rapport.core.metadata.queries import record_history
from rapport.kit import clock, ports
from rapport.kit.errors import DomainError, NotAllowed
from rapport.operational.catalog.queries import plain
from rapport.operational.catalog.services.values import amount as read_amount
from rapport.operational.orders.forms.contracts import InstalmentForm, TerminateForm
from rapport.operational.orders.models import Contract, ContractState
from rapport.operational.orders.queries import invoiced_on
from rapport.operational.orders.services import contracts
from rapport.operational.orders.tables.contracts import STATES, TONES, rows, today
from rapport.web import answers, own_fields, panels
from rapport.web.panels import Zone


@require_GET
def contract_detail(request: Any, uuid: str) -> HttpResponse:
    """The page of a contract; with `panel`, one panel of it."""
    contract = find(request, uuid)
    if request.GET.get("panel"):
        return _panel(request, contract, request.GET["panel"])
    context = _shown(request, contract) | {
        "can_bin": policy_of(Contract).may(request.actor, "bin", contract),
        "left": panels.draw(request, "contract", Zone.LEFT, contract),
        "right": panels.draw(request, "contract", Zone.RIGHT, contract),
        "history": record_history("contract", contract, request.actor),
    }
    return render(request, "orders/contract_detail.html", context)


@require_GET
def contract_peek(request: Any, uuid: str) -> HttpResponse:
    return render(request, "orders/contract_peek.html", _shown(request, find(request, uuid)))


@require_http_methods(["GET", "POST"])
def contract_terminate(request: Any, uuid: str) -> HttpResponse:
    """The last day is asked for on GET and when refused; the term's own end is offered."""
    contract = find(request, uuid)
    _demand_edit(request, contract)
    form = TerminateForm(request.POST or None, initial={"on": contract.next_end or today()})
    if request.method == "POST" and form.is_valid():
        try:
            contracts.terminate(contract, form.cleaned_data["on"], by=request.actor, at=clock.now())
        except DomainError as refusal:
            form.add_error("on", str(refusal))
        else:
            undo = reverse("orders:contract_resume", args=[uuid])
            return answers.leave(request, _page_of(contract), toast=_("Notice is noted"), undo=undo)
    return _asked(request, contract, form, "terminate")


@require_POST
def contract_resume(request: Any, uuid: str) -> HttpResponse:
    contract = find(request, uuid)
    contracts.resume(contract, by=request.actor, at=clock.now())
    return answers.leave(request, _page_of(contract), toast=_("The contract goes on"))


@require_http_methods(["GET", "POST"])
def contract_invoice(request: Any, uuid: str) -> HttpResponse:
    """The day and the amount of an instalment on GET and when refused; it becomes an order."""
    contract = find(request, uuid)
    demand(request.actor, "order.create")
    form = InstalmentForm(request.POST or None, initial={"on": today(), "amount": plain(contract.amount)})
    if request.method == "POST" and form.is_valid():
        try:
            amount = read_amount("amount", form.cleaned_data["amount"])
            order = contracts.invoice(contract, form.cleaned_data["on"], amount, by=request.actor, at=clock.now())
        except DomainError as refusal:
            if refusal.status in (403, 404):
                raise
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            url = reverse("orders:order_detail", args=[order.uuid])
            return answers.leave(request, url, toast=_("Order %(number)s saved") % {"number": order})
    return _asked(request, contract, form, "invoice")


@require_POST
def contract_bin(request: Any, uuid: str) -> HttpResponse:
    contract = find(request, uuid)
    contracts.bin_many([contract.pk], by=request.actor, at=clock.now())
    url = reverse("orders:contract_list")
    return answers.leave(request, url, toast=_("Contract in the bin"), undo=way_out_of_bin("contract", [contract.pk]))


def find(request: Any, uuid: str) -> Contract:
    """The visible contract with this public id, as it stands today."""
    found: Contract = rows().for_list().find(uuid, request.actor)
    return found


def _page_of(contract: Contract) -> str:
    return reverse("orders:contract_detail", args=[contract.uuid])


def _demand_edit(request: Any, contract: Contract) -> None:
    if not policy_of(Contract).may(request.actor, "edit", contract):
        raise NotAllowed


def _asked(request: Any, contract: Contract, form: Any, verb: str) -> HttpResponse:
    context = {"contract": contract, "form": form, "verb": verb}
    return render(request, "orders/contract_ask.html", context, status=422 if form.is_bound else 200)


def _shown(request: Any, contract: Contract) -> dict[str, Any]:
    actor, state = request.actor, contract.state
    sees_orders = actor.has("order.view")
    is_open = state in (ContractState.RUNNING, ContractState.LEAVING)
    return {
        "contract": contract,
        "state": STATES[state],
        "tone": TONES[state],
        "base_currency": ports.company.use()().currency,
        "own": own_fields.facts_of("contract", contract.custom, actor),
        "invoiced": invoiced_on(contract, actor) if sees_orders else None,
        "can_invoice": is_open and actor.has("order.create"),
        "can_edit": policy_of(Contract).may(actor, "edit", contract),
        "can_terminate": not contract.is_terminated and state != ContractState.ENDED,
    }


def _panel(request: Any, contract: Contract, key: str) -> HttpResponse:
    for zone in Zone:
        for drawn in panels.draw(request, "contract", zone, contract):
            if drawn.key == key:
                return HttpResponse(drawn.html)
    raise Http404
