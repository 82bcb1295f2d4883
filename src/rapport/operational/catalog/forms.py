"""The shape of what people type about products."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor
from rapport.operational.catalog.models import Product
from rapport.operational.catalog.queries import plain
from rapport.web import own_fields
from rapport.web.suggesting import tag_word

AMOUNT = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})


class ProductForm(forms.Form):
    """A product. Fields that the actor may not see are left out."""

    name = forms.CharField(label=_("Name"), max_length=200)
    code = forms.CharField(label=_("Code"), max_length=60, required=False)
    family = forms.CharField(label=_("Family"), max_length=100, required=False)
    line = forms.CharField(label=_("Product line"), max_length=100, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False, help_text=_("Piece, hour, m²…"))
    price = forms.CharField(label=_("Price, net of tax"), required=False, widget=AMOUNT)
    unit_cost = forms.CharField(label=_("Unit cost"), required=False, widget=AMOUNT)
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3)
    is_active = forms.BooleanField(label=_("On sale"), required=False)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.own = own_fields.add_to(self, "product", actor)
        for name in list(self.fields):
            if not actor.sees_field(f"product.{name}"):
                del self.fields[name]
        self.fields["name"].widget.attrs["autofocus"] = True

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own]

    def changes(self) -> dict[str, Any]:
        """Return what the verb is given."""
        values = {name: value for name, value in self.cleaned_data.items() if not name.startswith(own_fields.PREFIX)}
        custom = own_fields.values_in(self.cleaned_data)
        return values | ({"custom": custom} if custom else {})


def initial_of(product: Product) -> dict[str, Any]:
    """Return what the form of an existing product starts with."""
    names = ("name", "code", "family", "line", "unit", "currency", "is_active")
    values = {name: getattr(product, name) for name in names} | own_fields.initial_of(product.custom)
    amounts = {name: getattr(product, name) for name in ("price", "unit_cost")}
    return values | {name: plain(value) for name, value in amounts.items()}


class FamilyForm(forms.Form):
    family = forms.CharField(label=_("Family"), max_length=100, required=False)


class TagForm(forms.Form):
    tag = forms.CharField(label=_("Tag"), max_length=60, widget=tag_word())


class UnitCostForm(forms.Form):
    """What a unit of a product costs from a day on."""

    starts_on = forms.DateField(label=_("From"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    cost = forms.CharField(label=_("Unit cost"), widget=AMOUNT)
    currency = forms.CharField(label=_("Currency"), max_length=3, min_length=3)
    supplier = forms.CharField(label=_("Supplier"), max_length=200, required=False)
