"""A study: a question put to the warehouse, with all that is needed to put it again."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.analytic.methods import abc
from rapport.kit.fields import AmountField
from rapport.kit.ids import new_uuid
from rapport.operational.parties.models import MovementKind

VERSION = 1
MOST_REASON = 300


class StudyQuerySet(models.QuerySet["Study"]):
    """Rows of studies."""

    def finished(self) -> Self:
        return self.filter(finished_at__isnull=False)

    def of_method(self, method: str) -> Self:
        return self.filter(method=method)


class Study(models.Model):
    """One run of a method: what was asked, of which data, and what came out.

    `seen_at` is the moment whose orders it looked at; `version` changes when a method's definition does, so that two
    studies can be told apart that were asked the same.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    method = models.CharField(_("method"), max_length=40)
    version = models.PositiveSmallIntegerField(default=VERSION)
    parameters = models.JSONField(default=dict)
    as_of = models.DateField(_("as of"))
    seen_at = models.DateTimeField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    figures = models.JSONField(default=dict)
    build = models.CharField(max_length=100, blank=True)
    requested_by_id = models.BigIntegerField(null=True)

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "studies"
        indexes = [models.Index(fields=["method", "-finished_at"], name="study_latest")]

    def __str__(self) -> str:
        return f"{self.method} {self.as_of:%Y-%m-%d}"


def by_customers() -> list[int]:
    """The theory's shares of customers for A, B and C."""
    return list(abc.BY_CUSTOMERS)


def by_amount() -> list[int]:
    """The theory's shares of the amount for A, B and C."""
    return list(abc.BY_AMOUNT)


class StandingRules(models.Model):
    """How this company cuts its customers: one row, changed in the settings.

    `scoring` is "breaks" (quantile breaks, equal values get equal scores), "ntiles" (groups of equal size) or
    "thresholds" (the business thresholds below, ascending: days, purchases, base currency). Scores and classes look at
    the orders of the last `horizon_months` (None: all). `period`, `opening_months` and `inactivity_months` are what
    the portfolio's rates begin with (None: bought at any time before; lost without a purchase in the period).
    `value_months` and `discount` say over how many months expected value is summed, and what a year takes off it.
    """

    class Scoring(models.TextChoices):
        BREAKS = "breaks", _("Quantiles")
        NTILES = "ntiles", _("Groups of equal size")
        THRESHOLDS = "thresholds", _("Thresholds of our own")

    class Basis(models.TextChoices):
        REVENUE = "revenue", _("Revenue")
        MARGIN = "margin", _("Margin")

    class Span(models.TextChoices):
        YEAR = "12m", _("Last 12 months")
        HALF_YEAR = "6m", _("Last 6 months")
        QUARTER = "3m", _("Last 3 months")
        TWO_YEARS = "24m", _("Last 24 months")
        FISCAL = "fy", _("This fiscal year")
        LAST_FISCAL = "lastfy", _("Last fiscal year")

    version = models.PositiveIntegerField(default=1, editable=False)
    scoring = models.CharField(_("scores"), max_length=12, choices=Scoring, default=Scoring.BREAKS)
    score_count = models.PositiveSmallIntegerField(_("number of scores"), default=5)
    recency_limits = models.JSONField(default=list)
    frequency_limits = models.JSONField(default=list)
    monetary_limits = models.JSONField(default=list)
    cells = models.JSONField(default=list)
    horizon_months = models.PositiveSmallIntegerField(_("horizon"), null=True)
    abc_customers = models.JSONField(_("shares of customers"), default=by_customers)
    abc_amount = models.JSONField(_("shares of the amount"), default=by_amount)
    abc_on = models.CharField(_("amount"), max_length=8, choices=Basis, default=Basis.REVENUE)
    period = models.CharField(_("period"), max_length=8, choices=Span, default=Span.YEAR)
    opening_months = models.PositiveSmallIntegerField(_("customers at the start"), null=True, default=12)
    inactivity_months = models.PositiveSmallIntegerField(_("lost customers"), null=True)
    value_months = models.PositiveSmallIntegerField(_("expected value looks ahead"), default=12)
    discount = models.FloatField(_("a year’s discount, in percent"), default=10.0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="standing_rules_one_row")]
        verbose_name_plural = "standing rules"

    def __str__(self) -> str:
        return str(self.Scoring(self.scoring).label)


