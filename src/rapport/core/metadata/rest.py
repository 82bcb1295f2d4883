"""Tags, custom fields and the history of records over REST."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.core.access.held import find_held
from rapport.core.audit.models import RecordChange
from rapport.core.audit.queries import history_of
from rapport.core.metadata.models import CustomField
from rapport.core.metadata.services import tags
from rapport.kit import clock, ports
from rapport.kit.records import record_types
from rapport.web.rest import Page, actor_of, page_by

fields_router, held_router = Router(), Router()


class TagNames(Schema):
    """Every tag of a record; those that are left out are taken off."""

    tags: list[str]


class FieldOut(Schema):
    """A field of the company's own. Its value stands in a record's `custom` under `key`."""

    record_type: str
    key: str
    label: str
    kind: str
    choices: list[str]
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


@fields_router.get("", response=list[FieldOut])
def field_list(request: HttpRequest, record_type: str = "") -> Any:
    actor = actor_of(request)
    seen = [key for key, kind in record_types.items() if actor.has(kind.view_verb) and record_type in ("", key)]
    return CustomField.objects.filter(record_type__in=seen).order_by("record_type", "position", "id")


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
    return page_by(request, history_of(held.holder, held.record.pk), "-id", lambda row: _change(row, request))


def _change(row: RecordChange, request: HttpRequest) -> dict[str, Any]:
    actor, names = actor_of(request), dict.fromkeys([*row.before, *row.after])
    shown = [name for name in names if actor.sees_field(f"{row.record_type}.{name}")]
    fields = [{"name": name, "before": row.before.get(name), "after": row.after.get(name)} for name in shown]
    entry = row.entry
    return {"at": entry.at, "verb": entry.verb, "door": entry.door, "actor": entry.actor_name, "fields": fields}
