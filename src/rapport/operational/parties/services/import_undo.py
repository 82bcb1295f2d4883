"""Taking back what an import changed in parties that were there before it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapport.core.events.events import DomainEvent
from rapport.core.exchange.services.undoers import Former, PutBack, Undoer, former_values, write_values
from rapport.core.metadata.models import Tagging
from rapport.kit.bulk import any_key, update_rows
from rapport.kit.text import fold
from rapport.operational.parties.events import PartiesEdited
from rapport.operational.parties.models import ContactPoint, ContactPointKind, ExternalId, Party, Quality, Standing
from rapport.operational.parties.models.party import sort_key
from rapport.operational.parties.services.import_writes import PLACE

SCOPED = ("kind", "owner_id", "team_id")
REPEATED = {ContactPointKind.EMAIL: ("email",), ContactPointKind.PHONE: ("phone",), ContactPointKind.ADDRESS: PLACE}
POINTS = frozenset(name for names in REPEATED.values() for name in names)
NAMES = frozenset({"kind", "name", "first_name", "last_name"})
TEXTS = frozenset(Party.audited_fields) | {"kind"}


@dataclass(slots=True)
class Turn:
    """One party on its way back: its row, what it was, what is written, what stays."""

    row: Party
    former: Former
    values: dict[str, Any]
    kept: list[str]
    lost_main: set[str] = field(default_factory=set)


def put_back(formers: Sequence[Former], at: datetime) -> list[PutBack]:
    """This function will give parties their former values and take off what an import had hung on them."""
    rows = {row.pk: row for row in _locked([former.record_id for former in formers])}
    turns = [_turn(rows[former.record_id], former) for former in formers if former.record_id in rows]
    _drop_points(turns)
    _drop_numbers(turns)
    _drop_tags(turns)
    write_values(((turn.row, turn.values) for turn in turns), at=at)
    moved = [turn for turn in turns if turn.values.keys() & set(SCOPED)]
    scopes = [(*(turn.values.get(n, getattr(turn.row, n)) for n in SCOPED), turn.row.pk) for turn in moved]
    update_rows(Standing, ["kind", "owner", "team"], scopes)
    return [_told(turn) for turn in turns]


def announce(removed: Mapping[int, int | None], done: Sequence[PutBack]) -> list[DomainEvent]:
    fields = tuple(sorted({name for each in done for name in each.after}))
    return [PartiesEdited(tuple(each.record_id for each in done), fields)] if done else []


UNDOER = Undoer(Party, put_back, announce, order=30)


def _locked(ids: Collection[int]) -> Iterable[Party]:
    return Party.objects.filter(pk__in=any_key(list(ids))).order_by("pk").select_for_update()


def _turn(row: Party, former: Former) -> Turn:
    values, kept = former_values(row, former, sorted(TEXTS))
    if values.keys() & NAMES:
        names = {name: values.get(name, getattr(row, name)) for name in ("name", "first_name", "last_name")}
        values["sort_name"] = sort_key(values.get("kind", row.kind), **names)
    return Turn(row, former, values, kept)


def _drop_points(turns: Sequence[Turn]) -> None:
    """Take the import's contact points away; the one that was the main one before is so again."""
    added = {turn.row.pk: turn for turn in turns if turn.former.after.get("points")}
    points: dict[int, list[ContactPoint]] = defaultdict(list)
    for point in ContactPoint.objects.filter(party_id__in=any_key(list(added))).order_by("pk"):
        points[point.party_id].append(point)
    gone: list[int] = []
    heirs: list[int] = []
    for pk, turn in added.items():
        brought = {(kind, key) for kind, key in turn.former.after["points"]}
        for point in [each for each in points[pk] if (each.kind, each.match_key) in brought]:
            if point.quality != Quality.UNVERIFIED:
                turn.kept.append(point.kind)
                continue
            gone.append(point.pk)
            points[pk].remove(point)
            if point.is_main:
                turn.lost_main.add(point.kind)
        heirs += _follow_main(turn, points[pk])
    ContactPoint.objects.filter(pk__in=any_key(gone)).delete()
    ContactPoint.objects.filter(pk__in=any_key(heirs)).update(is_main=True)


def _follow_main(turn: Turn, left: Sequence[ContactPoint]) -> list[int]:
    """Let the party's own columns repeat the main contact points that are left, and return the new main ones."""
    heirs = []
    for kind in turn.lost_main:
        others = [point for point in left if point.kind == kind]
        before = turn.former.before.get("main_points", [])
        heir = next((point for point in others if [kind, point.match_key] in before), next(iter(others), None))
        names = REPEATED.get(ContactPointKind(kind), ())
        if heir is None:
            turn.values |= {name: turn.former.before.get(name, "") for name in names}
            continue
        heirs.append(heir.pk)
        turn.values |= {name: getattr(heir, name if name in PLACE else "value") for name in names}
    return heirs


def _drop_numbers(turns: Sequence[Turn]) -> None:
    brought = {
        (turn.row.pk, source, number) for turn in turns for source, number in turn.former.after.get("numbers", ())
    }
    rows = ExternalId.objects.filter(party_id__in=any_key([pk for pk, _source, _number in brought]))
    found = rows.values_list("pk", "party_id", "source", "external_id")
    gone = [pk for pk, party, source, number in found if (party, source, number) in brought]
    ExternalId.objects.filter(pk__in=any_key(gone)).delete()


def _drop_tags(turns: Sequence[Turn]) -> None:
    brought = {(turn.row.pk, fold(tag)) for turn in turns for tag in turn.former.after.get("tags", ())}
    rows = Tagging.objects.filter(record_type="party", record_id__in=any_key([pk for pk, _tag in brought]))
    gone = [pk for pk, party, tag in rows.values_list("pk", "record_id", "tag__folded") if (party, tag) in brought]
    Tagging.objects.filter(pk__in=any_key(gone)).delete()


def _told(turn: Turn) -> PutBack:
    """What the history shows: columns, and what was taken off."""
    names = [name for name in turn.values if name in Party.audited_fields]
    before = {name: getattr(turn.row, name) for name in names}
    before |= {kind: key for kind, key in turn.former.after.get("points", ()) if kind not in turn.kept}
    if turn.former.after.get("tags"):
        before["tags"] = sorted(turn.former.after["tags"], key=fold)
    return PutBack(turn.row.pk, turn.row.pk, before, {name: turn.values[name] for name in names}, turn.kept)
