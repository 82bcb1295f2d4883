"""Notes: written, corrected and removed on any record, by whoever may edit that record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.held import Held, find_held, find_hung
from rapport.core.audit import services as audit
from rapport.core.worklist.models import Note
from rapport.core.worklist.services import mentions, telling
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotAllowed
from rapport.kit.records import remove_hanging

LONGEST = 20_000


class EmptyNote(DomainError):
    code = "empty_note"
    message = _("Write something first.")


class LongNote(DomainError):
    code = "long_note"
    message = _("This note has %(size)s letters; at most %(most)s fit. Attach it as a file.")


@transaction.atomic
def add(held: Held, text: str, *, by: Actor, at: datetime) -> Note:
    """This function will write a note on a record. Refuses with NotAllowed, EmptyNote and LongNote."""
    held.demand_edit(by)
    words = _read(text)
    people = mentions.found_in(words, held, by)
    note = Note.objects.create(
        record_type=held.holder,
        record_id=held.record.pk,
        party_id=held.party_id,
        text=words,
        mentioned=[user.name for user in people],
        author_id=by.user_id,
        author_name=by.name,
        written_at=at,
        updated_at=at,
    )
    _tell("note.add", note, {}, {"text": note.text}, by=by, at=at)
    telling.mentioned(note, people, by=by, at=at)
    return note


@transaction.atomic
def edit(note: Note, text: str, *, by: Actor, at: datetime) -> Note:
    """This function will correct a note, unless somebody changed it since it was read.

    Refuses with NotAllowed to all but its author and those who tidy others' notes, EmptyNote, LongNote.
    """
    _demand(note, by)
    before, after = audit.changed(note, {"text": _read(text)})
    if after:
        people = mentions.found_in(after["text"], held_of(note, by), by)
        _claim(note, {**after, "mentioned": [user.name for user in people], "updated_at": at})
        _tell("note.edit", note, before, after, by=by, at=at)
        telling.mentioned(note, people, by=by, at=at)
    return note


@transaction.atomic
def remove(note: Note, *, by: Actor, at: datetime) -> None:
    """This function will put a note in the bin. Refuses with NotAllowed, as `edit` does."""
    _demand(note, by)
    _claim(note, {"binned_at": at})
    _tell("note.remove", note, {"text": note.text}, {}, by=by, at=at)


@transaction.atomic
def restore(note: Note, *, by: Actor, at: datetime) -> None:
    """This function will take a note out of the bin. Refuses with NotAllowed, as `edit` does."""
    _demand(note, by)
    _claim(note, {"binned_at": None})
    _tell("note.restore", note, {}, {"text": note.text}, by=by, at=at)


def may_change(note: Note, by: Actor) -> bool:
    """Its author, and those who may tidy others' notes."""
    return by.is_system or note.author_id == by.user_id or by.has("note.tidy")


def held_of(note: Note, by: Actor) -> Held:
    """Return the record that a note hangs on, or refuse with NotFound."""
    return find_held(note.record_type, by, pk=note.record_id)


def find(uuid: UUID | str, by: Actor) -> Note:
    """Return a note of a visible record, or refuse with NotFound, also what is in the bin."""
    found: Note = find_hung(Note.objects.filter(binned_at=None), uuid, by)
    return found


def find_any(uuid: UUID | str, by: Actor) -> Note:
    """Return a note of a visible record, in the bin or not, or refuse with NotFound."""
    found: Note = find_hung(Note.objects, uuid, by)
    return found


def _demand(note: Note, by: Actor) -> None:
    held_of(note, by).demand_edit(by)
    if not may_change(note, by):
        raise NotAllowed(_("Only the author of a note, or a manager, can change it."))


def _read(text: str) -> str:
    plain = text.replace("\r\n", "\n").strip()
    if not plain:
        raise EmptyNote(field="text")
    if len(plain) > LONGEST:
        raise LongNote(field="text", size=len(plain), most=LONGEST)
    return plain


def _claim(note: Note, values: dict[str, object]) -> None:
    changed = Note.objects.filter(pk=note.pk, version=note.version).update(**values, version=note.version + 1)
    if not changed:
        now = Note.objects.filter(pk=note.pk).first()
        raise ChangedMeanwhile(name=note.author_name, theirs={"text": now.text if now else ""})
    note.version += 1
    for name, value in values.items():
        setattr(note, name, value)


def _tell(verb: str, note: Note, before: dict[str, str], after: dict[str, str], *, by: Actor, at: datetime) -> None:
    change = audit.Change("note", note.pk, note.party_id, before, after)
    audit.record(verb, by=by, at=at, changes=[change])


def move(holder: str, from_id: int, to_id: int) -> int:
    """Give one record's notes to another, for a merge."""
    count = Note.objects.filter(record_type=holder, record_id=from_id).update(record_id=to_id)
    if holder == "party":
        Note.objects.filter(party_id=from_id).update(party_id=to_id)
    return count


def remove_all(holder: str, ids: Iterable[int]) -> int:
    """Delete the notes of records that are deleted."""
    rows = Note.objects.filter(record_type=holder, record_id__in=any_key(list(ids)))
    remove_hanging("note", list(rows.values_list("pk", flat=True)))
    return rows.delete()[0]
