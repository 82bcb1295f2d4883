"""Forms of saved views and custom fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rapport.core.access.models import Role
from rapport.core.metadata.models import CustomField, CustomFieldKind
from rapport.core.metadata.services.fields import HAS_CHOICES, LIMITED, SWITCHES, TONES
from rapport.core.metadata.services.values import ONCE, TEXTS

COLOURS = dict(zip(TONES, (_("None"), _("Green"), _("Orange"), _("Red"), _("Blue"), _("Accent")), strict=True))
LIMITS = ("min", "max", "longest", "pattern")


class ViewForm(forms.Form):
    """The name of a view, and who sees it."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autofocus": True}))
    is_shared = forms.BooleanField(label=_("Show it to everyone who opens this list"), required=False)
    is_favourite = forms.BooleanField(label=_("Keep it among my favourites"), required=False)


class FieldForm(forms.Form):
    """A custom field: what it is called, what it allows, who sees it. Only what its kind knows is asked."""

    label = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"autofocus": True}))
    label_fr = forms.CharField(label=_("Name in French"), max_length=80, required=False)
    label_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)
    help = forms.CharField(
        label=_("Help"), max_length=300, required=False, help_text=_("A sentence below the field, in forms.")
    )
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One choice a line. Their colours, order and wording can be changed at any time."),
    )
    min = forms.CharField(label=_("At least"), max_length=20, required=False)
    max = forms.CharField(label=_("At most"), max_length=20, required=False)
    longest = forms.IntegerField(label=_("Letters at most"), min_value=1, max_value=10_000, required=False)
    pattern = forms.CharField(
        label=_("Written as"),
        max_length=60,
        required=False,
        help_text=_("9 is a digit, A a letter, X either; anything else is itself: FR-9999-AA."),
    )
    default = forms.CharField(
        label=_("Default"), max_length=300, required=False, help_text=_("What a new record starts with.")
    )
    is_required = forms.BooleanField(label=_("Needed: no form is saved without it"), required=False)
    is_unique = forms.BooleanField(label=_("Unique: two records cannot have the same value"), required=False)
    is_searchable = forms.BooleanField(label=_("Found by the search"), required=False)
    seen_by = forms.MultipleChoiceField(
        label=_("Seen by"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: everyone.")
    )
    edited_by = forms.MultipleChoiceField(
        label=_("Filled in by"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: everyone who may edit the record."),
    )

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        roles = [(role.key, str(role)) for role in Role.objects.order_by("name")]
        for name in ("seen_by", "edited_by"):
            self.fields[name].choices = roles  # type: ignore[attr-defined]
        wanted = {
            "choices": kind in HAS_CHOICES,
            "min": kind in LIMITED,
            "max": kind in LIMITED,
            "longest": kind in TEXTS,
            "pattern": kind == CustomFieldKind.TEXT,
            "is_unique": kind in ONCE,
            "is_searchable": kind in TEXTS,
        }
        for name in [name for name, is_wanted in wanted.items() if not is_wanted]:
            del self.fields[name]

    def of(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names if name in self.fields]

    @property
    def naming(self) -> list[forms.BoundField]:
        return self.of("label_fr", "label_en", "help")

    @property
    def rules(self) -> list[forms.BoundField]:
        return self.of(*LIMITS, "default", *SWITCHES)

    @property
    def roles(self) -> list[forms.BoundField]:
        return self.of("seen_by", "edited_by")

    def settings(self) -> dict[str, Any]:
        """Return what the verb is given beside the name and the choices."""
        given = self.cleaned_data
        names = ("help", "default", *SWITCHES, "seen_by", "edited_by")
        values = {name: given[name] for name in names if name in given}
        values["labels"] = {"fr": given["label_fr"], "en": given["label_en"]}
        values["limits"] = {name: given[name] for name in LIMITS if given.get(name) is not None}
        return values

    def new_choices(self) -> list[str]:
        return str(self.cleaned_data.get("choices", "")).splitlines()


class ChoiceForm(forms.Form):
    """One choice that a field has: its wordings, its colour, its place, and whether it is offered no more."""

    value = forms.CharField(max_length=80, widget=forms.HiddenInput)
    label = forms.CharField(label=_("Choice"), max_length=80)
    fr = forms.CharField(label=_("In French"), max_length=80, required=False)
    en = forms.CharField(label=_("In English"), max_length=80, required=False)
    tone = forms.ChoiceField(label=_("Colour"), choices=tuple(COLOURS.items()), required=False)
    place = forms.IntegerField(label=_("Place"), min_value=1, max_value=999)
    gone = forms.BooleanField(label=_("No longer offered"), required=False)


def choice_forms(row: CustomField, data: Any = None) -> list[ChoiceForm]:
    """Return one form a choice of the field, in its order."""
    return [
        ChoiceForm(data, prefix=f"choice{place}", initial=_looks(row, choice) | {"value": choice, "place": place})
        for place, choice in enumerate(row.choices, 1)
    ]


def _looks(row: CustomField, choice: str) -> dict[str, Any]:
    return {"label": choice, **row.looks.get(choice, {})}


def chosen(kept: Sequence[ChoiceForm], new: Sequence[str]) -> tuple[list[str], dict[str, dict[str, str]]]:
    """Return the choices in their new order, the new ones last, and what each is called and coloured."""
    rows = [form.cleaned_data for form in kept]
    rows.sort(key=lambda row: row["place"])
    looks = {row["value"]: {name: row[name] for name in ("label", "fr", "en", "tone") if row[name]} for row in rows}
    for value, look in looks.items():
        if look.get("label") == value:
            del look["label"]
    return [*(row["value"] for row in rows if not row["gone"]), *new], looks
