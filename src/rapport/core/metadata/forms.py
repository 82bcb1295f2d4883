"""Forms of saved views and custom fields."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.core.metadata.models import CustomFieldKind


class ViewForm(forms.Form):
    """The name of a view, and who sees it."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autofocus": True}))
    is_shared = forms.BooleanField(label=_("Show it to everyone who opens this list"), required=False)
    is_favourite = forms.BooleanField(label=_("Keep it among my favourites"), required=False)


class FieldForm(forms.Form):
    """A custom field's name and, for a choice, its choices one a line."""

    label = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autofocus": True}))
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("For a field of choices: one choice a line."),
    )

    def choice_lines(self) -> list[str]:
        return str(self.cleaned_data["choices"]).splitlines()


class NewFieldForm(FieldForm):
    """A new custom field, with what it holds."""

    kind = forms.ChoiceField(label=_("Holds"), choices=CustomFieldKind.choices)
    field_order = ("label", "kind", "choices")
