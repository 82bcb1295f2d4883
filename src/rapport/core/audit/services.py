"""One call closes every verb: the audit entry, the changed fields, what writers add, and the outbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise

from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.events import services as events
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key, insert_columns
from rapport.kit.registry import Registry


@dataclass(frozen=True)
class Change:
    """One record and its changed fields. `before` is empty when it was created, `after` when it was removed.

    `happened_at` and `told` are for the timeline of a verb on many records: when this one took place, what to
    say, and `told_as` which kind of line where the verb alone does not tell. `found_by` is the search document of a
    new record, where the verb has it in hand: others are read.
    """

    record_type: str
    record_id: int
    party_id: int | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    happened_at: datetime | None = None
    told: Mapping[str, Any] = field(default_factory=dict)
    told_as: str = ""
    found_by: Any = None


NOTHING: dict[str, Any] = {}
_AS_IT_IS = frozenset({str, int, bool, float, type(None)})
Writer = Callable[[AuditEntry, Sequence[Change]], None]
writers: Registry[Writer] = Registry("audit writers")


def record(
    verb: str,
    *,
    by: Actor,
    at: datetime,
    changes: Sequence[Change],
    announces: Iterable[events.DomainEvent] = (),
    params: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """This function will write the entry and its changes, let every writer add its rows, and publish the events."""
    entry = AuditEntry.objects.create(
        at=at,
        verb=verb,
        door=by.door,
        actor_id=by.user_id,
        actor_name=by.name,
        record_count=len(changes),
        params=plain(params or {}),
    )
    _keep(entry, changes)
    for write in writers.values():
        write(entry, changes)
    for event in announces:
        events.publish(event, at=at)
    return entry


def _keep(entry: AuditEntry, changes: Sequence[Change]) -> None:
    columns = {
        "entry": entry.pk,
        "record_type": [change.record_type for change in changes],
        "record_id": [change.record_id for change in changes],
        "party_id": [change.party_id for change in changes],
        "before": [plain(change.before) if change.before else NOTHING for change in changes],
        "after": [plain(change.after) if change.after else NOTHING for change in changes],
    }
    insert_columns(RecordChange, columns, count=len(changes))


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as JSON can hold them."""
    if _AS_IT_IS.issuperset(map(type, values.values())):
        return dict(values)
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Decimal | UUID | Promise):
        return str(value)
    return value


def changed(record: Any, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (before, after) of the values that differ from what the record has."""
    before, after = {}, {}
    for name, value in values.items():
        old = getattr(record, name)
        if old != value:
            before[name], after[name] = old, value
    return before, after


def move(holder: str, from_id: int, to_id: int) -> int:
    """Give one record's history to another, for a merge."""
    if holder == "party":
        RecordChange.objects.filter(party_id=from_id).update(party_id=to_id)
    return RecordChange.objects.filter(record_type=holder, record_id=from_id).update(record_id=to_id)


def remove(holder: str, ids: Iterable[int]) -> int:
    """Forget what changed in these records: their values go with them, the entries stay."""
    wanted = any_key(list(ids))
    count = RecordChange.objects.filter(record_type=holder, record_id__in=wanted).delete()[0]
    return count + (RecordChange.objects.filter(party_id__in=wanted).delete()[0] if holder == "party" else 0)
