"""What the interface kit asks of this room: tags, saved views and custom fields."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rapport.core.metadata.models import CustomField, PageLayout, SavedView, Tag, Tagging
from rapport.core.metadata.services.values import rows_of
from rapport.kit.actor import Actor
from rapport.kit.known import known
from rapport.kit.ports import ExtraField, FieldRights, Layout, ViewLine
from rapport.kit.prepared import prepared
from rapport.kit.records import record_types
from rapport.kit.text import fold

SUGGESTED = 12


@prepared
def _tags_of(*ids: int, holder: str) -> QuerySet[Tagging, tuple[int, str]]:
    rows = Tagging.objects.filter(record_type=holder, record_id__in=ids).order_by("tag__folded")
    return rows.values_list("record_id", "tag__name")


class Words:
    """Tags on records."""

    def of_many(self, holder: str, ids: Iterable[int]) -> dict[int, list[str]]:
        """Return the tags of each record, in their order; records without any have an empty list."""
        found: dict[int, list[str]] = {pk: [] for pk in ids}
        for record_id, name in _tags_of(*found, holder=holder):
            found[record_id].append(name)
        return found

    def record_ids(self, holder: str, names: Sequence[str]) -> Any:
        """Return, as a query, the ids of records that wear one of these tags."""
        folded = [fold(name) for name in names]
        return Tagging.objects.filter(record_type=holder, tag__folded__in=folded).values("record_id")

    def suggest(self, text: str) -> Sequence[str]:
        """Return tags that start with the text, then those that hold it."""
        folded = fold(text)
        starting = list(_names(folded__startswith=folded))
        if not folded or len(starting) == SUGGESTED:
            return starting
        holding = [name for name in _names(folded__contains=folded) if name not in starting]
        return [*starting, *holding][:SUGGESTED]


def _names(**conditions: str) -> Any:
    return Tag.objects.filter(**conditions).order_by("folded").values_list("name", flat=True)[:SUGGESTED]


class NamedQueries:
    """Saved views of lists."""

    def of_list(self, list_key: str, actor: Actor) -> Sequence[ViewLine]:
        """Return the reader's own views of a list, then those of others that are shared."""
        rows = SavedView.objects.visible_to(actor).filter(list_key=list_key)
        lines = known(("views", list_key, actor.user_id), lambda: [_line(row, actor) for row in rows])
        return sorted(lines, key=lambda line: not line.is_own)

    def every(self, actor: Actor) -> Sequence[ViewLine]:
        """Return the reader's own views of every list, then those of others that are shared."""
        rows = SavedView.objects.visible_to(actor)
        return sorted((_line(row, actor) for row in rows), key=lambda line: not line.is_own)

    def find(self, uuid: str, actor: Actor) -> ViewLine | None:
        row = SavedView.objects.visible_to(actor).filter(uuid=uuid).first() if _is_uuid(uuid) else None
        return _line(row, actor) if row else None

    def favourites(self, actor: Actor) -> Sequence[ViewLine]:
        key = ("favourites", actor.user_id)
        return known(key, lambda: [_line(row, actor) for row in SavedView.objects.favoured_by(actor)])


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _line(row: Any, actor: Actor) -> ViewLine:
    return ViewLine(
        uuid=str(row.uuid),
        name=row.name,
        icon=row.icon,
        query=row.query,
        is_shared=row.is_shared,
        is_own=row.owner_id == actor.user_id,
        is_favourite=row.is_favourite,
        list_key=row.list_key,
    )


class PageLayouts:
    """How the pages of records are laid out."""

    def of(self, holder: str, role: str) -> Layout:
        """Return the layout of a role, else that of everyone, else nothing said."""
        every = known("layouts", lambda: {(row.holder, row.role): row for row in PageLayout.objects.all()})
        row = every.get((holder, role)) or every.get((holder, ""))
        return Layout(tuple(row.order), frozenset(row.hidden)) if row else Layout()


class CompanyFields:
    """Custom fields of a record type."""

    def of(self, record_type: str, actor: Actor | None = None) -> Sequence[ExtraField]:
        """Return the fields in use, without those that the actor may not see."""
        rows = rows_of(record_type).values()
        return [
            _extra(row, actor is None or actor.writes_field(name))
            for row in rows
            if actor is None or actor.sees_field(name := f"{record_type}.custom.{row.key}")
        ]

    def rights_of(self, role: str) -> FieldRights:
        """Return what a role is kept from, named by record type and by what holds its history."""
        limited = known("limited fields", _limited)
        hidden = {name for names, seen_by, _edited_by in limited if seen_by and role not in seen_by for name in names}
        locked = {name for names, _seen_by, edit in limited if edit and role not in edit for name in names}
        return FieldRights(frozenset(hidden), frozenset(locked))


def _limited() -> list[tuple[tuple[str, str], list[str], list[str]]]:
    """The fields that are not for every role: their names, who sees and who edits them."""
    rows = CustomField.objects.exclude(seen_by=[], edited_by=[])
    return [(names_of(row), row.seen_by, row.edited_by) for row in rows if row.record_type in record_types]


def names_of(row: CustomField) -> tuple[str, str]:
    """How rights name a field: by its record type, and by the holder of the type's history."""
    holder = record_types[row.record_type].holder
    return f"{row.record_type}.custom.{row.key}", f"{holder}.custom.{row.key}"


def _extra(row: CustomField, can_write: bool) -> ExtraField:
    return ExtraField(
        key=row.key,
        label=str(row),
        kind=row.kind,
        choices=tuple(row.choices),
        names={choice: row.called(choice) for choice in row.choices},
        tones={choice: look["tone"] for choice, look in row.looks.items() if look.get("tone")},
        help=row.help,
        default=row.default,
        is_required=row.is_required,
        is_searchable=row.is_searchable,
        is_unique=row.is_unique,
        can_write=can_write,
    )
