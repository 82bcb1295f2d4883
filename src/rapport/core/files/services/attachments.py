"""Attachments: put on any record, taken off and back, by whoever may edit that record."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.held import Held, find_held, find_hung
from rapport.core.audit import services as audit
from rapport.core.files.models import Attachment
from rapport.core.files.services import storage
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.kit.errors import DomainError
from rapport.kit.ids import new_uuid
from rapport.kit.records import remove_hanging


class NotThere(DomainError):
    code = "not_there"
    status = 409
    message = _("Somebody else has just removed or restored this file.")


@transaction.atomic
def add(held: Held, name: str, chunks: Iterable[bytes], *, by: Actor, at: datetime) -> Attachment:
    """This function will store a file and attach it to a record. Refuses with NotAllowed, TooLarge and EmptyFile."""
    held.demand_edit(by)
    shown, uuid = clean_name(name), new_uuid()
    stored = storage.write(uuid, chunks)
    with ExitStack() as otherwise:
        otherwise.callback(storage.erase, stored.path)
        row = Attachment.objects.create(
            uuid=uuid,
            record_type=held.holder,
            record_id=held.record.pk,
            party_id=held.party_id,
            name=shown,
            path=stored.path,
            media_type=mimetypes.guess_type(shown)[0] or "application/octet-stream",
            size=stored.size,
            sha256=stored.sha256,
            added_by_id=by.user_id,
            added_at=at,
        )
        _tell("file.add", row, {}, {"name": shown, "size": stored.size}, by=by, at=at)
        otherwise.pop_all()
    return row


@transaction.atomic
def remove(row: Attachment, *, by: Actor, at: datetime) -> None:
    """This function will put an attachment in the bin. Refuses with NotAllowed and NotThere."""
    held_of(row, by).demand_edit(by)
    if not Attachment.objects.filter(pk=row.pk, binned_at=None).update(binned_at=at):
        raise NotThere
    _tell("file.remove", row, {"name": row.name}, {}, by=by, at=at)


@transaction.atomic
def restore(row: Attachment, *, by: Actor, at: datetime) -> None:
    """This function will take an attachment out of the bin. Refuses with NotAllowed and NotThere."""
    held_of(row, by).demand_edit(by)
    if not Attachment.objects.filter(pk=row.pk).exclude(binned_at=None).update(binned_at=None):
        raise NotThere
    _tell("file.restore", row, {}, {"name": row.name}, by=by, at=at)


def find(uuid: UUID | str, by: Actor) -> Attachment:
    """Return an attachment of a visible record, or refuse with NotFound, also what is in the bin."""
    found: Attachment = find_hung(Attachment.objects.filter(binned_at=None), uuid, by)
    return found


def find_any(uuid: UUID | str, by: Actor) -> Attachment:
    """Return an attachment of a visible record, in the bin or not, or refuse with NotFound."""
    found: Attachment = find_hung(Attachment.objects, uuid, by)
    return found


def held_of(row: Attachment, by: Actor) -> Held:
    """Return the record that a file hangs on, or refuse with NotFound."""
    return find_held(row.record_type, by, pk=row.record_id)


def clean_name(name: str) -> str:
    """Return the last part of a file name without control characters, at most 200 letters, its ending kept."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    shown = " ".join("".join(c if c.isprintable() else " " for c in last).split()).strip(". ") or "file"
    stem, dot, ending = shown.rpartition(".")
    if len(shown) > 200 and dot:
        return f"{stem[: 199 - len(ending[:20])]}.{ending[:20]}"
    return shown[:200]


def move(holder: str, from_id: int, to_id: int) -> int:
    """Give one record's files to another, for a merge."""
    count = Attachment.objects.filter(record_type=holder, record_id=from_id).update(record_id=to_id)
    if holder == "party":
        Attachment.objects.filter(party_id=from_id).update(party_id=to_id)
    return count


def remove_all(holder: str, ids: Iterable[int]) -> int:
    """Delete the files of records that are deleted."""
    rows = list(Attachment.objects.filter(record_type=holder, record_id__in=any_key(list(ids))))
    remove_hanging("file", [row.pk for row in rows])
    return delete(rows)


def delete(rows: Sequence[Attachment]) -> int:
    """Delete the rows now, and the files once that is certain."""
    paths = [row.path for row in rows]
    count = Attachment.objects.filter(pk__in=[row.pk for row in rows]).delete()[0]
    transaction.on_commit(lambda: storage.erase_all(paths))
    return count


def _tell(
    verb: str, row: Attachment, before: dict[str, object], after: dict[str, object], *, by: Actor, at: datetime
) -> None:
    change = audit.Change("file", row.pk, row.party_id, before, after)
    audit.record(verb, by=by, at=at, changes=[change])
