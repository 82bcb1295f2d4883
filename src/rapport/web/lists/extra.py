"""Custom fields as columns and filters of the lists of their record type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.kit.ports import Choice, ExtraField
from rapport.web.lists import spec as declared
from rapport.web.lists.spec import Cell, Column, Editor, Filter, Kind, ListSpec, Saver
from rapport.web.own_fields import MOST_COLLEAGUES, entered, form_field

PREFIX = "custom."
_CELLS = {
    "whole": Cell.NUMBER, "number": Cell.NUMBER, "money": Cell.MONEY, "percent": Cell.POINTS, "date": Cell.DATE,
    "moment": Cell.MOMENT, "flag": Cell.FLAG, "email": Cell.EMAIL, "phone": Cell.PHONE, "link": Cell.LINK,
    "choice": Cell.STATE, "choices": Cell.SEVERAL,
}  # fmt: skip
_KINDS = {
    "whole": Kind.NUMBER, "number": Kind.NUMBER, "percent": Kind.NUMBER, "money": Kind.MONEY, "date": Kind.DATE,
    "moment": Kind.DATE, "flag": Kind.FLAG, "choice": Kind.CHOICE, "choices": Kind.CHOICE, "user": Kind.USER,
}  # fmt: skip
UNSORTED = frozenset({"choices", "user", "long_text", "flag"})


def offered(spec: ListSpec, actor: Actor) -> tuple[list[Column], list[Filter]]:
    """Return every column and every filter that the reader may choose: the list's, its rooms', its custom fields."""
    fields = ports.extra_fields.use().of(spec.record_type, actor)
    columns = [*declared.columns_of(spec, actor), *(_column(field, spec.saver) for field in fields)]
    filters = [*declared.filters_of(spec, actor), *(_filter(field) for field in fields)]
    return columns, filters


def within_reach(column: Column, actor: Actor) -> Column:
    """Leave the editor away from those whose role does not have its verb."""
    return replace(column, editor=None) if column.editor and not actor.has(column.editor.verb) else column


def _column(field: ExtraField, saver: Saver | None) -> Column:
    name = f"{PREFIX}{field.key}"
    editor = _editor(field, saver) if saver and field.can_write else None
    cell = _CELLS.get(field.kind, Cell.TEXT)
    labels = _colleagues() if field.kind == "user" else field.names or None
    sort = "" if field.kind in UNSORTED else f"custom__{field.key}"
    if cell is Cell.STATE and not field.tones:
        cell = Cell.TEXT
    return Column(name, field.label, name, cell, sort=sort, labels=labels, tones=field.tones, editor=editor)


def _colleagues() -> dict[str, str]:
    return {choice.value: choice.label for choice in ports.people.use().users(limit=MOST_COLLEAGUES)}


def _editor(field: ExtraField, saver: Saver) -> Editor:
    def save(record: Any, value: Any, version: int, by: Actor, at: datetime) -> None:
        saver.save(record, {"custom": {field.key: value}}, version, by, at)

    def start(record: Any) -> Any:
        return entered(field, record.custom)

    def save_many(edits: Sequence[Edit], by: Actor, at: datetime) -> Edited:
        given = [replace(edit, values={"custom": {field.key: edit.values[name]}}) for edit in edits]
        return saver.save_many(given, by, at)

    name = f"{PREFIX}{field.key}"
    many = None if field.is_unique else save_many
    return Editor(partial(form_field, field), save, saver.verb, many, start=start)


def _filter(field: ExtraField) -> Filter:
    choices = [Choice(value, field.names.get(value, value)) for value in field.choices]
    return Filter(
        key=f"{PREFIX}{field.key}",
        label=field.label,
        kind=_KINDS.get(field.kind, Kind.TEXT),
        path=f"custom__{field.key}",
        icon="forms",
        choices=(lambda actor: choices) if choices else None,
        group=_("Custom fields"),
        shape={"choices": "list", "moment": "moment"}.get(field.kind, ""),
    )
