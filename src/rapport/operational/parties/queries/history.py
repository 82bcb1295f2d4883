"""The history of a party: every change, by whom, through which door, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from rapport.core.access.held import Held, hanging_on_visible
from rapport.core.access.policies import policies
from rapport.core.access.queries import told_changes
from rapport.core.audit.labels import DOORS, noun_of
from rapport.core.audit.models import RecordChange
from rapport.core.files.models import Attachment
from rapport.core.metadata.queries import told_fields
from rapport.core.worklist.models import CalendarEvent, Note, ToDo
from rapport.kit.actor import Actor, Door
from rapport.kit.errors import Text
from rapport.kit.records import record_types
from rapport.operational.parties.models import Party
from rapport.operational.parties.queries.labels import Names, field_label

PAGE = 60
HANGING: Mapping[str, Any] = {"note": Note, "todo": ToDo, "event": CalendarEvent, "file": Attachment}


@dataclass(frozen=True)
class FieldChange:
    """One field, before and after, as people read them."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """One change of one record."""

    pk: int
    at: datetime
    who: str
    door: Text
    about: Text
    is_new: bool
    fields: Sequence[FieldChange]


@dataclass(frozen=True)
class History:
    """A page of changes, newest first, and where the next one starts."""

    events: Sequence[Event]
    next: int | None


def history(party: Party, actor: Actor, *, before: int | None = None) -> History:
    """Return a page of what happened to a party and to what hangs on it, as far as the actor may see."""
    hidden = {policy.noun for policy in policies.values() if not actor.has(f"{policy.noun}.view")}
    rows = RecordChange.objects.filter(Q(record_type="party", record_id=party.pk) | Q(party_id=party.pk))
    rows = told_changes(rows.exclude(record_type__in=hidden), Held("party", party, record_types[party.kind]), actor)
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("entry").order_by("-id")[: PAGE + 1])
    shown = _within_sight(found[:PAGE], hidden, actor)
    names = Names.behind([side for row in shown for side in (row.before, row.after)], actor, party.kind)
    return History([_event(row, names, actor) for row in shown], found[PAGE - 1].pk if len(found) > PAGE else None)


def _within_sight(rows: Sequence[RecordChange], hidden: Set[str], actor: Actor) -> list[RecordChange]:
    """Leave out notes, to-dos, events and files of records of the customer that the actor may not see.

    What they hung on is not known once they are deleted: then they are told to those who see every kind of record.
    """
    unseen: set[tuple[str, int]] = set()
    for noun, model in HANGING.items():
        ids = {row.record_id for row in rows if row.record_type == noun}
        if ids:
            there = model._base_manager.filter(pk__in=ids)
            seen = set(hanging_on_visible(there, actor).values_list("pk", flat=True))
            gone = set() if hidden else ids.difference(there.values_list("pk", flat=True))
            unseen |= {(noun, pk) for pk in ids - seen - gone}
    return [row for row in rows if (row.record_type, row.record_id) not in unseen]


def _event(row: RecordChange, names: Names, actor: Actor) -> Event:
    return Event(
        pk=row.pk,
        at=row.entry.at,
        who=row.entry.actor_name,
        door=DOORS[Door(row.entry.door)],
        about="" if row.record_type == "party" else noun_of(row.record_type),
        is_new=not row.before and bool(row.after),
        fields=list(_fields(row, names, actor)),
    )


def _fields(row: RecordChange, names: Names, actor: Actor) -> Iterator[FieldChange]:
    before, after = _flat(row.before), _flat(row.after)
    told = told_fields(row.record_type, {*before, *after}, actor)
    for name in dict.fromkeys([*before, *after]):
        if name in told:
            label = field_label(name, row.record_type, names.custom)
            sides = (names.shown(name, before.get(name)), names.shown(name, after.get(name)))
            if sides[0] != sides[1]:
                yield FieldChange(label, *sides)


def _flat(side: Mapping[str, Any]) -> dict[str, Any]:
    """Return the side with one entry a custom field."""
    flat = {name: value for name, value in side.items() if name != "custom"}
    custom = side.get("custom")
    return flat | {f"custom.{key}": value for key, value in custom.items()} if isinstance(custom, dict) else flat
