"""Custom fields as columns of a file: what they are called there, and how their values are checked row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from rapport.core.exchange.services.importers import Context, ImportField, Kind, Reason, Rows, register_reason
from rapport.core.metadata.models import CustomField, CustomFieldKind
from rapport.core.metadata.services.values import clean_one, hold_once, holders_of, rows_of
from rapport.kit.errors import Invalid
from rapport.kit.text import fold

PREFIX = "custom."
_KINDS = {
    CustomFieldKind.WHOLE: Kind.NUMBER,
    CustomFieldKind.NUMBER: Kind.NUMBER,
    CustomFieldKind.DATE: Kind.DATE,
    CustomFieldKind.FLAG: Kind.FLAG,
    CustomFieldKind.CHOICE: Kind.CHOICE,
}

register_reason("own_field_refused", _("%(why)s"))
register_reason("own_field_twice", _("%(label)s: another record has “%(value)s” already"))
register_reason("own_field_locked", _("Your role does not fill in the field “%(label)s”"))


def own_fields(record_type: str) -> list[ImportField]:
    """Return the custom fields of a record type as an import offers them."""
    return [_field(row) for row in rows_of(record_type).values()]


def _field(row: CustomField) -> ImportField:
    kind = _KINDS.get(CustomFieldKind(row.kind), Kind.TEXT)
    choices = {fold(name): choice for choice in row.choices for name in _names(row, choice)}
    synonyms = (row.key, *(fold(text) for text in (row.label, *row.labels.values())))
    return ImportField(f"{PREFIX}{row.key}", str(row), kind, limit=10_000, choices=choices, synonyms=synonyms)


def _names(row: CustomField, choice: str) -> set[str]:
    look = row.looks.get(choice, {})
    return {choice, *(look[name] for name in ("label", "fr", "en") if look.get(name))}


def sent(custom: Mapping[str, Any]) -> dict[str, Any]:
    """Return the custom values of a program's row as a file would hold them: several choices are one text."""
    return {f"{PREFIX}{key}": _joined(value) for key, value in custom.items()}


def _joined(value: Any) -> Any:
    return ";".join(str(one) for one in value) if isinstance(value, list) else value


class OwnValues:
    """Reads and checks the custom values of one import, batch by batch."""

    def __init__(self, record_type: str, context: Context) -> None:
        self.record_type = record_type
        self.rows = rows_of(record_type)
        self.defaults = {key: row.default for key, row in self.rows.items() if row.default is not None}
        self.once = [key for key, row in self.rows.items() if row.is_unique]
        needed = [row for row in self.rows.values() if row.is_required]
        self.needed = [row for row in needed if context.by.writes_field(f"{record_type}.{PREFIX}{row.key}")]
        self.context = context
        self.taken: dict[str, dict[Any, int]] = {}

    def read(self, values: Mapping[str, Any], rows: Rows, place: int) -> dict[str, Any]:
        """Return the custom values of one row as records keep them; the row is refused with what does not fit."""
        custom: dict[str, Any] = {}
        if not self.rows:
            return custom
        for name in values:
            key = name.removeprefix(PREFIX)
            if key == name or key not in self.rows:
                continue
            row, by = self.rows[key], self.context.by
            if not by.sees_field(f"{self.record_type}.{name}"):
                rows.refuse(place, "unknown_field", name, name=key)
                continue
            if not by.writes_field(f"{self.record_type}.{name}"):
                rows.refuse(place, "own_field_locked", name, label=str(row))
                continue
            try:
                custom[key] = clean_one(row, values[name])
            except Invalid as refusal:
                rows.refuse(place, "own_field_refused", name, why=str(refusal))
        return {key: value for key, value in custom.items() if value is not None}

    def look_up(self, drafts: Iterable[Mapping[str, Any]]) -> None:
        """Ask once a batch which records have the values that may stand only once."""
        if not self.once:
            return
        if not self.context.is_preview:
            hold_once(self.record_type, self.once)
        given = list(drafts)
        for key in self.once:
            wanted = list({custom[key] for custom in given if key in custom})
            self.taken[key] = holders_of(self.record_type, key, wanted) if wanted else {}

    def refusal(self, custom: dict[str, Any], known: int | None, number: int) -> Reason | None:
        """Complete a new record with defaults; say what it lacks, or which of its values another record has."""
        if not self.rows:
            return None
        if known is None:
            for key, value in self.defaults.items():
                custom.setdefault(key, value)
            lacking = next((row for row in self.needed if row.key not in custom), None)
            if lacking is not None:
                return Reason("missing", f"{PREFIX}{lacking.key}", {"label": str(lacking)})
        twice = (self._twice(key, custom, known, number) for key in self.once if key in custom)
        return next((reason for reason in twice if reason is not None), None)

    def _twice(self, key: str, custom: Mapping[str, Any], known: int | None, number: int) -> Reason | None:
        value, seen = custom[key], self.context.memory(f"once.{key}")
        holder = self.taken.get(key, {}).get(value)
        if (holder is not None and holder != known) or seen.setdefault(value, number) != number:
            params = {"label": str(self.rows[key]), "value": value}
            return Reason("own_field_twice", f"{PREFIX}{key}", params)
        return None
