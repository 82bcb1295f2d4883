"""Custom fields in forms and on pages of their record type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.kit import ports
from rapport.kit.ports import ExtraField
from rapport.web import writing

PREFIX = "custom."
NO_CHOICE = ("", "–")


@dataclass(frozen=True)
class OwnFact:
    """A custom field of one record, as its page shows it."""

    name: str
    label: str
    text: str


def form_field(extra: ExtraField) -> forms.Field:
    """Return the form field of a custom field; its value is checked by the verb."""
    if extra.kind == "date":
        return forms.DateField(label=extra.label, required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    if extra.kind == "number":
        return forms.CharField(label=extra.label, required=False, widget=forms.TextInput({"inputmode": "decimal"}))
    if extra.kind == "choice":
        choices = [NO_CHOICE, *((value, value) for value in extra.choices)]
        return forms.ChoiceField(label=extra.label, required=False, choices=choices)
    if extra.kind == "flag":
        answers = [NO_CHOICE, ("true", _("Yes")), ("false", _("No"))]
        return forms.ChoiceField(label=extra.label, required=False, choices=answers)
    return forms.CharField(label=extra.label, required=False)


def add_to(form: forms.Form, record_type: str) -> list[str]:
    """Add the custom fields of a record type to a form and return their names."""
    names = []
    for extra in ports.extra_fields.use().of(record_type):
        form.fields[f"{PREFIX}{extra.key}"] = form_field(extra)
        names.append(f"{PREFIX}{extra.key}")
    return names


def values_in(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return the custom values that a form received, by key."""
    return {name.removeprefix(PREFIX): value for name, value in cleaned.items() if name.startswith(PREFIX)}


def initial_of(custom: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form starts with."""
    return {f"{PREFIX}{key}": str(value).lower() if isinstance(value, bool) else value for key, value in custom.items()}


def facts_of(record_type: str, custom: Mapping[str, Any]) -> list[OwnFact]:
    """Return the custom fields of a record with their values in the reader's language."""
    extras = ports.extra_fields.use().of(record_type)
    return [
        OwnFact(f"{PREFIX}{extra.key}", extra.label, _shown(extra.kind, extra.label, custom.get(extra.key)))
        for extra in extras
    ]


def _shown(kind: str, label: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if kind == "flag":
        return gettext("Yes") if value else gettext("No")
    if kind == "date":
        return writing.day(parse_date(str(value)))
    if kind == "number":
        return writing.labelled(label, value, 0 if float(value).is_integer() else 2)
    return str(value)
