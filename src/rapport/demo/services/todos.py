"""Writing what Alizé's staff has to do, and where it stands on timelines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rapport.core.worklist.models import ToDo
from rapport.core.worklist.models.todos import END_OF_DAY
from rapport.demo.generate.rows import Company
from rapport.demo.services.keys import PARIS, Keys
from rapport.kit.actor import Door
from rapport.kit.bulk import insert_columns
from rapport.kit.ids import new_uuid
from rapport.kit.records import timeline_kinds
from rapport.operational.parties.models import TimelineEntry


def write(company: Company, keys: Keys) -> None:
    """This function will write the to-dos, and one line on the timeline for each."""
    rows = company.todos
    ids = [keys.parties[row.party] for row in rows]
    owners = [keys.users[row.owner] for row in rows]
    columns = {
        "uuid": [new_uuid() for _ in rows],
        "record_type": "party",
        "record_id": ids,
        "party_id": ids,
        "title": [row.title for row in rows],
        "due_on": [row.due_on for row in rows],
        "due_time": [row.due_time for row in rows],
        "assignee_id": owners,
        "author_id": owners,
        "author_name": [keys.names[row.owner] for row in rows],
        "added_at": [row.added_at for row in rows],
        "done_at": [row.done_at for row in rows],
        "done_by_id": [owner if row.done_at else None for row, owner in zip(rows, owners, strict=True)],
        "updated_at": [row.done_at or row.added_at for row in rows],
    }
    insert_columns(ToDo, columns, count=len(rows))
    _tell(company, keys)


def _tell(company: Company, keys: Keys) -> None:
    rows = company.todos
    written = reversed(ToDo.objects.select_related("assignee").order_by("-pk")[: len(rows)])
    found = [(row, "todo.complete" if row.is_done else "todo.add") for row in written]
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


def _due(todo: ToDo) -> datetime:
    return datetime.combine(todo.due_on, todo.due_time or END_OF_DAY, PARIS)
