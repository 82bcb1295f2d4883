"""What pages and programs are told of a verb over many rows: those that it left as they were, and its way back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.core.audit import queries as audited
from rapport.core.exchange.models import BulkEdit
from rapport.core.exchange.services.bulk_edits import Foreseen, noun_of
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.paging import Cursor, Slice
from rapport.web import own_fields, writing
from rapport.web.lists.bin import bins
from rapport.web.lists.editing import fields_of, may_edit_many
from rapport.web.lists.extra import PREFIX
from rapport.web.lists.spec import ListSpec, lists

SHOWN, PAGE = 200, 50
COUNTS = ("looked", "changed", "same", "refused", "returned", "kept")


@dataclass(frozen=True)
class LeftRow:
    """A row by its name, and why it stays."""

    name: str
    url: str
    why: str


@dataclass(frozen=True)
class ChangedRow:
    """A row by its name, and its value before and after, in words."""

    name: str
    url: str
    before: str
    after: str


def changed_lines(edit: BulkEdit, actor: Actor, cursor: Cursor | None) -> Slice:
    """Return a page of the rows that were written, as far as the reader may see them and the field."""
    spec = lists[edit.list_key]
    if not may_edit_many(spec, actor) or edit.field not in fields_of(spec, actor):
        return Slice([], None, None)
    found = audited.page_of_changes(edit.entries, noun_of(spec), cursor, PAGE)
    rows = spec.rows().model.objects.visible_to(actor).in_bulk([change.record_id for change in found.rows])
    said = _Values.of(spec, edit.field, actor)
    lines = [
        ChangedRow(
            str(row), reverse(spec.detail_url, args=[row.uuid]), said.kept(change.before), said.kept(change.after)
        )
        for change in found.rows
        if (row := rows.get(change.record_id)) is not None
    ]
    return Slice(lines, found.next, found.previous)


@dataclass(frozen=True)
class _Values:
    """How the kept values of one field read: as in its form, an own field as on its page."""

    name: str
    stored: models.Field[Any, Any] | None
    names: Mapping[str, str]
    own: ports.ExtraField | None = None

    @classmethod
    def of(cls, spec: ListSpec, name: str, actor: Actor) -> _Values:
        if name.startswith(PREFIX):
            extras = ports.extra_fields.use().of(spec.record_type, actor)
            return cls(name, None, {}, next(extra for extra in extras if f"{PREFIX}{extra.key}" == name))
        field = fields_of(spec, actor)[name]
        offered: Any = field.choices if isinstance(field, forms.ChoiceField) else ()
        return cls(name, _stored(spec, name), {str(value): str(label) for value, label in offered})

    def kept(self, values: Mapping[str, Any]) -> str:
        """Return what an audited row held, in words."""
        if self.own is not None:
            return own_fields.shown(self.own, (values.get("custom") or {}).get(self.own.key))
        value = values.get(self.name)
        if value is None or value == "":
            return ""
        return self.names.get(str(value)) or self._plain(value)

    def _plain(self, value: Any) -> str:
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(self.stored, models.DateField):
            return writing.day(parse_date(str(value)))
        if isinstance(self.stored, models.DecimalField):
            return writing.number(self.stored.to_python(value), 2)
        return str(value)


def _stored(spec: ListSpec, name: str) -> Any:
    try:
        return spec.rows().model._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def left_lines(edit: BulkEdit, left: Sequence[tuple[int, str]], actor: Actor) -> list[LeftRow]:
    """Return the rows that stay, as far as the reader may see them."""
    spec = lists[edit.list_key]
    whys = dict(left[:SHOWN])
    rows = spec.rows().model.objects.visible_to(actor).in_bulk(list(whys)) if whys else {}
    return [
        LeftRow(str(rows[pk]), reverse(spec.detail_url, args=[rows[pk].uuid]), why)
        for pk, why in whys.items()
        if pk in rows
    ]


def with_kept(said: str, kept: int) -> str:
    """Return the sentence on what was taken back with how many rows were not."""
    if not kept:
        return said
    rest = ngettext("%(count)s was changed since and stays", "%(count)s were changed since and stay", kept)
    return f"{said}, {rest % {'count': kept}}"


def way_out_of_bin(key: str, ids: Sequence[int], values: Any = None) -> str:
    """Return the address that takes what was just put in a bin out again, however many there are."""
    found = bins[key]
    last = audited.newest_change(found.noun, ids)
    if last is None or last.entry.verb != found.putting:
        return ""
    return reverse("exchange:bin_undo", args=[key, last.entry_id])


def edit_told(edit: BulkEdit, actor: Actor) -> dict[str, Any]:
    """Return an edit of many rows as programs read it."""
    values: dict[str, Any] = {name: getattr(edit, name) for name in ("uuid", "created_at", "finished_at", "undone_at")}
    return values | {
        "list_key": edit.list_key,
        "field": edit.field,
        "counts": {name: getattr(edit, f"{name}_count") for name in COUNTS},
        "left_out": [vars(line) for line in left_lines(edit, edit.refused, actor)],
        "kept": [vars(line) for line in left_lines(edit, edit.kept, actor)],
        "job": edit.job_uuid,
    }


def foreseen_told(seen: Foreseen) -> dict[str, Any]:
    """Return what an edit would do as programs read it."""
    names = ("total", "changed", "same", "left_out", "is_whole")
    reasons = {sentence: len(ids) for sentence, ids in seen.refused.items()}
    return {name: getattr(seen, name) for name in names} | {"reasons": reasons}


def way_back_of_tags(key: str, ids: Sequence[int], values: Any = None) -> str:
    """Return the address that takes back a tag just put on rows of a list, or taken off them."""
    last = audited.newest_change(noun_of(lists[key]), ids)
    return reverse("exchange:tag_undo", args=[key, last.entry_id]) if last is not None else ""


def way_back(key: str, field: str, ids: Sequence[int], values: Any = None) -> str:
    """Return the address that gives the rows of a list the values back that a field of them just had."""
    last = audited.newest_change(noun_of(lists[key]), ids)
    return reverse("exchange:value_undo", args=[key, field, last.entry_id]) if last is not None else ""
