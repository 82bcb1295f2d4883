"""The timeline of a party: one stream, newest first, what is yet to come above today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from rapport.core.metadata.queries import told_fields
from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.paging import BadCursor, Cursor
from rapport.kit.prepared import prepared
from rapport.kit.records import TimelineKind, record_types, timeline_bodies, timeline_chips, timeline_kinds
from rapport.operational.parties.models import Party, TimelineEntry
from rapport.operational.parties.queries.labels import listed

PAGE, MOST = 30, 200
TOGETHER = timedelta(minutes=10)


@dataclass
class Line:
    """One line: a sentence, its time, and what stands under it. Small edits of one person are one line."""

    entry: TimelineEntry
    kind: TimelineKind
    fields: set[str] = field(default_factory=set)
    body: Any = None
    template: str = ""

    @property
    def at(self) -> datetime:
        return self.entry.at

    @property
    def sentence(self) -> SafeString:
        """The kind's sentence in the reader's language, with the values of this entry."""
        names = listed(sorted(self.fields), self.entry.record_type)
        values = {**self.entry.params, "actor": self.entry.actor_name, "fields": names}
        return mark_safe(str(self.kind.sentence) % _Escaped(values))

    def takes_in(self, other: Line) -> bool:
        """True for a small edit by the same person within ten minutes before this one."""
        return (
            self.kind.slim
            and other.kind.slim
            and self.kind.sentence == other.kind.sentence
            and self.entry.actor_name == other.entry.actor_name
            and self.at - other.at <= TOGETHER
        )


class _Escaped(dict[str, Any]):
    """Values of a sentence, safe for HTML; what is missing is left out."""

    def __getitem__(self, key: str) -> str:
        return str(escape(super().get(key, "")))


@dataclass(frozen=True)
class Timeline:
    """A page of the stream."""

    upcoming: Sequence[Line]
    past: Sequence[Line]
    next: str
    chip: str
    chips: Sequence[tuple[str, Text]]
    is_first: bool

    @property
    def is_empty(self) -> bool:
        return not self.upcoming and not self.past


def timeline(party: Party, actor: Actor, *, now: datetime, chip: str = "", cursor: str = "") -> Timeline:
    """Return a page of a party's timeline, of one chip or of all, from the cursor on."""
    hidden = _hidden_from(actor)
    if cursor:
        found = list(_entries(party.pk, hidden, chip, before=_before(cursor)))
    else:
        found = _newest(party.pk, hidden=hidden, chip=chip)
    more = len(found) > PAGE
    lines = _lines(found[:PAGE], actor)
    return Timeline(
        upcoming=[line for line in lines if line.at > now],
        past=[line for line in lines if line.at <= now],
        next=Cursor((found[PAGE - 1].at.isoformat(), found[PAGE - 1].pk)).encode() if more else "",
        chip=chip,
        chips=timeline_chips.items(),
        is_first=not cursor,
    )


@prepared
def _newest(party_id: int, *, hidden: frozenset[str], chip: str) -> QuerySet[TimelineEntry]:
    return _entries(party_id, hidden, chip)


def _entries(party_id: int, hidden: frozenset[str], chip: str, before: Q | None = None) -> QuerySet[TimelineEntry]:
    rows = TimelineEntry.objects.filter(before or Q(), party_id=party_id).exclude(record_type__in=hidden)
    return (rows.filter(chip=chip) if chip else rows).order_by("-at", "-id")[: PAGE + 1]


def latest(party: Party, actor: Actor, *, now: datetime, count: int = 4) -> Sequence[Line]:
    """Return the last things that took place, for a peek."""
    rows = TimelineEntry.objects.filter(party=party, at__lte=now).exclude(record_type__in=_hidden_from(actor))
    return _lines(list(rows.order_by("-at", "-id")[: count * 3]), actor)[:count]


def lately(actor: Actor, *, since: datetime, now: datetime, count: int) -> Sequence[tuple[Party, Line]]:
    """Return the visible customers at whom something took place since, each with the last of it, the newest first."""
    seen = Party.objects.visible_to(actor).order_by().values("pk")
    rows = TimelineEntry.objects.filter(party__in=seen, at__gt=since, at__lte=now)
    rows = rows.exclude(record_type__in=_hidden_from(actor)).select_related("party")
    entries = list(rows.order_by("-at", "-id")[:MOST])
    bodies, found = _bodies(entries, actor), dict[int, tuple[Party, Line]]()
    for entry in entries:
        line = None if entry.party_id in found else _line(entry, bodies, actor)
        if line is not None:
            found[entry.party_id] = (entry.party, line)
    return list(found.values())[:count]


def _before(cursor: str) -> Q:
    at, pk = (*Cursor.decode(cursor).values, None)[:2]
    moment = parse_datetime(str(at))
    if moment is None or not isinstance(pk, int):
        raise BadCursor
    return Q(at__lt=moment) | Q(at=moment, pk__lt=pk)


def _hidden_from(actor: Actor) -> frozenset[str]:
    """Return the names of records that the actor may not see at all."""
    return frozenset(kind.holder for kind in record_types.values() if not actor.has(kind.view_verb))


def _lines(entries: Sequence[TimelineEntry], actor: Actor) -> list[Line]:
    bodies = _bodies(entries, actor)
    lines: list[Line] = []
    for entry in entries:
        line = _line(entry, bodies, actor)
        if line is None:
            continue
        if lines and lines[-1].takes_in(line):
            lines[-1].fields |= line.fields
        else:
            lines.append(line)
    return lines


def _line(entry: TimelineEntry, bodies: Mapping[str, Mapping[int, Any]], actor: Actor) -> Line | None:
    """Return the line, unless its kind is gone from the house, its record is in the bin, or it tells hidden fields."""
    kind, named = timeline_kinds.get(entry.verb), entry.params.get("fields", ())
    fields = told_fields(entry.record_type, named, actor)
    if kind is None or (kind.slim and named and not fields):
        return None
    line = Line(entry, kind, fields)
    if entry.record_type in bodies:
        line.body = bodies[entry.record_type].get(entry.record_id)
        line.template = timeline_bodies[entry.record_type].template
        if line.body is None:
            return None
    return line


def _bodies(entries: Sequence[TimelineEntry], actor: Actor) -> dict[str, Mapping[int, Any]]:
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        if entry.record_type in timeline_bodies:
            wanted.setdefault(entry.record_type, set()).add(entry.record_id)
    return {name: timeline_bodies[name].load(actor, ids) for name, ids in wanted.items()}
