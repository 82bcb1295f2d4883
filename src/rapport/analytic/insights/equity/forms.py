"""The shape of what people write about the worth of the company."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.models import MOST_NOTE, CompanyValue
from rapport.kit.errors import DomainError

DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
BOX = {"inputmode": "decimal", "autocomplete": "off"}


class AmountField(forms.CharField):
    """An amount as people type it: 1 250 000 or 1250000,50."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(BOX), **options)

    def clean(self, value: Any) -> Any:
        plain = re.sub(r"\s", "", str(super().clean(value))).replace(",", ".").replace("−", "-")
        if not plain:
            return None
        if not re.fullmatch(r"-?\d{1,13}(\.\d{1,6})?", plain):
            raise forms.ValidationError(_("Write an amount in figures, such as 1250000 or 1250000.50."))
        return Decimal(plain)


class CompanyValueForm(forms.Form):
    """A valuation of the company."""

    valued_on = forms.DateField(label=_("Day"), widget=DAY)
    method = forms.ChoiceField(label=_("Method"), choices=CompanyValue.Method.choices)
    amount = AmountField(label=_("Worth of the company"))
    book = AmountField(label=_("Net assets (book value)"), required=False)
    note = forms.CharField(label=_("Note"), max_length=MOST_NOTE, required=False)

    def changes(self) -> dict[str, Any]:
        """Return what the verb is given."""
        return dict(self.cleaned_data)

    def refused(self, refusal: DomainError) -> None:
        """Show the refusal beside its field."""
        self.add_error(refusal.field if refusal.field in self.fields else None, str(refusal))
