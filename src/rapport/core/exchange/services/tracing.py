"""What the planners of an import note of the records that they make and change, so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rapport.core.audit.services import plain
from rapport.core.exchange.models import Import, ImportChange, ImportPart
from rapport.core.exchange.models.traces import runs_of
from rapport.kit.bulk import insert_columns


@dataclass(slots=True)
class Traces:
    """The records that a batch made, and those that it changed with what they were and became.

    Beside columns of the record, a change may name what hangs on it: lists of points, numbers, tags or lines.
    """

    made: dict[str, list[int]] = field(default_factory=dict)
    changed: list[tuple[str, int, Mapping[str, Any], Mapping[str, Any]]] = field(default_factory=list)

    def make(self, record_type: str, ids: Iterable[int]) -> None:
        self.made.setdefault(record_type, []).extend(ids)

    def change(self, record_type: str, record_id: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        self.changed.append((record_type, record_id, before, after))


def keep(record: Import, traces: Traces) -> None:
    """This function will keep what a batch did beside the batch itself, in its transaction, and begin a new page."""
    for record_type, ids in traces.made.items():
        ImportPart.objects.create(owner=record, record_type=record_type, runs=runs_of(ids), count=len(ids))
    columns = {
        "owner": record.pk,
        "record_type": [change[0] for change in traces.changed],
        "record_id": [change[1] for change in traces.changed],
        "before": [plain(change[2]) for change in traces.changed],
        "after": [plain(change[3]) for change in traces.changed],
    }
    insert_columns(ImportChange, columns, count=len(traces.changed))
    traces.made.clear()
    traces.changed.clear()
