"""Reading fields: what they are called, and what was changed in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.dateparse import parse_date
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.core.access.held import Held
from rapport.core.access.queries import told_changes
from rapport.core.audit.models import RecordChange
from rapport.core.audit.queries import history_of
from rapport.core.metadata.models import CustomField
from rapport.kit import ports
from rapport.kit.actor import Actor, Door
from rapport.kit.errors import Text
from rapport.kit.ports import ExtraField
from rapport.kit.records import RecordType, record_types, types_held_as
from rapport.web import own_fields, writing

DOORS: Mapping[str, Text] = {
    Door.PAGE: "",
    Door.REST: _("by a program"),
    Door.IMPORT: _("by an import"),
    Door.JOB: _("in the background"),
    Door.SHELL: _("on the command line"),
}
NAMES: Mapping[str, Text] = {
    "tags": _("Tags"),
    "lines": _("Lines"),
    "binned_at": _("In the bin since"),
    "party_id": _("Customer"),
}


@dataclass(frozen=True)
class FieldStep:
    """One field, before and after, as people read them."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Step:
    """One change of a record: who, when, through which door, which fields."""

    at: datetime
    who: str
    door: Text
    is_first: bool
    fields: Sequence[FieldStep]


def filled_count(row: CustomField) -> int:
    """Return how many records, those in bins too, have a value of a field."""
    found = record_types[row.record_type].model._base_manager.filter(custom__has_key=row.key)
    return int(found.count())


def search_texts() -> Callable[[str, Mapping[str, Any]], list[str]]:
    """Return what reads the texts of custom fields by which the search finds a record; fields are asked for once."""
    keys: dict[str, list[str]] = {}

    def texts(record_type: str, custom: Mapping[str, Any]) -> list[str]:
        if not custom:
            return []
        if record_type not in keys:
            extras = ports.extra_fields.use().of(record_type)
            keys[record_type] = [extra.key for extra in extras if extra.is_searchable]
        return [str(custom[key]) for key in keys[record_type] if custom.get(key)]

    return texts


def told_fields(holder: str, names: Iterable[str], actor: Actor) -> set[str]:
    """Of the fields that a history names, return those that the actor sees; custom ones while they are in use."""
    seen = {name for name in names if actor.sees_field(f"{holder}.{name}")}
    if not any(name.startswith("custom.") for name in seen):
        return seen
    use = ports.extra_fields.use()
    own = {f"custom.{extra.key}" for kind in types_held_as(holder) for extra in use.of(kind.key, actor)}
    return {name for name in seen if name in own or not name.startswith("custom.")}


def record_history(holder: str, record: Any, actor: Actor, *, limit: int = 30) -> list[Step]:
    """Return the last changes of a record, newest first, without the fields that the actor may not see."""
    kind = types_held_as(holder)[0]
    custom = {extra.key: extra for extra in ports.extra_fields.use().of(kind.key)}
    rows = told_changes(history_of(holder, record.pk), Held(holder, record, kind), actor)
    return [_step(row, kind, custom, actor) for row in rows[:limit]]


def _step(row: RecordChange, kind: RecordType, custom: Mapping[str, ExtraField], actor: Actor) -> Step:
    before, after = _flat(row.before), _flat(row.after)
    told = told_fields(kind.holder, {*before, *after}, actor)
    names = [name for name in dict.fromkeys([*before, *after]) if name in told]
    fields = [
        FieldStep(_label(name, kind, custom), _read(name, before, kind, custom), _read(name, after, kind, custom))
        for name in names
    ]
    return Step(
        at=row.entry.at,
        who=row.entry.actor_name,
        door=DOORS.get(row.entry.door, row.entry.door),
        is_first=not row.before and bool(row.after),
        fields=[step for step in fields if step.before != step.after],
    )


def _flat(side: Mapping[str, Any]) -> dict[str, Any]:
    """One entry a custom field."""
    custom = side.get("custom")
    plain = {name: value for name, value in side.items() if name != "custom"}
    return plain | {f"custom.{key}": value for key, value in custom.items()} if isinstance(custom, dict) else plain


def _label(name: str, kind: RecordType, custom: Mapping[str, ExtraField]) -> str:
    if name.startswith("custom."):
        return custom[name[7:]].label if name[7:] in custom else name[7:]
    if name in NAMES:
        return str(NAMES[name])
    field = _field(name, kind)
    text = str(field.verbose_name) if field is not None else name.replace("_", " ")
    return text[:1].upper() + text[1:]


def _read(name: str, side: Mapping[str, Any], kind: RecordType, custom: Mapping[str, ExtraField]) -> str:
    value = side.get(name)
    if name.startswith("custom.") and name[7:] in custom:
        return own_fields.shown(custom[name[7:]], value)
    if value is None or value in ("", []):
        return ""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list):
        return "; ".join(str(item) for item in value)
    field = _field(name, kind)
    choices = dict(field.flatchoices) if field is not None and field.choices else {}
    if choices:
        return str(choices.get(value, value))
    if isinstance(value, float):
        return writing.quantity(value)
    text = str(value)
    day = parse_date(text) if len(text) == 10 and text[4] == "-" else None
    return writing.day(day) if day else text


def _field(name: str, kind: RecordType) -> Any:
    try:
        return kind.model._meta.get_field(name.removesuffix("_id"))
    except FieldDoesNotExist:
        return None
