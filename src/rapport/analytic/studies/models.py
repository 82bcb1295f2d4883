"""A study: a question put to the warehouse, with all that is needed to put it again."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

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


class StandingRules(models.Model):
    """How this company cuts its customers: one row, changed in the settings.

    `scoring` is "breaks" (quantile breaks, equal values get equal scores), "ntiles" (groups of equal size) or
    "thresholds" (the business thresholds below, ascending: days, purchases, base currency).
    """

    class Scoring(models.TextChoices):
        BREAKS = "breaks", _("Quantiles")
        NTILES = "ntiles", _("Groups of equal size")
        THRESHOLDS = "thresholds", _("Thresholds of our own")

    scoring = models.CharField(_("scores"), max_length=12, choices=Scoring, default=Scoring.BREAKS)
    score_count = models.PositiveSmallIntegerField(_("number of scores"), default=5)
    recency_limits = models.JSONField(default=list)
    frequency_limits = models.JSONField(default=list)
    monetary_limits = models.JSONField(default=list)
    cells = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="standing_rules_one_row")]
        verbose_name_plural = "standing rules"

    def __str__(self) -> str:
        return str(self.Scoring(self.scoring).label)
