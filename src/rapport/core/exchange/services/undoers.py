"""What a room declares so that imports of its records can be taken back, and how columns get their former values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapport.core.events.events import DomainEvent
from rapport.kit.bulk import any_key, update_rows
from rapport.kit.records import types_held_as
from rapport.kit.registry import Registry


@dataclass(slots=True)
class Former:
    """A record as it was before an import changed it, and as the import left it."""

    record_id: int
    before: dict[str, Any]
    after: dict[str, Any]


@dataclass(slots=True)
class PutBack:
    """A record that got its former values, and the fields that keep what somebody wrote since."""

    record_id: int
    party_id: int | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    kept: Sequence[str] = ()


@dataclass(frozen=True)
class Undoer:
    """How a room takes back what imports did to one kind of record; what protects others goes first (`order`).

    `put_back` gives changed records their former values and says what it did; `announce` makes the events of records
    that were removed (each with its party) or put back.
    """

    model: Any
    put_back: Callable[[Sequence[Former], datetime], list[PutBack]]
    announce: Callable[[Mapping[int, int | None], Sequence[PutBack]], list[DomainEvent]]
    order: int = 100


undoers: Registry[Undoer] = Registry("undoers of imports")


def undoer_of(holder: str) -> Undoer:
    """How imports of these records are taken back: as their room says, else column by column."""
    return undoers.get(holder) or plain(types_held_as(holder)[0].model)


def plain(model: Any) -> Undoer:
    """How records are taken back that hold all of theirs in their own columns."""

    def put_back(formers: Sequence[Former], at: datetime) -> list[PutBack]:
        ids = any_key([former.record_id for former in formers])
        rows = {row.pk: row for row in model._base_manager.filter(pk__in=ids).order_by("pk").select_for_update()}
        written, done = [], []
        for former in formers:
            row = rows.get(former.record_id)
            if row is not None:
                values, kept = former_values(row, former, sorted(former.before))
                written.append((row, values))
                was = {name: getattr(row, name) for name in values}
                done.append(PutBack(row.pk, getattr(row, "party_id", None), was, values, kept))
        write_values(written, at=at)
        return done

    return Undoer(model, put_back, lambda removed, done: [], order=15)


def joined(changes: Iterable[tuple[int, Mapping[str, Any], Mapping[str, Any]]]) -> list[Former]:
    """One former state a record, from changes told newest first: lists add up, other values are the oldest ones."""
    found: dict[int, Former] = {}
    for record_id, before, after in changes:
        known = found.setdefault(record_id, Former(record_id, {}, {}))
        known.before = _over(known.before, before)
        known.after = _over(after, known.after)
    return list(found.values())


def _over(low: Mapping[str, Any], high: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**low, **high}
    for name in low.keys() & high.keys():
        if isinstance(low[name], list) and name not in NOT_ADDED:
            merged[name] = [*low[name], *high[name]]
    return merged


NOT_ADDED = frozenset({"lines"})


def former_values(row: Any, former: Former, names: Collection[str]) -> tuple[dict[str, Any], list[str]]:
    """The former values of a row's columns where it still holds the import's, and the columns where it does not."""
    values, kept = {}, []
    for name in names:
        if name not in former.after:
            continue
        if name == "custom":
            custom, others = _former_custom(row.custom, former)
            kept += others
            if custom != row.custom:
                values[name] = custom
        elif getattr(row, name) == _read(row, name, former.after[name]):
            values[name] = _read(row, name, former.before[name])
        elif getattr(row, name) != _read(row, name, former.before[name]):
            kept.append(name)
    return values, kept


def _former_custom(current: Mapping[str, Any], former: Former) -> tuple[dict[str, Any], list[str]]:
    before, after = former.before["custom"], former.after["custom"]
    values, kept = dict(current), []
    for key in {*before, *after}:
        if before.get(key) == after.get(key):
            continue
        if current.get(key) != after.get(key):
            kept.append(f"custom.{key}")
        elif key in before:
            values[key] = before[key]
        else:
            values.pop(key, None)
    return values, kept


def _read(row: Any, name: str, value: Any) -> Any:
    return None if value is None else row._meta.get_field(name).to_python(value)


def write_values(rows: Iterable[tuple[Any, Mapping[str, Any]]], *, at: datetime) -> None:
    """This function will write values of rows that are locked, those of the same columns in one statement."""
    by_names: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
    model = None
    for row, values in rows:
        model = type(row)
        if values:
            names = tuple(sorted(values))
            cells = (values[name] for name in names)
            by_names.setdefault(names, []).append((*cells, at, row.version + 1, row.pk))
    for names, cells_of_rows in by_names.items():
        assert model is not None
        update_rows(model, [*(name.removesuffix("_id") for name in names), "updated_at", "version"], cells_of_rows)
