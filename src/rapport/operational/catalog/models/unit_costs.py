"""Unit costs of products, dated."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.kit.fields import AmountField


class UnitCost(models.Model):
    """What one unit of a product costs the company from a day on, until the next one. Order lines keep their own."""

    product = models.ForeignKey(
        "catalog.Product",
        on_delete=models.CASCADE,
        related_name="unit_costs",
        db_index=False,
        verbose_name=_("product"),
    )
    starts_on = models.DateField(_("from"))
    cost = AmountField(_("unit cost"))
    currency = models.CharField(_("currency"), max_length=3)
    supplier = models.CharField(_("supplier"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "starts_on"], name="catalog_one_unit_cost_a_day"),
        ]
