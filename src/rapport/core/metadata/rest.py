"""Tags, custom fields and the history of records over REST."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.core.access.held import find_held
from rapport.core.access.queries import told_changes
from rapport.core.audit.models import RecordChange
from rapport.core.audit.queries import history_of
from rapport.core.metadata.models import CustomField
from rapport.core.metadata.queries import told_fields
from rapport.core.metadata.services import tags
from rapport.kit import clock, ports
from rapport.kit.actor import Actor
from rapport.kit.records import record_types
from rapport.web.rest import Page, actor_of, page_by

fields_router, held_router = Router(), Router()


class TagNames(Schema):
    """Every tag of a record; those that are left out are taken off."""

    tags: list[str]


class CustomFieldOut(Schema):
    """A field of the company's own. Its value stands in a record's `custom` under `key`."""

    record_type: str
    key: str
    label: str
    labels: dict[str, str]
    help: str
    kind: str
    choices: list[str]
    looks: dict[str, dict[str, str]]
    limits: dict[str, Any]
    default: Any = None
    is_required: bool
    is_unique: bool
    is_searchable: bool
    position: int
    is_active: bool


class ChangedField(Schema):
    name: str
    before: Any = None
    after: Any = None


class ChangeOut(Schema):
    """One change of a record: who, when, through which door, and which fields."""

    at: datetime
    verb: str
    door: str
    actor: str
    fields: list[ChangedField]


@fields_router.get("", response=list[CustomFieldOut])
def field_list(request: HttpRequest, record_type: str = "") -> Any:
    actor = actor_of(request)
    seen = [key for key, kind in record_types.items() if actor.has(kind.view_verb) and record_type in ("", key)]
    rows = CustomField.objects.filter(record_type__in=seen, binned_at=None).order_by("record_type", "position", "id")
    return [row for row in rows if actor.sees_field(f"{row.record_type}.custom.{row.key}")]


@held_router.get("/{record_type}/{uuid}/tags", response=TagNames)
def tag_list(request: HttpRequest, record_type: str, uuid: UUID) -> Any:
    held = find_held(record_type, actor_of(request), uuid=uuid)
    return {"tags": ports.tags.use().of_many(held.holder, [held.record.pk]).get(held.record.pk, [])}


@held_router.put("/{record_type}/{uuid}/tags", response=TagNames)
def tag_set(request: HttpRequest, record_type: str, uuid: UUID, body: TagNames) -> Any:
    actor = actor_of(request)
    held = find_held(record_type, actor, uuid=uuid)
    pk, at = held.record.pk, clock.now()
    return {"tags": tags.set_tags(held.holder, pk, body.tags, party_id=held.party_id, by=actor, at=at)}


@held_router.get("/{record_type}/{uuid}/history", response=Page)
def record_history(request: HttpRequest, record_type: str, uuid: UUID) -> Any:
    held = find_held(record_type, actor_of(request), uuid=uuid)
    rows = told_changes(history_of(held.holder, held.record.pk), held, actor_of(request))
    return page_by(request, rows, "-id", lambda row: _change(row, request))


def _change(row: RecordChange, request: HttpRequest) -> dict[str, Any]:
    actor, names = actor_of(request), dict.fromkeys([*row.before, *row.after])
    shown = [name for name in names if actor.sees_field(f"{row.record_type}.{name}")]
    before, after = _seen(row.before, row, actor), _seen(row.after, row, actor)
    fields = [{"name": name, "before": before.get(name), "after": after.get(name)} for name in shown]
    entry = row.entry
    return {"at": entry.at, "verb": entry.verb, "door": entry.door, "actor": entry.actor_name, "fields": fields}


def _seen(side: Mapping[str, Any], row: RecordChange, actor: Actor) -> dict[str, Any]:
    """One side of a change, without the custom fields that the actor may not see."""
    custom = side.get("custom")
    if not isinstance(custom, dict):
        return dict(side)
    told = told_fields(row.record_type, {f"custom.{key}" for key in custom}, actor)
    kept = {key: value for key, value in custom.items() if f"custom.{key}" in told}
    return {**side, "custom": kept}
