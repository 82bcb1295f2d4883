"""Whether somebody did something with records since an import made them: asked of the audit, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.core.exchange.models import Import
from rapport.kit.bulk import any_key

PARTY = "party"


class Touches:
    """The verbs that reached records of an import, besides imports that are undone and this one itself."""

    def __init__(self, record: Import) -> None:
        undone = Import.objects.filter(state=Import.State.UNDONE).values_list("uuid", flat=True)
        self._passed = {str(record.uuid), *map(str, undone)}
        self._entries: dict[int, dict[str, Any] | None] = {}

    def of(self, record_type: str, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        """The last verb on each record that somebody touched, as JSON can hold it."""
        wanted = any_key(ids)
        found: dict[int, int] = {}
        mine = RecordChange.objects.filter(record_type=record_type, record_id__in=wanted)
        around = RecordChange.objects.filter(Q(party_id__in=wanted)) if record_type == PARTY else None
        pairs = [*mine.values_list("record_id", "entry_id"), *self._around(around)]
        self._learn({entry for _pk, entry in pairs})
        for pk, entry in pairs:
            if self._entries[entry] is not None and entry > found.get(pk, 0):
                found[pk] = entry
        return {pk: told for pk, entry in found.items() if (told := self._entries[entry]) is not None}

    def _around(self, rows: Any) -> Iterator[tuple[int, int]]:
        yield from rows.values_list("party_id", "entry_id") if rows is not None else ()

    def _learn(self, entries: set[int]) -> None:
        """Read entries that are new here; those that do not count are kept as nothing."""
        new = sorted(entries - self._entries.keys())
        rows = AuditEntry.objects.filter(pk__in=any_key(new)) if new else AuditEntry.objects.none()
        for pk, verb, who, at, params in rows.values_list("pk", "verb", "actor_name", "at", "params"):
            self._entries[pk] = None if params.get("import") in self._passed else _told(verb, who, at, params)


def _told(verb: str, who: str, at: datetime, params: dict[str, Any]) -> dict[str, Any]:
    said = {name: value for name, value in params.items() if isinstance(value, str)}
    return {"code": "touched", "verb": verb, "who": who, "at": at.isoformat(), "params": said}
