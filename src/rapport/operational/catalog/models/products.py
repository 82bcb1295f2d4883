"""Products."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.core.access.records import Record, RecordQuerySet
from rapport.kit.fields import AmountField


class ProductQuerySet(RecordQuerySet["Product"]):
    """Rows of products."""

    def active(self) -> Self:
        return self.filter(is_active=True)

    def for_list(self) -> Self:
        return self


class Product(Record):
    """Something that is sold: goods, a service, a subscription. Its cost is today's; order lines keep theirs."""

    code = models.CharField(_("code"), max_length=60, blank=True)
    name = models.CharField(_("name"), max_length=200)
    sort_name = models.CharField(max_length=200, editable=False)
    family = models.CharField(_("family"), max_length=100, blank=True)
    line = models.CharField(_("product line"), max_length=100, blank=True)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    price = AmountField(_("price, net of tax"), null=True, blank=True)
    unit_cost = AmountField(_("unit cost"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    is_active = models.BooleanField(_("on sale"), default=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("number in that source"), max_length=120, blank=True)

    objects: ClassVar[ProductQuerySet] = ProductQuerySet.as_manager()  # type: ignore[assignment]

    audited_fields: ClassVar[tuple[str, ...]] = (
        "code", "name", "family", "line", "unit", "price", "unit_cost", "currency", "is_active", "custom",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id="") & Q(binned_at__isnull=True),
                name="catalog_product_external_id_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["sort_name", "id"], name="product_by_name"),
            models.Index(fields=["code", "id"], name="product_by_code"),
            models.Index(fields=["family", "id"], name="product_by_family"),
            models.Index(fields=["price", "id"], name="product_by_price"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def margin_share(self) -> Decimal | None:
        """The share of the price that is not cost; not known without both."""
        if not self.price or self.unit_cost is None:
            return None
        return (self.price - self.unit_cost) / self.price
