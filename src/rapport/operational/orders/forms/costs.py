"""The shape of what people type about costs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.core.identity.models import Team
from rapport.kit.actor import Actor
from rapport.operational.catalog.queries import plain
from rapport.operational.orders.forms.contracts import AMOUNT
from rapport.operational.orders.forms.orders import DAY
from rapport.operational.orders.models import CostEntry, CostKind
from rapport.web import own_fields

NAMES = ("kind", "label", "starts_on", "ends_on", "currency", "team", "supplier", "channel")


class CostForm(forms.Form):
    """A cost entry; its customer and its product are read beside it."""

    label = forms.CharField(label=_("What it was for"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=CostKind.choices)
    amount = forms.CharField(
        label=_("Amount, net of tax"), widget=forms.TextInput(AMOUNT), help_text=_("A credit note is negative.")
    )
    starts_on = forms.DateField(label=_("Day, or first day"), widget=DAY)
    ends_on = forms.DateField(
        label=_("Last day"), widget=DAY, required=False,
        help_text=_("What a kind came to in a whole period replaces what Rapport derives from hours and interactions."),
    )  # fmt: skip
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3)
    team = forms.ModelChoiceField(Team.objects.none(), label=_("Team"), required=False, empty_label="–")
    supplier = forms.CharField(label=_("Supplier"), max_length=200, required=False)
    channel = forms.CharField(label=_("Channel"), max_length=40, required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.order_by("name")  # type: ignore[attr-defined]
        self.own = own_fields.add_to(self, "cost", actor)

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own]

    def changes(self) -> dict[str, Any]:
        """Return what the verb is given."""
        values = {name: self.cleaned_data[name] for name in (*NAMES, "amount")}
        custom = own_fields.values_in(self.cleaned_data)
        return values | ({"custom": custom} if custom else {})


def initial_of(entry: CostEntry) -> dict[str, Any]:
    """Return what the form of an existing cost entry starts with."""
    values = {name: getattr(entry, name) for name in NAMES} | own_fields.initial_of(entry.custom)
    return values | {"amount": plain(entry.amount), "ends_on": entry.ends_on if entry.is_of_period else None}
