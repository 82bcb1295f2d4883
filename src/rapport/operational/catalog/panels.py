"""What the catalogue shows on the page of a product."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.operational.catalog.forms import UnitCostForm
from rapport.operational.catalog.services.unit_costs import FIELD
from rapport.web.panels import Panel, Zone

SHOWN = 12


def _unit_costs(actor: Actor, product: Any) -> Mapping[str, Any] | None:
    """The dated costs, the newest first; nothing for those who may not see costs."""
    if not actor.sees_field(FIELD):
        return None
    today = clock.today(ports.company.use()().time_zone)
    return {
        "product": product,
        "costs": list(product.unit_costs.order_by("-starts_on")[:SHOWN]),
        "can_edit": actor.has("product.edit"),
        "form": UnitCostForm(initial={"starts_on": today, "currency": product.currency}),
    }


UNIT_COSTS = Panel(
    _("Unit costs"), "product", Zone.RIGHT, "catalog/unit_costs.html", _unit_costs, order=20,
    reload_on=("unit-cost:changed",),
)  # fmt: skip
