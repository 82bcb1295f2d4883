"""Custom fields as columns and filters of the lists of their record type."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.ports import Choice, ExtraField
from rapport.web.lists import spec as declared
from rapport.web.lists.spec import Cell, Column, Editor, Filter, Kind, ListSpec, Saver
from rapport.web.own_fields import form_field, initial_of

_CELLS = {"number": Cell.NUMBER, "date": Cell.DATE, "flag": Cell.FLAG}
_KINDS = {"number": Kind.NUMBER, "date": Kind.DATE, "flag": Kind.FLAG, "choice": Kind.CHOICE}


def offered(spec: ListSpec, actor: Actor) -> tuple[list[Column], list[Filter]]:
    """Return every column and every filter that the reader may choose: the list's, its rooms', its custom fields."""
    fields = ports.extra_fields.use().of(spec.record_type)
    columns = [*declared.columns_of(spec, actor), *(_column(field, spec.saver) for field in fields)]
    filters = [*declared.filters_of(spec, actor), *(_filter(field) for field in fields)]
    return columns, filters


def within_reach(column: Column, actor: Actor) -> Column:
    """Leave the editor away from those whose role does not have its verb."""
    return replace(column, editor=None) if column.editor and not actor.has(column.editor.verb) else column


def _column(field: ExtraField, saver: Saver | None) -> Column:
    name = f"custom.{field.key}"
    editor = _editor(field, saver) if saver else None
    return Column(name, field.label, name, _CELLS.get(field.kind, Cell.TEXT), editor=editor)


def _editor(field: ExtraField, saver: Saver) -> Editor:
    def save(record: Any, value: Any, version: int, by: Actor, at: datetime) -> None:
        saver.save(record, {"custom": {field.key: value}}, version, by, at)

    def start(record: Any) -> Any:
        return initial_of(record.custom).get(f"custom.{field.key}")

    return Editor(partial(form_field, field), save, saver.verb, start=start)


def _filter(field: ExtraField) -> Filter:
    choices = [Choice(value, value) for value in field.choices]
    return Filter(
        key=f"custom.{field.key}",
        label=field.label,
        kind=_KINDS.get(field.kind, Kind.TEXT),
        path=f"custom__{field.key}",
        icon="forms",
        choices=(lambda actor: choices) if choices else None,
    )
