"""Writing the timeline: one line for each change that a registered kind can tell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rapport.core.audit.models import AuditEntry
from rapport.core.audit.services import Change, plain
from rapport.kit.records import timeline_kinds
from rapport.operational.parties.models import TimelineEntry


def write(entry: AuditEntry, changes: Sequence[Change]) -> None:
    """This function will add the timeline lines of a verb, for the parties that it concerns."""
    kind = timeline_kinds.get(entry.verb)
    if kind is None:
        return
    lines = [_line(entry, change, kind.chip) for change in changes if change.party_id is not None]
    TimelineEntry.objects.bulk_create(lines, batch_size=500)


def _line(entry: AuditEntry, change: Change, chip: str) -> TimelineEntry:
    return TimelineEntry(
        party_id=change.party_id,
        at=entry.params.get("happened_at") or entry.at,
        verb=entry.verb,
        chip=chip,
        record_type=change.record_type,
        record_id=change.record_id,
        actor_name=entry.actor_name,
        door=entry.door,
        params=_params(entry, change),
    )


def _params(entry: AuditEntry, change: Change) -> dict[str, Any]:
    return {**entry.params, **plain({"fields": sorted({*change.before, *change.after})})}
