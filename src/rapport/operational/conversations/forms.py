"""The shape of what people type about an interaction."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.operational.conversations.models import Channel, Direction, Interaction, Outcome

TO_THE_MINUTE = "%Y-%m-%dT%H:%M"
NAMES = ("direction", "happened_at", "minutes", "outcome", "satisfaction", "cost", "text")


class InteractionForm(forms.Form):
    """What took place; in the composer its tab says on which channel."""

    happened_at = forms.DateTimeField(
        label=_("When"), widget=forms.DateTimeInput({"type": "datetime-local"}, TO_THE_MINUTE), required=False
    )
    direction = forms.ChoiceField(label=_("Begun"), choices=Direction.choices)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, required=False)
    outcome = forms.ChoiceField(
        label=_("Outcome"), required=False, choices=[("", pgettext_lazy("outcome", "None")), *Outcome.choices]
    )
    satisfaction = forms.IntegerField(label=_("Satisfaction, of 10"), min_value=0, max_value=10, required=False)
    cost = forms.DecimalField(label=_("Cost"), min_value=0, max_digits=12, decimal_places=2, required=False)
    text = forms.CharField(required=False)

    def changes(self) -> dict[str, Any]:
        """Return what the verb is given."""
        return {name: self.cleaned_data[name] for name in self.fields}


class CorrectionForm(InteractionForm):
    """What was logged, its channel too."""

    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    field_order = ("channel", *NAMES)


def initial_of(interaction: Interaction) -> dict[str, Any]:
    """Return what the form of a correction starts with."""
    return {name: getattr(interaction, name) for name in ("channel", *NAMES)}
