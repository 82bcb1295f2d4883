"""Next offers: what analysis found of each product, and what is not to be offered to whom."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.kit.ids import new_uuid
from rapport.operational.catalog.models.products import Product

MOST_REASON = 200


class ProductStanding(models.Model):
    """What the study of next offers found of a product, on the whole base: one row a product.

    `links` are other products, the strongest first: {"product", "kind" (together, leads, steps), "count", "support",
    "confidence", "lift", "days"}. `portrait` is the typical buyer: by attribute the mean or the shares of those who
    bought, and of all customers.
    """

    product = models.OneToOneField(Product, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    study_id = models.BigIntegerField(null=True)
    seen_at = models.DateTimeField()
    buyer_count = models.PositiveIntegerField(_("customers who bought it"), default=0)
    links = models.JSONField(default=list)
    portrait = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.product_id}"


class OfferRefusal(models.Model):
    """A product that is not to be offered to a customer: who said so, when, and why."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    party = models.ForeignKey("parties.Party", on_delete=models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(_("reason"), max_length=MOST_REASON, blank=True)
    refused_at = models.DateTimeField()
    refused_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "product"], name="catalog_offer_refused_once"),
        ]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.product_id}"
