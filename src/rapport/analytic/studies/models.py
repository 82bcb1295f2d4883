"""A study: a question put to the warehouse, with all that is needed to put it again."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.analytic.methods import abc
from rapport.kit.ids import new_uuid

VERSION = 1


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
