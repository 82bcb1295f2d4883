"""Taking back a whole import: what it made is removed, what it changed gets its former values, block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from rapport.core.access.events import RecordsDeleted
from rapport.core.access.policies import demand
from rapport.core.access.services.bins import deletable
from rapport.core.audit import services as audit
from rapport.core.exchange.events import ImportUndone
from rapport.core.exchange.models import Import, ImportChange, ImportLeft, ImportPart
from rapport.core.exchange.models.imports import KEPT
from rapport.core.exchange.models.traces import is_within
from rapport.core.exchange.policies import RUN
from rapport.core.exchange.services.imports import ImportBusy, Progress, change_of, importer_of, request
from rapport.core.exchange.services.touched import Touches
from rapport.core.exchange.services.undoers import PutBack, Undoer, joined, undoer_of
from rapport.core.jobs import services as jobs
from rapport.core.jobs.models import Job
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key, insert_columns
from rapport.kit.deleting import delete_rows
from rapport.kit.errors import DomainError
from rapport.kit.lengthy import at_length
from rapport.kit.records import remove_hanging

BLOCK = 2_000
UNDOABLE = (Import.State.DONE, Import.State.CANCELLED, Import.State.FAILED, Import.State.PARTLY)


class NothingToUndo(DomainError):
    code = "nothing_to_undo"
    status = 409
    message = _("This import has brought in nothing that could be taken back.")


class TooLateToUndo(DomainError):
    code = "too_late_to_undo"
    status = 409
    message = _("An import can be undone for 30 days; this one ended on %(day)s.")


@dataclass(slots=True)
class Block:
    """What one transaction takes back."""

    removed: dict[int, int | None] = field(default_factory=dict)
    put_back: list[PutBack] = field(default_factory=list)
    left: dict[int, Mapping[str, Any]] = field(default_factory=dict)


def is_undoable(record: Import, *, at: datetime) -> bool:
    """Whether an import is over, not too long ago, and has done something that is still known."""
    until = record.undo_until
    return bool(record.state in UNDOABLE and until and at < until and _has_traces(record))


def request_undo(record: Import, *, by: Actor, at: datetime) -> Job:
    """This function will have an import taken back in the background, from where that stopped if it did.

    Refuses as `undo` does.
    """
    _demand_undoable(record, by=by, at=at)
    return request(record, "exchange.undo", Import.State.UNDOING, by=by, at=at)


def undo(record: Import, *, by: Actor, at: datetime, progress: Progress = lambda done, total: None) -> None:
    """This function will take back all that an import did, but for what somebody changed or used since.

    What it made is removed with all that hangs on it, what it changed gets its former values where it still holds the
    import's. One that was killed goes on where it stopped. Refuses an import that is at work, brought in nothing, or
    ended more than thirty days ago.
    """
    if record.state != Import.State.UNDOING:
        _demand_undoable(record, by=by, at=at)
    Import.objects.filter(pk=record.pk).update(state=Import.State.UNDOING, error="")
    done = record.removed_count + record.restored_count + record.left_count
    total = done + _remaining(record)
    kinds = {holder: undoer_of(holder) for holder in kinds_of(record)}
    with at_length() as went_on:
        for holder, undoer in sorted(kinds.items(), key=lambda item: item[1].order):
            for count in _undo_kind(record, holder, undoer, by=by, at=at):
                went_on()
                done += count
                progress(done, total)
    _finish(record, by=by, at=at)


def kinds_of(record: Import) -> set[str]:
    """The kinds of record that an import made or changed, as far as they are not yet taken back."""
    made = record.parts.order_by().values_list("record_type", flat=True).distinct()
    return {*made, *record.changes.order_by().values_list("record_type", flat=True).distinct()}


def _undo_kind(record: Import, holder: str, undoer: Undoer, *, by: Actor, at: datetime) -> Iterator[int]:
    """Take back one kind of record, and yield how many each block held."""
    parts, touches = record.parts.filter(record_type=holder), Touches(record)
    runs = [run for part in parts.values_list("runs", flat=True) for run in part]
    while changes := list(record.changes.filter(record_type=holder).order_by("-pk")[:BLOCK]):
        with _block(record, holder, undoer, changes, by=by, at=at) as block:
            _put_back(block, undoer, changes, runs, at)
        yield len(changes)
    while part := parts.order_by("-pk").first():
        with _block(record, holder, undoer, [part], by=by, at=at) as block:
            _remove(block, holder, undoer, part.ids, touches)
        yield part.count


@contextmanager
def _block(
    record: Import, holder: str, undoer: Undoer, spent: Sequence[Any], *, by: Actor, at: datetime
) -> Iterator[Block]:
    """One block is done, told and struck off the traces in one transaction: nothing is done twice."""
    mine = Import.objects.filter(pk=record.pk, state=Import.State.UNDOING)
    with transaction.atomic():
        if not mine.select_for_update().exists():
            raise ImportBusy
        block = Block()
        yield block
        type(spent[0]).objects.filter(pk__in=any_key([row.pk for row in spent])).delete()
        _note_left(record, holder, block.left)
        mine.update(
            removed_count=F("removed_count") + len(block.removed),
            restored_count=F("restored_count") + len(block.put_back),
            left_count=F("left_count") + len(block.left),
        )
        _tell(record, holder, undoer, block, by=by, at=at)


def _put_back(
    block: Block, undoer: Undoer, changes: Sequence[ImportChange], runs: Sequence[Sequence[int]], at: datetime
) -> None:
    """Give records their former values. What the import made itself and changed later is removed, not put back."""
    told = [(row.record_id, row.before, row.after) for row in changes if not is_within(runs, row.record_id)]
    block.put_back = undoer.put_back(joined(told), at)
    for done in block.put_back:
        if done.kept:
            block.left[done.record_id] = {"code": "edited", "fields": list(done.kept)}


def _remove(block: Block, holder: str, undoer: Undoer, ids: Sequence[int], touches: Touches) -> None:
    """Remove what a batch made and nobody touched. What something else needs stays as well."""
    every = undoer.model._base_manager
    rows = every.filter(pk__in=any_key(ids)).order_by("pk").select_for_update()
    present = set(rows.values_list("pk", flat=True))
    block.left |= {pk: why for pk, why in touches.of(holder, ids).items() if pk in present}
    free = sorted(present - block.left.keys())
    going = list(deletable(every.filter(pk__in=any_key(free))).order_by("pk").values_list("pk", flat=True))
    block.left |= {pk: {"code": "needed"} for pk in set(free) - set(going)}
    block.removed = _delete(holder, undoer.model, going)


def _delete(holder: str, model: Any, ids: list[int]) -> dict[int, int | None]:
    """Delete records with all that hangs on them, and return the party of each. Search drops them with the audit."""
    if not ids:
        return {}
    rows = model._base_manager.filter(pk__in=any_key(ids))
    has_party = any(each.attname == "party_id" for each in model._meta.concrete_fields)
    parties = dict(rows.values_list("pk", "party_id")) if has_party else dict.fromkeys(ids)
    remove_hanging(holder, ids)
    delete_rows(model, ids)
    return parties


def _tell(record: Import, holder: str, undoer: Undoer, block: Block, *, by: Actor, at: datetime) -> None:
    if not block.removed and not block.put_back:
        return
    changes = [audit.Change(holder, pk) for pk in block.removed]
    changes += [audit.Change(holder, each.record_id, each.party_id, each.before, each.after) for each in block.put_back]
    events = undoer.announce(block.removed, block.put_back)
    if block.removed:
        events.append(RecordsDeleted(holder, tuple(block.removed)))
    params = {"import": str(record.uuid), "file": record.file_name}
    audit.record("import.undo", by=by, at=at, changes=changes, announces=events, params=params)


def _note_left(record: Import, holder: str, left: Mapping[int, Mapping[str, Any]]) -> None:
    columns = {
        "owner": record.pk, "record_type": holder, "record_id": list(left), "why": [dict(why) for why in left.values()],
    }  # fmt: skip
    insert_columns(ImportLeft, columns, count=len(left))


@transaction.atomic
def _finish(record: Import, *, by: Actor, at: datetime) -> None:
    record.refresh_from_db()
    record.state, record.undone_at, record.undone_by_id = Import.State.UNDONE, at, by.user_id
    record.save(update_fields=["state", "undone_at", "undone_by"])
    event = ImportUndone(import_id=record.pk, target=record.target, source=record.source)
    counts = {name: getattr(record, f"{name}_count") for name in ("removed", "restored", "left")}
    params = {"import": str(record.uuid), "file": record.file_name, **counts}
    audit.record("import.undone", by=by, at=at, changes=[change_of(record)], announces=[event], params=params)
    jobs.enqueue("search.tidy", by=by, at=at, unique="search.tidy")


def _demand_undoable(record: Import, *, by: Actor, at: datetime) -> None:
    demand(by, RUN)
    demand(by, importer_of(record.target).verb)
    if record.is_busy:
        raise ImportBusy
    if record.state not in UNDOABLE or not _has_traces(record):
        raise NothingToUndo
    if record.undo_until is None or at >= record.undo_until:
        raise TooLateToUndo(day=(record.finished_at or record.created_at).date().isoformat())


def _has_traces(record: Import) -> bool:
    return record.parts.exists() or record.changes.exists()


def _remaining(record: Import) -> int:
    made = record.parts.aggregate(count=Sum("count"))["count"] or 0
    return int(made) + record.changes.count()


def sweep(*, at: datetime) -> int:
    """This function will forget what is known of imports that are too old to be undone, and say of how many."""
    old = Import.objects.filter(finished_at__lt=at - KEPT).exclude(state__in=Import.BUSY)
    ids = set(ImportPart.objects.filter(owner__in=old).values_list("owner_id", flat=True))
    ids |= set(ImportChange.objects.filter(owner__in=old).values_list("owner_id", flat=True))
    ImportPart.objects.filter(owner_id__in=ids).delete()
    ImportChange.objects.filter(owner_id__in=ids).delete()
    return len(ids)


def move(holder: str, from_id: int, to_id: int) -> int:
    """Nothing moves: a record that took in another one was touched, and stays."""
    return 0


def remove(holder: str, ids: Iterable[int]) -> int:
    """Forget what imports changed in these records: their former values go with them."""
    gone = any_key(list(ids))
    count = ImportLeft.objects.filter(record_type=holder, record_id__in=gone).delete()[0]
    return count + ImportChange.objects.filter(record_type=holder, record_id__in=gone).delete()[0]