class PotentialRules(models.Model):
    """How this company weighs what makes potential, and what it calls a movement: one row.

    Weights are in percent: `coverage` of the value of what comparable customers hold, `wallet` of what they buy less
    than the better ones of those, `referral` of the margin of whom they brought, `clues` by the key of the clue.
    `profitable` and `promising` begin the upper half of both axes (a year's base currency; None: the median of the
    customers above zero). `loyal_months` make a customer loyal; after `patience_months` with little of both an exit is
    considered.
    """

    version = models.PositiveIntegerField(default=1, editable=False)
    coverage = models.FloatField(_("weight of gaps in coverage, in percent"), default=100.0)
    wallet = models.FloatField(_("weight of the share of wallet, in percent"), default=100.0)
    referral = models.FloatField(_("word of mouth, in percent of the margin of referred customers"), default=20.0)
    clues = models.JSONField(_("weights of clues"), default=dict)
    profitable = models.FloatField(_("profitable from, a year"), null=True)
    promising = models.FloatField(_("promising from, a year"), null=True)
    loyal_months = models.PositiveSmallIntegerField(_("loyal after, in months"), default=60)
    patience_months = models.PositiveSmallIntegerField(_("exit considered after, in months"), default=12)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="potential_rules_one_row")]
        verbose_name_plural = "potential rules"

    def __str__(self) -> str:
        return f"{self.coverage:g} / {self.wallet:g} / {self.referral:g}"


class PotentialOverride(models.Model):
    """The potential of a customer as a person sees it, with the reason: it stands until it is taken back."""

    party = models.OneToOneField("parties.Party", on_delete=models.CASCADE, related_name="+")
    amount = AmountField(_("potential"))
    computed = AmountField(_("as computed"), null=True)
    reason = models.CharField(_("reason"), max_length=MOST_REASON)
    set_at = models.DateTimeField()
    set_by_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.party_id}"


class Movement(models.Model):
    """A movement of a customer between profitability and potential, as it was recognised, and what people said of it.

    Levels are amounts of a year in the base currency. `cause` is the event that explains it, `reason` the owner's
    answer. Of an exit, `decision` is what a manager decided, with the legal checks that they confirmed: nothing is ever
    decided by the machine (contract P05).
    """

    class Decision(models.TextChoices):
        APPROVED = "approved", _("Exit approved")
        KEPT = "kept", _("Customer is kept")

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    party = models.ForeignKey("parties.Party", on_delete=models.CASCADE, related_name="movements")
    kind = models.CharField(_("movement"), max_length=2, choices=MovementKind)
    moved_on = models.DateField(_("moved on"))
    cause = models.CharField(_("cause"), max_length=20, blank=True)
    profitability_before = AmountField(null=True)
    profitability_after = AmountField(null=True)
    potential_before = AmountField(null=True)
    potential_after = AmountField(null=True)
    study_id = models.BigIntegerField(null=True)
    recognised_at = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=MOST_REASON, blank=True)
    reason_at = models.DateTimeField(null=True)
    reason_by_id = models.BigIntegerField(null=True)
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True)
    checks = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "kind", "moved_on"], name="movement_once"),
        ]
        indexes = [
            models.Index(fields=["kind", "-moved_on"], name="movement_kind"),
            models.Index(fields=["party", "-moved_on"], name="movement_party"),
        ]

    def __str__(self) -> str:
        return f"{self.moved_on.isoformat()}: {self.kind}"
