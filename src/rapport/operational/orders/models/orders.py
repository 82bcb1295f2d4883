"""Orders and their lines."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.access.records import Record, RecordQuerySet
from rapport.kit.fields import AmountField, QuantityField

SUMMED = ("party", "state", "is_purchase", "base_amount", "binned_at")


class OrderState(models.TextChoices):
    CONFIRMED = "confirmed", _("Confirmed")
    DELIVERED = "delivered", _("Delivered")
    CANCELLED = "cancelled", pgettext_lazy("order", "Cancelled")


class OrderQuerySet(RecordQuerySet["Order"]):
    """Rows of orders."""

    def for_list(self) -> Self:
        return self.select_related("party")

    def counted(self) -> Self:
        """Orders that enter revenue: neither cancelled nor in the bin."""
        return self.live().exclude(state=OrderState.CANCELLED)


class Order(Record):
    """What a customer bought on a day. Totals repeat the lines' sums; without a rate `base_amount` is empty.

    A return is an order whose lines are negative. A cancelled order keeps its lines and counts for nothing.
    `first_lines` are there where `queries.with_first_lines` has read them.
    """

    first_lines: Sequence[OrderLine]
    number = models.CharField(pgettext_lazy("of an order", "number"), max_length=60, blank=True)
    party = models.ForeignKey(
        "parties.Party", null=True, blank=True, on_delete=models.PROTECT, related_name="orders", db_index=False,
        verbose_name=_("customer"),
    )  # fmt: skip
    placed_on = models.DateField(_("date"))
    placed_at = models.DateTimeField(_("time"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=OrderState, default=OrderState.CONFIRMED)
    currency = models.CharField(_("currency"), max_length=3)
    amount = AmountField(_("amount, net of tax"), default=0, editable=False)
    base_amount = AmountField(_("amount in base currency"), null=True, editable=False)
    base_cost = AmountField(_("cost in base currency"), null=True, editable=False)
    line_count = models.PositiveIntegerField(_("lines"), default=0, editable=False)
    is_purchase = models.BooleanField(_("purchase"), default=False, editable=False)
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("number in that source"), max_length=120, blank=True)
    channel = models.CharField(_("channel"), max_length=40, blank=True)

    objects: ClassVar[OrderQuerySet] = OrderQuerySet.as_manager()  # type: ignore[assignment]

    audited_fields: ClassVar[tuple[str, ...]] = (
        "number", "party_id", "placed_on", "state", "currency", "channel", "custom",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id="") & Q(binned_at__isnull=True),
                name="orders_external_id_once",
            ),
        ]  # fmt: skip
        # What customers bought in a period is summed up from an index alone: few customers by theirs, few days by date.
        indexes = [
            models.Index(fields=["party", "-placed_on", "-id", *SUMMED[1:]], name="order_party_by_date"),
            models.Index(fields=["-placed_on", "-id", *SUMMED], name="order_by_date"),
            models.Index(fields=["-base_amount", "-id"], name="order_by_amount"),
            models.Index(fields=["number", "id"], name="order_by_number"),
        ]

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"

    @property
    def title(self) -> str:
        return str(self)

    @property
    def margin(self) -> Decimal | None:
        """Not known as long as one line's cost, or the rate, is not."""
        if self.base_amount is None or self.base_cost is None:
            return None
        return self.base_amount - self.base_cost

    @property
    def is_return(self) -> bool:
        return self.amount < 0

    @property
    def is_cancelled(self) -> bool:
        return self.state == OrderState.CANCELLED


class OrderLine(models.Model):
    """A product in an order: quantity × unit price − discount, net of tax. Amounts came so or were rounded."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField(default=1)
    product = models.ForeignKey(
        "catalog.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="order_lines"
    )
    contract = models.ForeignKey(
        "orders.Contract", null=True, blank=True, on_delete=models.PROTECT, related_name="lines",
        db_index=False, verbose_name=_("contract"),
    )  # fmt: skip
    label = models.CharField(_("label"), max_length=200, blank=True)
    quantity = QuantityField(_("quantity"), default=1)
    unit_price = AmountField(_("unit price"), null=True, blank=True)
    discount = models.DecimalField(_("discount, %"), max_digits=7, decimal_places=4, default=0)
    amount = AmountField(_("amount, net of tax"))
    base_amount = AmountField(null=True, editable=False)
    base_cost = AmountField(null=True, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["order", "position"], name="orders_line_position_once")]
        indexes = [
            models.Index(fields=["contract"], condition=Q(contract__isnull=False), name="line_of_contract"),
        ]


class OrderSequence(models.Model):
    """The last number given to our own orders in a year."""

    year = models.PositiveIntegerField(unique=True)
    last = models.PositiveIntegerField(default=0)
