"""Orders: page, peek, state, bin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from rapport.core.access.policies import policy_of
from rapport.core.exchange.edit_lines import way_out_of_bin, with_kept
from rapport.core.metadata.queries import record_history
from rapport.kit import clock, ports
from rapport.operational.orders.models import Order
from rapport.operational.orders.services import bulk, orders
from rapport.operational.orders.tables.orders import TONES
from rapport.web import answers, own_fields, panels
from rapport.web.panels import Zone


@require_GET
def order_detail(request: Any, uuid: str) -> HttpResponse:
    """The page of an order; with `panel`, one panel of it."""
    order = Order.objects.for_list().find(uuid, request.actor)
    if request.GET.get("panel"):
        return _panel(request, order, request.GET["panel"])
    context = _shown(request, order) | {
        "can_bin": policy_of(Order).may(request.actor, "bin", order),
        "left": panels.draw(request, "order", Zone.LEFT, order),
        "right": panels.draw(request, "order", Zone.RIGHT, order),
        "history": record_history("order", order, request.actor),
    }
    return render(request, "orders/order_detail.html", context)


@require_GET
def order_peek(request: Any, uuid: str) -> HttpResponse:
    order = Order.objects.for_list().find(uuid, request.actor)
    return render(request, "orders/order_peek.html", _shown(request, order))


@require_POST
def order_deliver(request: Any, uuid: str) -> HttpResponse:
    return _moved(request, uuid, orders.deliver, _("Order delivered"))


@require_POST
def order_cancel(request: Any, uuid: str) -> HttpResponse:
    undo = reverse("orders:order_reopen", args=[uuid])
    return _moved(request, uuid, orders.cancel, _("Order cancelled"), undo)


@require_POST
def order_reopen(request: Any, uuid: str) -> HttpResponse:
    return _moved(request, uuid, orders.reopen, _("Order reopened"))


@require_POST
def order_bin(request: Any, uuid: str) -> HttpResponse:
    order = Order.objects.find(uuid, request.actor)
    bulk.bin_many([order.pk], by=request.actor, at=clock.now())
    url = reverse("orders:order_list")
    return answers.leave(request, url, toast=_("Order in the bin"), undo=way_out_of_bin("order", [order.pk]))


@require_POST
def order_undo(request: Any, entry: int) -> HttpResponse:
    """Let orders count again that were just cancelled."""
    count, kept = bulk.uncancel(entry, by=request.actor, at=clock.now())
    said = ngettext("%(count)s order is as before", "%(count)s orders are as before", count) % {"count": count}
    said = with_kept(said, kept)
    return answers.done(request, reverse("orders:order_list"), "order:changed", "list:changed", toast=said)


def _shown(request: Any, order: Order) -> dict[str, Any]:
    lines = list(order.lines.select_related("product", "contract"))
    return {
        "order": order,
        "lines": lines,
        "has_discount": any(line.discount for line in lines),
        "tone": TONES[order.state],
        "base_currency": ports.company.use()().currency,
        "own": own_fields.facts_of("order", order.custom, request.actor),
        "sees_cost": request.actor.sees_field("order.base_cost"),
        "sees_party": order.party is not None and request.actor.has("party.view"),
        "can_edit": policy_of(Order).may(request.actor, "edit", order),
    }


def _moved(request: Any, uuid: str, verb: Callable[..., None], toast: str, undo: str = "") -> HttpResponse:
    order = Order.objects.find(uuid, request.actor)
    verb(order, by=request.actor, at=clock.now())
    return answers.leave(request, reverse("orders:order_detail", args=[uuid]), toast=toast, undo=undo)


def _panel(request: Any, order: Order, key: str) -> HttpResponse:
    for zone in Zone:
        for drawn in panels.draw(request, "order", zone, order):
            if drawn.key == key:
                return HttpResponse(drawn.html)
    raise Http404
