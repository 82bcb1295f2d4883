"""The shape of what people write about how customers are scored."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rapport.analytic.insights.asked import LOST_CHOICES, OPENING_CHOICES
from rapport.analytic.studies.models import StandingRules
from rapport.kit.errors import ChangedMeanwhile, DomainError
from rapport.web import writing

HORIZONS = (None, 12, 24, 36, 48, 60)


class LimitsField(forms.CharField):
    """Rising numbers, with semicolons between them: 30; 90; 180."""

    def prepare_value(self, value: Any) -> Any:
        return "; ".join(_written(limit) for limit in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[float]:
        text = str(super().clean(value)).strip()
        parts = text.split(";") if ";" in text else text.split()
        return [self._number(part) for part in parts if part.strip()]

    def _number(self, part: str) -> float:
        plain = re.sub(r"\s", "", part).replace(",", ".")
        if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", plain):
            raise forms.ValidationError(_("“%(part)s” is not a number."), params={"part": part.strip()})
        return float(plain) if "." in plain else int(plain)


class SharesField(forms.CharField):
    """Three percentages, with strokes between them: 20/30/50."""

    def prepare_value(self, value: Any) -> Any:
        return "/".join(str(share) for share in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[int]:
        parts = [part.strip(" %\u202f\u00a0") for part in re.split(r"[/;]", str(super().clean(value)))]
        if not all(re.fullmatch(r"\d{1,3}", part) for part in parts):
            raise forms.ValidationError(_("Write three whole percentages as 20/30/50."))
        return [int(part) for part in parts]


def _written(limit: float) -> str:
    return writing.number(limit, 0 if limit == int(limit) else 2)


def _months(none: Any, choices: tuple[int | None, ...]) -> list[tuple[str, Any]]:
    return [("" if months is None else str(months), none if months is None else _lasting(months)) for months in choices]


def _lasting(months: int) -> str:
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}


def _number_or_none(text: str) -> int | None:
    return int(text) if text else None


class RateField(forms.FloatField):
    """A rate as its reader writes it: 10, and 7.5 or 7,5."""

    def __init__(self, **options: Any) -> None:
        super().__init__(localize=True, **options)

    def prepare_value(self, value: Any) -> Any:
        return int(value) if isinstance(value, float) and value.is_integer() else value


class RulesForm(forms.Form):
    """How customers are scored and classed, and what the portfolio's rates begin with."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    scoring = forms.ChoiceField(
        label=_("Method"),
        choices=StandingRules.Scoring.choices,
        help_text=_(
            "Quantiles: equal values get equal scores. Groups of equal size: as many customers in each score. "
            "Thresholds: the limits that you write below."
        ),
    )
    score_count = forms.IntegerField(
        label=_("Number of scores"), help_text=_("From 2 to 9, for quantiles and groups of equal size.")
    )
    recency_limits = LimitsField(
        label=_("Recency, in days"),
        required=False,
        help_text=_("30; 90; 365 gives four scores: the best under 30 days, the lowest from 365 days."),
    )
    frequency_limits = LimitsField(
        label=_("Frequency, in purchases"), required=False, help_text=_("2; 5; 10: the best from 10 purchases.")
    )
    monetary_limits = LimitsField(
        label=_("Amount, in the base currency"), required=False, help_text=_("100; 500; 1000: the best from 1000.")
    )
    horizon_months = forms.TypedChoiceField(
        label=_("Orders that count"),
        coerce=_number_or_none,
        empty_value=None,
        required=False,
        help_text=_("For scores and classes. Revenue and margin of a customer are always those of the whole history."),
    )
    abc_customers = SharesField(label=_("Classes by number of customers"), help_text=_("Shares of A, B and C in %."))
    abc_amount = SharesField(label=_("Classes by share of the amount"), help_text=_("Shares of A, B and C in %."))
    abc_on = forms.ChoiceField(label=_("Amount that the portfolio shows first"), choices=StandingRules.Basis.choices)
    period = forms.ChoiceField(label=_("Period"), choices=StandingRules.Span.choices)
    opening_months = forms.TypedChoiceField(
        label=_("A customer at the start has bought in the last"),
        coerce=_number_or_none,
        empty_value=None,
        required=False,
    )
    value_months = forms.IntegerField(
        label=_("Months that expected value looks ahead"), help_text=_("From 1 to 240; 12 is a year.")
    )
    discount = RateField(
        label=_("A year’s discount, in percent"),
        help_text=_("What a year takes off a later amount: your cost of capital. 10 is usual."),
    )
    inactivity_months = forms.TypedChoiceField(
        label=_("They are lost without a purchase for"), coerce=_number_or_none, empty_value=None, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, none, choices in (
            ("horizon_months", _("All of them"), HORIZONS),
            ("opening_months", _("At any time before"), OPENING_CHOICES),
            ("inactivity_months", _("The whole period"), LOST_CHOICES),
        ):
            self._offer(name, _months(none, choices))

    theirs: list[tuple[str, str]] = []

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def refused(self, refusal: DomainError, *, version: int) -> None:
        """Show the refusal beside its field; after a clash also what was saved, and let a second save go over it."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
        if isinstance(refusal, ChangedMeanwhile):
            self.theirs = [self._told(name, value) for name, value in refusal.theirs.items()]
            self.data = {**dict(self.data.items()), "version": str(version)}

    def _told(self, name: str, value: Any) -> tuple[str, str]:
        field = self.fields[name]
        shown = field.prepare_value(value)
        choices = dict(getattr(field, "choices", ()))
        return str(field.label), str(choices.get("" if shown is None else str(shown), shown))

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        """Offer the choices, and the value in use even when it is none of them."""
        kept = self.initial.get(name)
        if kept and str(kept) not in dict(choices):
            choices.append((str(kept), _lasting(kept)))
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def rules_first(rules: StandingRules) -> Mapping[str, Any]:
    """Return the rules as the form shows them first."""
    values = {name: getattr(rules, name) for name in RulesForm.base_fields}
    return {name: "" if value is None else value for name, value in values.items()}
