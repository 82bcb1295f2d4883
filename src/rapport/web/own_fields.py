"""Custom fields in forms and on pages of their record type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.ports import ExtraField
from rapport.web import writing

PREFIX = "custom."
NO_CHOICE = ("", "–")
MOST_COLLEAGUES = 500
YES_OR_NO = (NO_CHOICE, ("true", _("Yes")), ("false", _("No")))


@dataclass(frozen=True)
class OwnFact:
    """A custom field of one record, as its page shows it."""

    name: str
    label: str
    text: str
    is_open: bool = True


class SeveralChoices(forms.MultipleChoiceField):
    """Boxes to tick; a text brings them separated by semicolons, as when a column is pasted."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            return [part.strip() for part in value.split(";") if part.strip()]
        return super().to_python(value)

    def validate(self, value: Any) -> None:
        """The verb knows the choices, by any of their names."""


def form_field(extra: ExtraField) -> forms.Field:
    """Return the form field of a custom field; its value is checked by the verb."""
    common: dict[str, Any] = {"label": extra.label, "required": False, "help_text": extra.help}
    return _FIELDS.get(extra.kind, _typed("text"))(extra, common)


def _typed(input_type: str, **attrs: str) -> Callable[[ExtraField, dict[str, Any]], forms.Field]:
    def build(extra: ExtraField, common: dict[str, Any]) -> forms.Field:
        return forms.CharField(widget=forms.TextInput({"type": input_type, **attrs}), **common)

    return build


def _date(extra: ExtraField, common: dict[str, Any]) -> forms.Field:
    return forms.DateField(widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **common)


def _moment(extra: ExtraField, common: dict[str, Any]) -> forms.Field:
    return forms.DateTimeField(widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"), **common)


def _long(extra: ExtraField, common: dict[str, Any]) -> forms.Field:
    return forms.CharField(widget=forms.Textarea({"rows": 4}), **common)


def _choice(extra: ExtraField, common: dict[str, Any]) -> forms.Field:
    offered = [(value, extra.names.get(value, value)) for value in extra.choices]
    return forms.ChoiceField(choices=[NO_CHOICE, *offered], **common)


def _choices(extra: ExtraField, common: dict[str, Any]) -> forms.Field:
    offered = [(value, extra.names.get(value, value)) for value in extra.choices]
    return SeveralChoices(choices=offered, widget=forms.SelectMultiple({"size": min(len(offered), 6)}), **common)


def _flag(extra: ExtraField, common: dict[str, Any]) -> forms.Field:
    return forms.ChoiceField(choices=YES_OR_NO, **common)


def _user(extra: ExtraField, common: dict[str, Any]) -> forms.Field:
    people = [(one.value, one.label) for one in ports.people.use().users(limit=MOST_COLLEAGUES)]
    return forms.ChoiceField(choices=[NO_CHOICE, *people], **common)


_FIELDS: Mapping[str, Callable[[ExtraField, dict[str, Any]], forms.Field]] = {
    "date": _date,
    "moment": _moment,
    "long_text": _long,
    "choice": _choice,
    "choices": _choices,
    "flag": _flag,
    "user": _user,
    "email": _typed("email", autocomplete="off"),
    "phone": _typed("tel", autocomplete="off"),
    "link": _typed("url", autocomplete="off"),
    **dict.fromkeys(("whole", "number", "money", "percent"), _typed("text", inputmode="decimal", autocomplete="off")),
}


def writable(record_type: str, actor: Actor) -> list[ExtraField]:
    """The custom fields that the actor may fill in."""
    return [extra for extra in ports.extra_fields.use().of(record_type, actor) if extra.can_write]


def add_to(form: forms.Form, record_type: str, actor: Actor) -> list[str]:
    """Add the custom fields that the actor may fill in to a form and return their names.

    A new record starts with their defaults; `initial_of` says that a record is known.
    """
    names, is_new = [], PREFIX not in form.initial
    for extra in writable(record_type, actor):
        name = f"{PREFIX}{extra.key}"
        form.fields[name] = form_field(extra)
        form.fields[name].required = extra.is_required
        if is_new:
            form.initial.setdefault(name, _entered(extra.default))
        names.append(name)
    return names


def values_in(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return the custom values that a form received, by key."""
    return {name.removeprefix(PREFIX): value for name, value in cleaned.items() if name.startswith(PREFIX)}


def initial_of(custom: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the form of a known record starts with."""
    return {PREFIX: "known", **{f"{PREFIX}{key}": _entered(value) for key, value in custom.items()}}


def entered(extra: ExtraField, custom: Mapping[str, Any]) -> Any:
    """Return what the form field of one custom field starts with."""
    return _entered(custom.get(extra.key))


def _entered(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    moment = _moment_in(value)
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment else value


def _moment_in(value: Any) -> datetime | None:
    """The time that a stored text names; texts of other lengths are other things."""
    is_time = isinstance(value, str) and len(value) == 22 and value[10] == "T"
    return parse_datetime(value) if is_time else None


def facts_of(record_type: str, custom: Mapping[str, Any], actor: Actor) -> list[OwnFact]:
    """Return the custom fields that the actor may see with their values in the reader's language."""
    extras = ports.extra_fields.use().of(record_type, actor)
    return [
        OwnFact(f"{PREFIX}{extra.key}", extra.label, shown(extra, custom.get(extra.key)), extra.can_write)
        for extra in extras
    ]


def visible(record_type: str, custom: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Return the values of a record that may leave by a program's door: of fields in use that the actor sees."""
    keys = [extra.key for extra in ports.extra_fields.use().of(record_type, actor)]
    return {key: custom[key] for key in keys if key in custom}


def shown(extra: ExtraField, value: Any) -> str:
    """Return a stored value as people read it."""
    if value is None or value in ("", []):
        return ""
    draw = _SHOWN.get(extra.kind)
    try:
        return draw(extra, value) if draw else str(value)
    except (TypeError, ValueError):
        return str(value)


def _amount(extra: ExtraField, value: Any) -> str:
    return writing.money(value, ports.company.use()().currency, 0 if float(value).is_integer() else 2)


def _quantity(extra: ExtraField, value: Any) -> str:
    return writing.labelled(extra.label, value) if float(value).is_integer() else writing.quantity(value)


def _percentage(extra: ExtraField, value: Any) -> str:
    return writing.percent(value / 100, 0 if float(value).is_integer() else 2)


def _named(extra: ExtraField, value: Any) -> str:
    values = value if isinstance(value, list) else [value]
    return ", ".join(extra.names.get(one, str(one)) for one in values)


def _colleague(extra: ExtraField, value: Any) -> str:
    return ports.people.use().names([int(value)]).get(int(value), f"#{value}")


def _yes_or_no(extra: ExtraField, value: Any) -> str:
    return gettext("Yes") if value else gettext("No")


def _day(extra: ExtraField, value: Any) -> str:
    return writing.day(parse_date(str(value)))


def _time(extra: ExtraField, value: Any) -> str:
    moment = _moment_in(value)
    return writing.moment(moment) if moment else str(value)


_SHOWN: Mapping[str, Callable[[ExtraField, Any], str]] = {
    "flag": _yes_or_no,
    "date": _day,
    "moment": _time,
    "whole": _quantity,
    "number": _quantity,
    "money": _amount,
    "percent": _percentage,
    "choice": _named,
    "choices": _named,
    "user": _colleague,
}
