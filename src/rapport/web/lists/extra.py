"""Custom fields as columns and filters of the lists of their record type."""

from __future__ import annotations

from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.ports import Choice, ExtraField
from rapport.web.lists import spec as declared
from rapport.web.lists.spec import Cell, Column, Filter, Kind, ListSpec

_CELLS = {"number": Cell.NUMBER, "date": Cell.TEXT, "flag": Cell.FLAG}
_KINDS = {"number": Kind.NUMBER, "date": Kind.DATE, "flag": Kind.FLAG, "choice": Kind.CHOICE}


def offered(spec: ListSpec, actor: Actor) -> tuple[list[Column], list[Filter]]:
    """Return every column and every filter that the reader may choose: the list's, its rooms', its custom fields."""
    fields = ports.extra_fields.use().of(spec.record_type)
    columns = [*declared.columns_of(spec, actor), *(_column(field) for field in fields)]
    filters = [*declared.filters_of(spec, actor), *(_filter(field) for field in fields)]
    return columns, filters


def _column(field: ExtraField) -> Column:
    return Column(f"custom.{field.key}", field.label, f"custom.{field.key}", _CELLS.get(field.kind, Cell.TEXT))


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
