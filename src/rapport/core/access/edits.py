"""The machinery of verbs that edit many rows, each from the version that its writer saw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rapport.core.access.records import RecordQuerySet
from rapport.core.audit import services as audit
from rapport.kit.actor import Actor
from rapport.kit.edits import Edit, Edited
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotFound


@dataclass(frozen=True)
class Rules:
    """How a room edits one of its rows.

    `draft` asks the policy and returns the values as the row keeps them, those that follow from them included;
    `clash` makes the refusal of a row that somebody else saved meanwhile.
    """

    draft: Callable[[Any, Mapping[str, Any]], Mapping[str, Any]]
    clash: Callable[[Any, Mapping[str, Any]], ChangedMeanwhile]


@dataclass(frozen=True)
class Written:
    """The rows that changed, each with its fields before and after, and the refusals by row."""

    rows: Sequence[tuple[Any, dict[str, Any], dict[str, Any]]]
    refused: Mapping[int, DomainError]

    def closed(self, verb: str, changes: Sequence[audit.Change], *, by: Actor, at: datetime, **more: Any) -> Edited:
        """Write the audit entry of the verb, unless nothing changed."""
        if not changes:
            return Edited(refused=self.refused)
        entry = audit.record(verb, by=by, at=at, changes=changes, **more)
        return Edited(len(changes), entry.pk, self.refused)


def write(rows: RecordQuerySet[Any], edits: Sequence[Edit], rules: Rules, *, at: datetime) -> Written:
    """Write what may be written, in one statement; a refusal keeps its own row only from changing."""
    found = rows.live().order_by("pk").select_for_update().in_bulk([edit.record_id for edit in edits])
    written, refused = [], {}
    for edit in edits:
        try:
            row, before, after = _drafted(found.get(edit.record_id), edit, rules)
        except DomainError as refusal:
            refused[edit.record_id] = refusal
            continue
        if after:
            written.append((row, before, after))
    names = {name for _row, _before, after in written for name in after}
    rows.write_claimed([row for row, _before, _after in written], names, at=at)
    kept = [(row, _audited(row, before), _audited(row, after)) for row, before, after in written]
    return Written(kept, refused)


def _drafted(row: Any, edit: Edit, rules: Rules) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    if row is None:
        raise NotFound
    values = rules.draft(row, edit.values)
    if row.version != edit.version:
        raise rules.clash(row, values)
    before, after = audit.changed(row, values)
    for name, value in after.items():
        setattr(row, name, value)
    return row, before, after


def _audited(row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name in row.audited_fields}
