"""Contracts: what was agreed with a customer for a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.access.records import Record, RecordQuerySet
from rapport.kit.fields import AmountField
from rapport.kit.periods import add_months

YEAR = 12


class ContractKind(models.TextChoices):
    """What is agreed on."""

    MAINTENANCE = "maintenance", pgettext_lazy("contract", "Maintenance")
    SUBSCRIPTION = "subscription", pgettext_lazy("contract", "Subscription")
    RENTAL = "rental", pgettext_lazy("contract", "Rental")
    INSURANCE = "insurance", pgettext_lazy("contract", "Insurance")
    FRAME = "frame", pgettext_lazy("contract", "Framework agreement")
    OTHER = "other", pgettext_lazy("contract", "Other")


class Renewal(models.TextChoices):
    """What happens at its end: nothing, or it goes on for another year unless somebody gives notice."""

    NONE = "none", _("Ends by itself")
    TACIT = "tacit", _("Renewed every year unless notice is given")


class Periodicity(models.TextChoices):
    """How often an instalment falls due."""

    ONCE = "once", pgettext_lazy("instalment", "Once")
    MONTH = "month", pgettext_lazy("instalment", "Every month")
    QUARTER = "quarter", pgettext_lazy("instalment", "Every quarter")
    HALF = "half", pgettext_lazy("instalment", "Every six months")
    YEAR = "year", pgettext_lazy("instalment", "Every year")


class ContractState(models.TextChoices):
    """Where a contract stands on a day; read from its dates, never stored."""

    UPCOMING = "upcoming", pgettext_lazy("contract", "To come")
    RUNNING = "running", pgettext_lazy("contract", "Running")
    LEAVING = "leaving", pgettext_lazy("contract", "Notice given")
    ENDED = "ended", pgettext_lazy("contract", "Ended")


PER_YEAR = {Periodicity.MONTH: 12, Periodicity.QUARTER: 4, Periodicity.HALF: 2, Periodicity.YEAR: 1}


def ended_on(day: date) -> Q:
    """Contracts that are over on a day."""
    by_itself = Q(terminated_on__isnull=True, renewal=Renewal.NONE, ends_on__lt=day)
    return Q(terminated_on__isnull=False, terminated_on__lt=day) | by_itself


def in_state(state: str, day: date) -> Q:
    """Contracts that stand so on a day: the same answer as `Contract.state_on`, in SQL."""
    over = ended_on(day)
    if state == ContractState.ENDED:
        return over
    if state == ContractState.UPCOMING:
        return Q(starts_on__gt=day) & ~over
    begun = Q(starts_on__lte=day) & ~over
    return begun & Q(terminated_on__isnull=state == ContractState.RUNNING)


def ending_within(days: int, day: date) -> Q:
    """Contracts whose current term ends in the next days, those that may be renewed among them."""
    last = day + timedelta(days=days)
    left = Q(terminated_on__gte=day, terminated_on__lte=last)
    stands = Q(terminated_on__isnull=True)
    ends = stands & Q(ends_on__gte=day, ends_on__lte=last)
    renewed = stands & Q(renewal=Renewal.TACIT, ends_on__lt=day) & _anniversary(day, last)
    return left | ends | renewed


def _anniversary(first: date, last: date) -> Q:
    """The day and the month of the end fall between two days that are less than a year apart."""
    either, month = Q(pk__in=[]), first.replace(day=1)
    while month <= last:
        low = first.day if (month.year, month.month) == (first.year, first.month) else 1
        is_last = (month.year, month.month) == (last.year, last.month)
        high = last.day if is_last and (last + timedelta(days=1)).month == last.month else 31
        either |= Q(ends_on__month=month.month, ends_on__day__gte=low, ends_on__day__lte=high)
        month = add_months(month, 1)
    return either


class ContractQuerySet(RecordQuerySet["Contract"]):
    """Rows of contracts."""

    def for_list(self) -> Self:
        return self.select_related("party", "product")

    def seen_on(self, day: date) -> Self:
        """Rows that know the day on which they are looked at."""
        return self.annotate(seen_on=Value(day, models.DateField()))

    def running(self, day: date) -> Self:
        return self.filter(starts_on__lte=day).exclude(ended_on(day))


class Contract(Record):
    """What was agreed with a customer for a time: maintenance, a subscription, a rental, an insurance.

    It adds no revenue of its own: its instalments are order lines that carry it. Where it stands follows from its
    dates. With a tacit renewal it goes on year by year until notice is given; without an end it is open.
    """

    number = models.CharField(pgettext_lazy("of a contract", "number"), max_length=60, blank=True)
    label = models.CharField(_("what it is about"), max_length=200)
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, related_name="contracts", db_index=False, verbose_name=_("customer")
    )
    product = models.ForeignKey(
        "catalog.Product", null=True, blank=True, on_delete=models.PROTECT, related_name="contracts",
        verbose_name=_("product"),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=12, choices=ContractKind, default=ContractKind.MAINTENANCE)
    starts_on = models.DateField(_("start"))
    ends_on = models.DateField(_("end of the first term"), null=True, blank=True)
    renewal = models.CharField(_("renewal"), max_length=5, choices=Renewal, default=Renewal.NONE)
    notice_days = models.PositiveSmallIntegerField(_("notice, in days"), null=True, blank=True)
    terminated_on = models.DateField(_("last day after notice"), null=True, blank=True)
    amount = AmountField(_("instalment, net of tax"), null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3)
    periodicity = models.CharField(_("instalments"), max_length=7, choices=Periodicity, default=Periodicity.YEAR)
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("number in that source"), max_length=120, blank=True)

    seen_on: date

    objects: ClassVar[ContractQuerySet] = ContractQuerySet.as_manager()  # type: ignore[assignment]

    audited_fields: ClassVar[tuple[str, ...]] = (
        "number", "label", "party_id", "product_id", "kind", "starts_on", "ends_on", "renewal", "notice_days",
        "terminated_on", "amount", "currency", "periodicity", "custom",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id="") & Q(binned_at__isnull=True),
                name="contracts_external_id_once",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="contracts_end_after_start"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["party", "-starts_on", "-id"], name="contract_party_by_start"),
            models.Index(fields=["-starts_on", "-id"], name="contract_by_start"),
            models.Index(fields=["ends_on", "id"], name="contract_by_end"),
            models.Index(fields=["number", "id"], name="contract_by_number"),
            models.Index(fields=["-amount", "-id"], name="contract_by_amount"),
        ]

    def __str__(self) -> str:
        return self.number or f"#{self.pk}"

    @property
    def title(self) -> str:
        return str(self)

    @property
    def state(self) -> str:
        """Where it stands on the day on which it is looked at."""
        return self.state_on(self.seen_on)

    @property
    def next_end(self) -> date | None:
        return self.next_end_on(self.seen_on)

    @property
    def notice_by(self) -> date | None:
        return self.notice_by_on(self.seen_on)

    @property
    def is_terminated(self) -> bool:
        return self.terminated_on is not None

    @property
    def yearly_amount(self) -> object:
        """What its instalments come to in a year; nothing for one that falls due once."""
        times = PER_YEAR.get(Periodicity(self.periodicity))
        return None if self.amount is None or times is None else self.amount * times

    def state_on(self, day: date) -> str:
        last = self.terminated_on or (self.ends_on if self.renewal == Renewal.NONE else None)
        if last is not None and last < day:
            return ContractState.ENDED.value
        if self.starts_on > day:
            return ContractState.UPCOMING.value
        return ContractState.LEAVING.value if self.terminated_on else ContractState.RUNNING.value

    def next_end_on(self, day: date) -> date | None:
        """The end of the term that holds a day; a renewed contract ends on each anniversary of its first end."""
        if self.terminated_on or self.ends_on is None:
            return self.terminated_on
        if self.renewal == Renewal.NONE or self.ends_on >= day:
            return self.ends_on
        years = day.year - self.ends_on.year
        this_year = add_months(self.ends_on, YEAR * years)
        return this_year if this_year >= day else add_months(self.ends_on, YEAR * (years + 1))

    def notice_by_on(self, day: date) -> date | None:
        """The last day on which notice keeps it from going on; nothing when notice was given or is not needed."""
        end = self.next_end_on(day)
        if self.terminated_on or end is None or self.renewal == Renewal.NONE:
            return None
        return end - timedelta(days=self.notice_days or 0)
