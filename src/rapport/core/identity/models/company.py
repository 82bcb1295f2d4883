"""The company that uses Rapport, and the rates at which it converts currencies."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


class CompanySettings(models.Model):
    """The one row that says whose Rapport this is. It exists once the first start is done."""

    name = models.CharField(_("name"), max_length=120)
    logo = models.CharField(_("logo"), max_length=200, blank=True)
    colour = models.CharField(_("colour"), max_length=7, blank=True)
    country = models.CharField(_("country"), max_length=2, default="FR")
    currency = models.CharField(_("base currency"), max_length=3, default="EUR")
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Paris")
    language = models.CharField(_("language"), max_length=2, default="fr")
    fiscal_year_start = models.PositiveSmallIntegerField(
        _("first month of the fiscal year"), default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    second_step_roles = models.JSONField(_("roles that sign in with two steps"), default=list)
    version = models.PositiveIntegerField(default=1, editable=False)
    stamp = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="identity_one_company")]

    def __str__(self) -> str:
        return self.name


class ExchangeRate(models.Model):
    """One unit of `currency` in the base currency, from a day on."""

    currency = models.CharField(_("currency"), max_length=3)
    starts_on = models.DateField(_("from"))
    rate = models.DecimalField(_("rate"), max_digits=18, decimal_places=8, validators=[MinValueValidator(0)])
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["currency", "-starts_on"]
        constraints = [models.UniqueConstraint(fields=["currency", "starts_on"], name="identity_rate_once_a_day")]

    def __str__(self) -> str:
        return f"{self.currency} {self.starts_on} {self.rate}"
