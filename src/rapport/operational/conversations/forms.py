"""The shape of what people type about interactions, hours and what an hour costs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.access.models import Role
from rapport.core.identity.models import User
from rapport.kit.actor import Actor
from rapport.operational.conversations.models import Activity, Channel, Direction, Interaction, Outcome, WorkedTime
from rapport.web import own_fields

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

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own_fields.add_to(self, "interaction", actor)

    def changes(self) -> dict[str, Any]:
        """Return what the verb is given."""
        values = {name: self.cleaned_data[name] for name in self.fields if name not in self.own}
        return values | {"custom": own_fields.values_in(self.cleaned_data)}


class CorrectionForm(InteractionForm):
    """What was logged, its channel too."""

    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices)
    field_order = ("channel", *NAMES)


def initial_of(interaction: Interaction) -> dict[str, Any]:
    """Return what the form of a correction starts with."""
    values = {name: getattr(interaction, name) for name in ("channel", *NAMES)}
    return values | own_fields.initial_of(interaction.custom)


class HoursForm(forms.Form):
    """Time worked for a customer."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1)
    activity = forms.ChoiceField(label=_("Activity"), choices=Activity.choices)
    text = forms.CharField(label=_("Note"), max_length=500, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own_fields.add_to(self, "hours", actor)

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own]

    def changes(self) -> dict[str, Any]:
        """Return what the verb is given."""
        values = {name: self.cleaned_data[name] for name in self.fields if name not in self.own}
        custom = own_fields.values_in(self.cleaned_data)
        return values | ({"custom": custom} if custom else {})


class WorkerHoursForm(HoursForm):
    """The same, with who worked: for those who may log the hours of others."""

    worker = forms.ModelChoiceField(User.objects.none(), label=_("Who"), required=False, empty_label="–")

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(actor, *args, **kwargs)
        self.fields["worker"].queryset = User.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]


def hours_of(entry: WorkedTime) -> dict[str, Any]:
    """Return what the form of logged hours starts with."""
    values = {name: getattr(entry, name) for name in ("day", "minutes", "activity", "text", "worker")}
    return values | own_fields.initial_of(entry.custom)


class CostRateForm(forms.Form):
    """What an hour of a colleague, or of a role, costs from a day on."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Colleague"), required=False, empty_label="–")
    role = forms.ModelChoiceField(
        Role.objects.none(), label=_("or everybody in the role"), required=False, empty_label="–"
    )
    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    hourly = forms.DecimalField(label=_("Cost of an hour"), min_value=0, max_digits=12, decimal_places=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(is_active=True).order_by("name")  # type: ignore[attr-defined]
        self.fields["role"].queryset = Role.objects.order_by("pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if bool(values.get("user")) == bool(values.get("role")):
            raise forms.ValidationError(_("Choose a colleague or a role."))
        return values
