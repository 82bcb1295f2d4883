"""What orders add to the pages of customers and products."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.operational.orders.models import OrderState
from rapport.operational.orders.queries import contracts_of, orders_of, sales_of
from rapport.web.panels import Panel, Zone


def _orders_of(actor: Actor, party: Any) -> Mapping[str, Any]:
    found = orders_of(party, actor)
    return {
        "party": party,
        "orders": found,
        "currency": ports.company.use()().currency,
        "can_create": actor.has("order.create"),
    }


def address_behind(party: Any, actor: Actor) -> str:
    """The customer's orders that count, for the explanation of their revenue."""
    if not actor.has("order.view"):
        return ""
    pairs = [("f", f"customer~is~{party.uuid}"), ("f", f"state~isnt~{OrderState.CANCELLED.value}")]
    return f"{reverse('orders:order_list')}?{urlencode(pairs)}"


def _contracts_of(actor: Actor, party: Any) -> Mapping[str, Any]:
    company = ports.company.use()()
    found = contracts_of(party, actor, clock.today(company.time_zone))
    return {"party": party, "contracts": found, "can_create": actor.has("contract.create")}


def _sales_of(actor: Actor, product: Any) -> Mapping[str, Any]:
    return {"product": product, "sales": sales_of(product, actor), "currency": ports.company.use()().currency}


CUSTOMER_ORDERS = Panel(
    _("Orders"), "party", Zone.RIGHT, "orders/customer_panel.html", _orders_of, order=30, verb="order.view",
    reload_on=("order:changed",),
)  # fmt: skip
PRODUCT_SALES = Panel(
    _("Sales"), "product", Zone.HIGHLIGHT, "orders/product_panel.html", _sales_of, order=10, verb="order.view",
    reload_on=("order:changed",),
)  # fmt: skip
CUSTOMER_CONTRACTS = Panel(
    _("Contracts"), "party", Zone.RIGHT, "orders/customer_contracts.html", _contracts_of, order=35,
    verb="contract.view", reload_on=("contract:changed",),
)  # fmt: skip
