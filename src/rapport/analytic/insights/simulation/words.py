"""The names of what a simulation can change, of its own inputs, and what each of them does."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from rapport.analytic.methods.simulation import ACQUISITION, DISCOUNT, MARGIN, NEWCOMERS, PRICE, RETENTION, SERVE
from rapport.kit.errors import Text
from rapport.operational.orders.models import CostKind

CHANGED: Mapping[str, Text] = {
    SERVE: _("Cost to serve"),
    MARGIN: _("Sales per customer"),
    RETENTION: _("Retention"),
    ACQUISITION: _("Cost of a new customer"),
    PRICE: _("Prices"),
    NEWCOMERS: _("New customers a year"),
    DISCOUNT: _("A year’s discount"),
    **{kind.value: kind.label for kind in CostKind if kind.value != ACQUISITION},
}
TOLD: Mapping[str, Text] = {
    SERVE: _("Every cost but goods and acquisition, in percent."),
    MARGIN: _("More products to each customer: revenue and goods alike, in percent."),
    RETENTION: _("Points of percent added to the share that stays from year to year."),
    ACQUISITION: _("What winning one customer costs, in percent."),
    PRICE: _("Revenue alone, goods cost the same, in percent."),
    NEWCOMERS: _("How many are won each year, in percent."),
}
OWN: Mapping[str, Text] = {
    "own_customers": _("Customers"),
    "own_newcomers": _("New customers a year"),
    "own_revenue": _("Revenue of a customer and year"),
    "own_retention": _("Retention, in percent"),
    "own_acquisition": _("Cost of a new customer"),
    "own_discount": _("A year’s discount, in percent"),
}
