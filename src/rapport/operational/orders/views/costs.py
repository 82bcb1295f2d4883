"""Cost entries: page, peek, new, edit, bin."""

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
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotAllowed
from rapport.operational.orders.forms.costs import CostForm, initial_of
from rapport.operational.orders.models import CostEntry
from rapport.operational.orders.services import costs
from rapport.operational.orders.views.choosing import product_of
from rapport.operational.parties.queries.choosing import customer_chosen
from rapport.web import answers, own_fields, panels
from rapport.web.panels import Zone


@require_GET
def cost_detail(request: Any, uuid: str) -> HttpResponse:
    """The page of a cost entry; with `panel`, one panel of it."""
    entry = _find(request, uuid)
    if request.GET.get("panel"):
        return _panel(request, entry, request.GET["panel"])
    context = _shown(request, entry) | {
        "can_bin": policy_of(CostEntry).may(request.actor, "bin", entry),
        "left": panels.draw(request, "cost", Zone.LEFT, entry),
        "right": panels.draw(request, "cost", Zone.RIGHT, entry),
        "history": record_history("cost", entry, request.actor),
    }
    return render(request, "orders/cost_detail.html", context)


@require_GET
def cost_peek(request: Any, uuid: str) -> HttpResponse:
    return render(request, "orders/cost_peek.html", _shown(request, _find(request, uuid)))


@require_http_methods(["GET", "POST"])
def cost_create(request: Any) -> HttpResponse:
    demand(request.actor, "cost.create")
    company = ports.company.use()()
    start = {"starts_on": clock.today(company.time_zone), "currency": company.currency}
    form = CostForm(request.actor, request.POST or None, initial=start)
    if request.method == "GET":
        return _page(request, form, party=customer_chosen(request.GET.get("party", ""), "", request.actor))
    return _saved(request, form, None)


@require_http_methods(["GET", "POST"])
def cost_edit(request: Any, uuid: str) -> HttpResponse:
    entry = _find(request, uuid)
    if not policy_of(CostEntry).may(request.actor, "edit", entry):
        raise NotAllowed
    form = CostForm(request.actor, request.POST or None, initial=initial_of(entry))
    if request.method == "GET":
        return _page(request, form, party=entry.party, product=entry.product, entry=entry)
    return _saved(request, form, entry)


@require_POST
def cost_bin(request: Any, uuid: str) -> HttpResponse:
    entry = _find(request, uuid)
    costs.bin_many([entry.pk], by=request.actor, at=clock.now())
    url = reverse("orders:cost_list")
    return answers.leave(request, url, toast=_("Cost in the bin"), undo=way_out_of_bin("cost", [entry.pk]))


def _find(request: Any, uuid: str) -> CostEntry:
    return CostEntry.objects.for_list().find(uuid, request.actor)


def _shown(request: Any, entry: CostEntry) -> dict[str, Any]:
    return {
        "entry": entry,
        "base_currency": ports.company.use()().currency,
        "own": own_fields.facts_of("cost", entry.custom, request.actor),
        "sees_party": entry.party is not None and policy_of(type(entry.party)).may(request.actor, "view", entry.party),
        "can_edit": policy_of(CostEntry).may(request.actor, "edit", entry),
    }


def _saved(request: Any, form: CostForm, entry: CostEntry | None) -> HttpResponse:
    """Save and leave, or show the form again with what was refused."""
    party, product = None, None
    try:
        party = customer_chosen(request.POST.get("party", ""), request.POST.get("party_text", ""), request.actor)
        product = product_of(request, request.POST.get("product", ""), request.POST.get("product_text", ""))
        if not form.is_valid():
            return _page(request, form, party=party, product=product, entry=entry, status=422)
        entry = _kept(request, entry, {**form.changes(), "party": party, "product": product})
    except ChangedMeanwhile as clash:
        fresh = _find(request, str(entry.uuid)) if entry else None
        return _page(request, form, party=party, product=product, entry=fresh, status=422, clash=clash)
    except DomainError as refusal:
        if refusal.status in (403, 404):
            raise
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, form, party=party, product=product, entry=entry, status=422)
    return answers.leave(request, reverse("orders:cost_detail", args=[entry.uuid]), toast=_("Cost saved"))


def _kept(request: Any, entry: CostEntry | None, values: dict[str, Any]) -> CostEntry:
    if entry is None:
        return costs.create(values, by=request.actor, at=clock.now())
    entry.version = int(request.POST.get("version") or entry.version)
    return costs.edit(entry, values, by=request.actor, at=clock.now())


def _page(request: Any, form: CostForm, *, status: int = 200, **shown: Any) -> HttpResponse:
    return render(request, "orders/cost_form.html", {"form": form, **shown}, status=status)


def _panel(request: Any, entry: CostEntry, key: str) -> HttpResponse:
    for zone in Zone:
        for drawn in panels.draw(request, "cost", zone, entry):
            if drawn.key == key:
                return HttpResponse(drawn.html)
    raise Http404
