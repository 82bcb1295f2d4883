"""Writing the timeline: one line for each change that a registered kind can tell."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from rapport.core.audit.models import AuditEntry
from rapport.core.audit.services import Change, plain
from rapport.kit.bulk import insert_columns
from rapport.kit.records import timeline_kinds
from rapport.operational.parties.models import TimelineEntry


def write(entry: AuditEntry, changes: Sequence[Change]) -> None:
    """This function will add the timeline lines of a verb, for the parties that it concerns."""
    told = [
        change for change in changes if change.party_id is not None and (change.told_as or entry.verb) in timeline_kinds
    ]
    kinds = [change.told_as or entry.verb for change in told]
    if told and timeline_kinds[kinds[0]].is_state:
        ids = {change.record_id for change in told}
        TimelineEntry.objects.filter(record_type=told[0].record_type, record_id__in=ids).delete()
    usual = _usual_time(entry)
    columns = {
        "party": [change.party_id for change in told],
        "at": [change.happened_at or usual for change in told],
        "verb": kinds,
        "chip": [timeline_kinds[kind].chip for kind in kinds],
        "record_type": [change.record_type for change in told],
        "record_id": [change.record_id for change in told],
        "actor_name": entry.actor_name,
        "door": str(entry.door),
        "params": list(map(_params_of(entry), told)),
    }
    insert_columns(TimelineEntry, columns, count=len(told))


def retell(record_type: str, record_id: int, verb: str, at: datetime, params: Mapping[str, Any]) -> None:
    """This function will tell a record's lines anew, after what they tell of was corrected."""
    lines = TimelineEntry.objects.filter(record_type=record_type, record_id=record_id)
    lines.update(at=at, verb=verb, chip=timeline_kinds[verb].chip, params=plain(params))


def _usual_time(entry: AuditEntry) -> datetime:
    given = entry.params.get("happened_at")
    return datetime.fromisoformat(given) if given else entry.at


def _named(change: Change) -> set[str]:
    """Return the fields of a change, its custom ones by their own names."""
    names = {*change.before, *change.after}
    before, after = change.before.get("custom"), change.after.get("custom")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return names
    own = {key for key in {*before, *after} if before.get(key) != after.get(key)}
    return (names - {"custom"}) | {f"custom.{key}" for key in own}


def _params_of(entry: AuditEntry) -> Callable[[Change], dict[str, Any]]:
    """What a line tells; rows of which the same is told share it, for it is written thousands of times."""
    shared: dict[tuple[str, ...], dict[str, Any]] = {}

    def told(change: Change) -> dict[str, Any]:
        return {**entry.params, **plain(change.told), "fields": tuple(sorted(_named(change)))}

    def params(change: Change) -> dict[str, Any]:
        as_written = (*change.before, "", *change.after)
        if change.told or "custom" in as_written:
            return told(change)
        if as_written not in shared:
            shared[as_written] = told(change)
        return shared[as_written]

    return params
