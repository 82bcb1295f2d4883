"""Writing what Alizé's staff has to do, and where it stands on timelines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rapport.core.worklist.models import ToDo
from rapport.core.worklist.models.todos import END_OF_DAY
from rapport.demo.generate.rows import Company
from rapport.demo.generate.rows import ToDo as Planned
from rapport.demo.services.keys import PARIS, Keys
from rapport.kit.actor import Door
from rapport.kit.bulk import insert_columns
from rapport.kit.records import timeline_kinds
from rapport.operational.parties.models import TimelineEntry


def write(company: Company, keys: Keys) -> None:
    """This function will write the to-dos, and one line on the timeline for each."""
    rows = ToDo.objects.bulk_create([_row(planned, keys) for planned in company.todos])
    found = [(row, "todo.complete" if row.is_done else "todo.add") for row in rows]
    columns: dict[str, Any] = {
        "party_id": [row.party_id for row, _verb in found],
        "at": [row.done_at or _due(row) for row, _verb in found],
        "verb": [verb for _row, verb in found],
        "chip": [timeline_kinds[verb].chip for _row, verb in found],
        "record_type": "todo",
        "record_id": [row.pk for row, _verb in found],
        "actor_name": [row.author_name for row, _verb in found],
        "door": Door.PAGE.value,
        "params": [{"title": row.title, "assignee": row.author_name} for row, _verb in found],
    }
    insert_columns(TimelineEntry, columns, count=len(found))


def _row(planned: Planned, keys: Keys) -> ToDo:
    party, owner, name = keys.parties[planned.party], keys.users[planned.owner], keys.names[planned.owner]
    return ToDo(
        record_type="party", record_id=party, party_id=party, title=planned.title, due_on=planned.due_on,
        due_time=planned.due_time, assignee_id=owner, author_id=owner, author_name=name, added_at=planned.added_at,
        done_at=planned.done_at, done_by_id=owner if planned.done_at else None,
        updated_at=planned.done_at or planned.added_at,
    )  # fmt: skip


def _due(todo: ToDo) -> datetime:
    return datetime.combine(todo.due_on, todo.due_time or END_OF_DAY, PARIS)
