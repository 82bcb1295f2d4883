"""The shape of what people type about contracts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.kit.actor import Actor
from rapport.operational.catalog.queries import plain
from rapport.operational.orders.forms.orders import DAY
from rapport.operational.orders.models import Contract, ContractKind, Periodicity, Renewal
from rapport.web import own_fields

AMOUNT = {"inputmode": "decimal", "autocomplete": "off"}
NAMES = (
    "number", "label", "kind", "starts_on", "ends_on", "renewal", "notice_days", "currency", "periodicity",
)  # fmt: skip


class ContractForm(forms.Form):
    """A contract; its customer and its product are read beside it."""

    label = forms.CharField(label=_("What it is about"), max_length=200)
    number = forms.CharField(label=_("Number"), max_length=60, required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("contract", "Kind"), choices=ContractKind.choices)
    starts_on = forms.DateField(label=pgettext_lazy("contract", "Start"), widget=DAY)
    ends_on = forms.DateField(
        label=_("End of the first term"), widget=DAY, required=False, help_text=_("Left empty, the contract is open.")
    )
    renewal = forms.ChoiceField(label=_("At its end"), choices=Renewal.choices)
    notice_days = forms.IntegerField(label=_("Notice, in days"), min_value=0, required=False)
    amount = forms.CharField(label=_("Instalment, net of tax"), required=False, widget=forms.TextInput(AMOUNT))
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3)
    periodicity = forms.ChoiceField(label=_("Instalments"), choices=Periodicity.choices)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own_fields.add_to(self, "contract", actor)

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own]

    def changes(self) -> dict[str, Any]:
        """Return what the verb is given."""
        values = {name: self.cleaned_data[name] for name in (*NAMES, "amount")}
        custom = own_fields.values_in(self.cleaned_data)
        return values | ({"custom": custom} if custom else {})


class TerminateForm(forms.Form):
    """The last day of a contract to which notice is given."""

    on = forms.DateField(label=_("Last day"), widget=DAY)


class InstalmentForm(forms.Form):
    """The day and the amount of an instalment."""

    on = forms.DateField(label=_("Date"), widget=DAY)
    amount = forms.CharField(label=_("Amount, net of tax"), required=False, widget=forms.TextInput(AMOUNT))


def initial_of(contract: Contract) -> dict[str, Any]:
    """Return what the form of an existing contract starts with."""
    values = {name: getattr(contract, name) for name in NAMES} | own_fields.initial_of(contract.custom)
    return values | {"amount": plain(contract.amount)}
