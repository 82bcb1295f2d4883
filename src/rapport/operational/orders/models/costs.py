"""Cost entries: what serving customers cost, by kind."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.access.records import Record, RecordQuerySet
from rapport.kit.fields import AmountField


class CostKind(models.TextChoices):
    """The six kinds of cost that revenue loses to become margin, and what winning new customers costs."""

    GOODS = "goods", pgettext_lazy("cost", "Goods sold")
    LOGISTICS = "logistics", pgettext_lazy("cost", "Handling and logistics")
    AFTER_SALES = "after_sales", pgettext_lazy("cost", "After-sales")
    PROMOTION = "promotion", pgettext_lazy("cost", "Promotion")
    SALES_FORCE = "sales_force", pgettext_lazy("cost", "Sales force")
    ADVERTISING = "advertising", pgettext_lazy("cost", "Advertising")
    ACQUISITION = "acquisition", pgettext_lazy("cost", "Acquisition")


class CostEntryQuerySet(RecordQuerySet["CostEntry"]):
    """Rows of cost entries."""

    def for_list(self) -> Self:
        return self.select_related("party", "product", "team")


class CostEntry(Record):
    """A cost of one kind on a day, or what a kind came to in a period; of a customer, a team, or the whole company.

    One of a single day is an expense: it is added. One of a period is what its kind came to: it replaces what was
    derived of that kind in that period, unless it names a product or a channel and so is a part.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=CostKind)
    label = models.CharField(_("what it was for"), max_length=200)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    amount = AmountField(_("amount, net of tax"))
    currency = models.CharField(_("currency"), max_length=3)
    base_amount = AmountField(_("amount in base currency"), null=True, editable=False)
    party = models.ForeignKey(
        "parties.Party", null=True, blank=True, on_delete=models.SET_NULL, related_name="cost_entries",
        verbose_name=_("customer"),
    )  # fmt: skip
    product = models.ForeignKey(
        "catalog.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="cost_entries",
        verbose_name=_("product"),
    )  # fmt: skip
    team = models.ForeignKey(
        "identity.Team", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("team")
    )
    supplier = models.CharField(_("supplier"), max_length=200, blank=True)
    channel = models.CharField(_("channel"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("number in that source"), max_length=120, blank=True)

    objects: ClassVar[CostEntryQuerySet] = CostEntryQuerySet.as_manager()  # type: ignore[assignment]

    audited_fields: ClassVar[tuple[str, ...]] = (
        "kind", "label", "starts_on", "ends_on", "amount", "currency", "party_id", "product_id", "team_id", "supplier",
        "channel", "custom",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id="") & Q(binned_at__isnull=True),
                name="costs_external_id_once",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="costs_end_after_start"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["-starts_on", "-id"], name="cost_by_start"),
            models.Index(fields=["-base_amount", "-id"], name="cost_by_amount"),
            models.Index(fields=["kind", "-starts_on", "-id"], name="cost_kind_by_start"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def title(self) -> str:
        return self.label

    @property
    def is_of_period(self) -> bool:
        return self.ends_on > self.starts_on

    @property
    def replaces(self) -> bool:
        """True when it stands for all that was derived of its kind in its period."""
        return self.is_of_period and self.product_id is None and not self.channel
