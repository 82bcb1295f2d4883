"""Entering and editing an order with its lines, with or without JavaScript."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rapport.core.access.policies import demand, policy_of
from rapport.kit import clock, ports
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotAllowed
from rapport.operational.orders.forms import orders as forms
from rapport.operational.orders.forms.orders import OrderForm, Sheet
from rapport.operational.orders.models import Order
from rapport.operational.orders.services import orders
from rapport.operational.orders.services.orders import OrderDraft
from rapport.operational.parties.models import Party
from rapport.operational.parties.queries.choosing import customer_chosen
from rapport.web import answers

PART = "lines"


@require_http_methods(["GET", "POST"])
def order_create(request: Any) -> HttpResponse:
    demand(request.actor, "order.create")
    company = ports.company.use()()
    start = {"placed_on": clock.today(company.time_zone), "currency": company.currency}
    form = OrderForm(request.actor, request.POST or None, initial=start)
    if request.method == "GET":
        party = customer_chosen(request.GET.get("party", ""), "", request.actor)
        return _page(request, form, forms.empty_sheet(company.currency), party)
    return _saved(request, form, None)


@require_http_methods(["GET", "POST"])
def order_edit(request: Any, uuid: str) -> HttpResponse:
    order = Order.objects.for_list().find(uuid, request.actor)
    if not policy_of(Order).may(request.actor, "edit", order):
        raise NotAllowed
    form = OrderForm(request.actor, request.POST or None, initial=forms.initial_of(order))
    if request.method == "GET":
        return _page(request, form, forms.sheet_of(order), order.party, order=order)
    return _saved(request, form, order)


@require_POST
def order_amounts(request: Any) -> HttpResponse:
    """What the lines come to as they are typed."""
    demand(request.actor, "order.view")
    sheet = forms.read_sheet(request.POST, request.actor, _currency(request))
    return render(request, "orders/order_amounts.html", {"sheet": sheet})


def _saved(request: Any, form: OrderForm, order: Order | None) -> HttpResponse:
    """Save and leave; or show the form again with what was asked of its rows, or with what was refused."""
    changed = forms.changed_sheet(request.POST, request.actor, _currency(request))
    typed_party = request.POST.get("party_text", "")
    try:
        party = customer_chosen(request.POST.get("party", ""), typed_party, request.actor)
    except DomainError as refusal:
        party = None
        form.add_error(None, str(refusal))
    if changed is not None:
        return _page(request, form, changed, party, order=order)
    sheet = forms.read_sheet(request.POST, request.actor, _currency(request))
    drafts = sheet.drafts()
    if not form.is_valid() or drafts is None:
        return _page(request, form, sheet, party, order=order, status=422)
    try:
        order = _kept(request, order, party, form, drafts)
    except ChangedMeanwhile as clash:
        return _page(request, form, sheet, party, order=_fresh(request, order), status=422, clash=clash)
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        _blame(form, sheet, refusal)
        return _page(request, form, sheet, party, order=order, status=422)
    url = reverse("orders:order_detail", args=[order.uuid])
    return answers.leave(request, url, toast=_("Order %(number)s saved") % {"number": order})


def _kept(request: Any, order: Order | None, party: Party | None, form: OrderForm, drafts: Any) -> Order:
    values, at = form.changes(), clock.now()
    if order is None:
        return orders.place(party, OrderDraft(drafts, **values), by=request.actor, at=at)
    order.version = int(request.POST.get("version") or order.version)
    return orders.edit(order, {**values, "party": party}, drafts, by=request.actor, at=at)


def _page(
    request: Any, form: OrderForm, sheet: Sheet, party: Party | None, *,
    order: Order | None = None, status: int = 200, clash: ChangedMeanwhile | None = None,
) -> HttpResponse:  # fmt: skip
    context = {"form": form, "sheet": sheet, "party": party, "order": order, "clash": clash}
    template = "orders/order_form.html"
    part = f"{template}#{PART}" if answers.wants_part(request, "order-lines") else template
    return render(request, part, context, status=status)


def _currency(request: Any) -> str:
    return str(request.POST.get("currency", "")).strip().upper()[:3] or ports.company.use()().currency


def _fresh(request: Any, order: Order | None) -> Order | None:
    return Order.objects.for_list().find(order.uuid, request.actor) if order else None


def _blame(form: OrderForm, sheet: Sheet, refusal: DomainError) -> None:
    place = refusal.field.removeprefix("lines.")
    if refusal.field.startswith("lines.") and place.isdigit() and sheet.blame(int(place), str(refusal)):
        return
    form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
