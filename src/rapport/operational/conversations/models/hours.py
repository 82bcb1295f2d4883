"""Hours worked for customers, and what an hour costs."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.access.records import Record, RecordQuerySet
from rapport.kit.fields import AmountField


class Activity(models.TextChoices):
    """What somebody works on; each is one of the kinds of cost of a margin."""

    SALES_FORCE = "sales_force", pgettext_lazy("hours", "Selling")
    LOGISTICS = "logistics", pgettext_lazy("hours", "Preparing, delivering, installing")
    AFTER_SALES = "after_sales", pgettext_lazy("hours", "Serving after the sale")


class WorkedTimeQuerySet(RecordQuerySet["WorkedTime"]):
    """Rows of hours."""

    def for_list(self) -> Self:
        return self.select_related("party", "worker")


class WorkedTime(Record):
    """Time that somebody worked for a customer on a day, perhaps on an order or under a contract.

    Its cost is derived: the time at the rate of whoever worked, on that day.
    """

    party = models.ForeignKey(
        "parties.Party", on_delete=models.CASCADE, related_name="worked_times", db_index=False,
        verbose_name=_("customer"),
    )  # fmt: skip
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("who")
    )
    worker_name = models.CharField(max_length=150)
    day = models.DateField(_("day"))
    minutes = models.PositiveIntegerField(_("minutes"))
    activity = models.CharField(_("activity"), max_length=12, choices=Activity, default=Activity.AFTER_SALES)
    text = models.CharField(_("note"), max_length=500, blank=True)
    record_type = models.CharField(max_length=40, blank=True)
    record_id = models.BigIntegerField(null=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("number in that source"), max_length=120, blank=True)

    objects: ClassVar[WorkedTimeQuerySet] = WorkedTimeQuerySet.as_manager()  # type: ignore[assignment]

    audited_fields: ClassVar[tuple[str, ...]] = (
        "party_id", "worker_id", "day", "minutes", "activity", "text", "record_type", "record_id", "custom",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id="") & Q(binned_at__isnull=True),
                name="hours_external_id_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["party", "-day", "-id"], name="hours_party_by_day"),
            models.Index(fields=["-day", "-id"], name="hours_by_day"),
            models.Index(fields=["record_type", "record_id"], name="hours_on_record", condition=~Q(record_type="")),
        ]

    def __str__(self) -> str:
        return self.text[:80] or self.worker_name

    @property
    def title(self) -> str:
        return str(self)


class CostRate(models.Model):
    """What an hour of a colleague, or of everybody in a role, costs from a day on, in the base currency.

    A colleague's own rate goes before that of the role.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="+",
        verbose_name=_("colleague"),
    )  # fmt: skip
    role = models.ForeignKey(
        "access.Role", null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name=_("role")
    )
    starts_on = models.DateField(_("from"))
    hourly = AmountField(_("cost of an hour"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "starts_on"], condition=Q(user__isnull=False), name="cost_rate_once_a_user"
            ),
            models.UniqueConstraint(
                fields=["role", "starts_on"], condition=Q(role__isnull=False), name="cost_rate_once_a_role"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=True, role__isnull=False) | Q(user__isnull=False, role__isnull=True),
                name="cost_rate_of_one",
            ),
        ]
