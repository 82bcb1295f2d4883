"""The fields of a list to which many rows can be given one value, and the form that asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext

from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.errors import NotAllowed, NotFound
from rapport.web.lists.extra import PREFIX
from rapport.web.lists.spec import ListSpec, Saver
from rapport.web.own_fields import form_field


def may_edit_many(spec: ListSpec, actor: Actor) -> bool:
    """Whether the reader may give one value to many rows of the list: they all ask their policy as well."""
    return spec.saver is not None and actor.has(spec.saver.verb)


def saver_of(spec: ListSpec, actor: Actor) -> Saver:
    """Return the verbs that edit rows of the list. Refuses a list without any, and those who may not use them."""
    if spec.saver is None:
        raise NotFound
    if not actor.has(spec.saver.verb):
        raise NotAllowed
    return spec.saver


def fields_of(spec: ListSpec, actor: Actor) -> dict[str, forms.Field]:
    """Return the fields by name: the record's own, then custom ones; not those of which every row has its own."""
    found = dict(saver_of(spec, actor).fields(actor))
    for extra in ports.extra_fields.use().of(spec.record_type, actor):
        if extra.can_write and not extra.is_unique:
            found[f"{PREFIX}{extra.key}"] = field = form_field(extra)
            field.required = extra.is_required
    return found


class FieldForm(forms.Form):
    """Which field."""

    field = forms.ChoiceField()

    def __init__(self, fields: Mapping[str, forms.Field], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["field"]
        choice.label = gettext("Field")
        choice.choices = [("", "–"), *((name, field.label) for name, field in fields.items())]


class ValueForm(forms.Form):
    """The value that every row gets; left empty, it empties the field."""

    def __init__(self, name: str, field: forms.Field, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name = name
        self.fields["value"] = field
        if not field.required and not field.help_text:
            field.help_text = gettext("Left empty, the field is emptied.")

    def values(self) -> dict[str, Any]:
        """Return what the verb is given."""
        value = self.cleaned_data["value"]
        if self.name.startswith(PREFIX):
            return {"custom": {self.name.removeprefix(PREFIX): value}}
        return {self.name: value}


def value_form(spec: ListSpec, actor: Actor, name: str) -> partial[ValueForm]:
    """Return the form of one field's value. Refuses a field that is not offered."""
    field = fields_of(spec, actor).get(name)
    if field is None:
        raise NotFound
    return partial(ValueForm, name, field)
