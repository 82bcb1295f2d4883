"""Reading what happened, to one record or to all."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet

from rapport.core.audit.labels import noun_of, sentence_of
from rapport.core.audit.models import AuditEntry, RecordChange
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.kit.errors import NotFound
from rapport.kit.paging import Cursor, Slice
from rapport.kit.records import types_held_as


def history_of(record_type: str, record_id: int) -> QuerySet[RecordChange]:
    """Return the changes of one record, newest first, with their entries."""
    changes = RecordChange.objects.filter(record_type=record_type, record_id=record_id)
    return changes.select_related("entry").order_by("-id")


def newest_change(record_type: str, ids: Collection[int]) -> RecordChange | None:
    """Return what was done last to any of these records, with its entry."""
    changes = RecordChange.objects.filter(record_type=record_type, record_id__in=any_key(ids))
    return changes.select_related("entry").order_by("-id").first()


def last_actor_name(record_type: str, record_id: int) -> str:
    """Return who changed the record last, for the sentence that tells of a clash."""
    names = RecordChange.objects.filter(record_type=record_type, record_id=record_id).order_by("-id")
    return names.values_list("entry__actor_name", flat=True).first() or ""


def last_actors(record_type: str, ids: Iterable[int], verb: str) -> dict[int, str]:
    """Return who did this to each of the records last."""
    changes = RecordChange.objects.filter(record_type=record_type, record_id__in=list(ids), entry__verb=verb)
    return dict(changes.order_by("id").values_list("record_id", "entry__actor_name"))


def before_of(entry_id: int, verb: str, by: Actor) -> dict[int, dict[str, Any]]:
    """Return what the records of one's own verb were before it, by record. Refuses with NotFound."""
    entry = AuditEntry.objects.filter(pk=entry_id, verb=verb, actor_id=by.user_id).first()
    if entry is None:
        raise NotFound
    return dict(entry.changes.values_list("record_id", "before"))


PAGE = 50
CHANGES_SHOWN = 200


@dataclass(frozen=True)
class AuditFilter:
    """Which entries to show: by whom, which verb, through which door, between which days."""

    who: str = ""
    verb: str = ""
    door: str = ""
    since: date | None = None
    until: date | None = None

    def rows(self) -> QuerySet[AuditEntry]:
        rows = AuditEntry.objects.order_by("-id")
        exact = {name: value for name, value in (("verb", self.verb), ("door", self.door)) if value}
        rows = rows.filter(**exact)
        if self.who:
            rows = rows.filter(_by(self.who))
        if self.since:
            rows = rows.filter(at__gte=clock.midnight(self.since))
        if self.until:
            rows = rows.filter(at__lt=clock.midnight(self.until + timedelta(days=1)))
        return rows


@dataclass(frozen=True)
class Line:
    """One entry as it reads: the sentence, and the record when there was only one."""

    entry: AuditEntry
    sentence: str
    record: RecordName | None


@dataclass(frozen=True)
class RecordName:
    """A record as it is called today; without an address when it has no page or is gone."""

    noun: str
    label: str
    url: str = ""


@dataclass(frozen=True)
class FieldChange:
    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class ChangeLine:
    record: RecordName
    fields: list[FieldChange]


def page_of_entries(chosen: AuditFilter, cursor: Cursor | None) -> Slice:
    """Return one page of the log, newest first."""
    rows, backwards = chosen.rows(), cursor is not None and cursor.backwards
    if cursor is not None:
        rows = rows.filter(**{"id__gt" if backwards else "id__lt": cursor.values[0]})
    found = list((rows.reverse() if backwards else rows)[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    if backwards:
        found.reverse()
    if not found:
        return Slice([], None, None)
    older = Cursor((found[-1].pk,)) if more or backwards else None
    newer = Cursor((found[0].pk,), backwards=True) if (more if backwards else cursor) else None
    return Slice(_lines(found), older, newer)


def changes_of(entry: AuditEntry) -> list[ChangeLine]:
    """Return the first changed records of an entry, with each field before and after."""
    changes = list(entry.changes.order_by("id")[:CHANGES_SHOWN])
    names = _names(changes)
    return [ChangeLine(names[change.record_type, change.record_id], _fields(change)) for change in changes]


def page_of_changes(entries: Collection[int], record_type: str, cursor: Cursor | None, size: int) -> Slice:
    """Return one page of what some entries changed, in the order in which they did."""
    rows, backwards = RecordChange.objects.filter(entry_id__in=entries, record_type=record_type), False
    if cursor is not None:
        backwards = cursor.backwards
        rows = rows.filter(**{"pk__lt" if backwards else "pk__gt": cursor.values[0]})
    order = ("-entry_id", "-pk") if backwards else ("entry_id", "pk")
    found = list(rows.order_by(*order)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Slice([], None, None)
    following = Cursor((found[-1].pk,)) if more or backwards else None
    former = Cursor((found[0].pk,), backwards=True) if (more if backwards else cursor) else None
    return Slice(found, following, former)


def _lines(entries: list[AuditEntry]) -> list[Line]:
    single = [entry.pk for entry in entries if entry.record_count == 1]
    changes = list(RecordChange.objects.filter(entry_id__in=single))
    names = _names(changes)
    by_entry = {change.entry_id: names[change.record_type, change.record_id] for change in changes}
    return [Line(entry, sentence_of(entry.verb, entry.params), by_entry.get(entry.pk)) for entry in entries]


def _names(changes: Iterable[RecordChange]) -> dict[tuple[str, int], RecordName]:
    """Name many records in one query a type."""
    ids: dict[str, set[int]] = {}
    names: dict[tuple[str, int], RecordName] = {}
    for change in changes:
        ids.setdefault(change.record_type, set()).add(change.record_id)
        label = change.after.get("name") or change.before.get("name") or ""
        key = (change.record_type, change.record_id)
        names.setdefault(key, RecordName(noun_of(change.record_type), str(label)))
    for record_type, keys in ids.items():
        for kind in types_held_as(record_type)[:1]:
            for pk, row in kind.model._base_manager.in_bulk(keys).items():
                names[record_type, pk] = RecordName(str(kind.label), str(row), kind.url(row))
    return names


def _fields(change: RecordChange) -> list[FieldChange]:
    names = [*change.before, *(name for name in change.after if name not in change.before)]
    return [FieldChange(name, change.before.get(name), change.after.get(name)) for name in names]


def _by(text: str) -> Q:
    """Find actors by today's names first, since those are indexed; else by the name that was kept."""
    users = get_user_model()._default_manager.filter(name__icontains=text).values_list("pk", flat=True)[:200]
    ids = list(users)
    return Q(actor_id__in=ids) if ids else Q(actor_name__icontains=text)
