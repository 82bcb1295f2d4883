"""The shape of what people write about potential and movements."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.analytic.insights.movements.words import CLUES
from rapport.analytic.studies.models import MOST_REASON, PotentialRules
from rapport.analytic.studies.potential.kinds import CLUES as WEIGHTS
from rapport.kit.errors import ChangedMeanwhile, DomainError

LIMITS = ("profitable", "promising")
PLAIN = ("coverage", "wallet", "referral", "profitable", "promising", "loyal_months", "patience_months")


class PotentialForm(forms.Form):
    """A potential by hand, with its reason."""

    amount = forms.DecimalField(label=_("Potential"), max_digits=18, decimal_places=2)
    reason = forms.CharField(label=_("Reason"), max_length=MOST_REASON)


class PotentialRulesForm(forms.ModelForm[PotentialRules]):
    """The weights of a company, a field a clue."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = PotentialRules
        fields = PLAIN

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["version"].initial = self.instance.version
        for name in LIMITS:
            self.fields[name].required = False
            self.fields[name].help_text = _("In the base currency; the median of the customers above zero without one.")
        for key, label in CLUES.items():
            first = self.instance.clues.get(key, WEIGHTS[key])
            self.fields[f"clue_{key}"] = forms.FloatField(label=str(label), initial=first)

    @property
    def clues(self) -> list[Any]:
        """The fields of the clues, as the page draws them."""
        return [self[f"clue_{key}"] for key in CLUES]

    def changes(self) -> dict[str, Any]:
        """The values for the verb."""
        found = {name: self.cleaned_data[name] for name in PLAIN}
        return found | {"clues": {key: self.cleaned_data[f"clue_{key}"] for key in CLUES}}

    def refused(self, refusal: DomainError, *, version: int) -> None:
        """Say at its field why the verb refused; save again to keep one's own values."""
        field = refusal.field if refusal.field in self.fields else None
        self.add_error(field, str(refusal))
        if isinstance(refusal, ChangedMeanwhile):
            self.data = {**self.data.dict(), "version": str(version)}  # type: ignore[attr-defined]
