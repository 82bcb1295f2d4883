"""Reading notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.template.defaultfilters import linebreaksbr
from django.utils.html import escape, urlize
from django.utils.safestring import SafeString, mark_safe

from rapport.core.access.held import Held, hanging_on_visible
from rapport.core.worklist.models import Note
from rapport.core.worklist.services import notes
from rapport.core.worklist.services.mentions import SIGN
from rapport.kit.actor import Actor

MOST = 50


@dataclass(frozen=True)
class NoteLine:
    """A note as a timeline shows it."""

    note: Note
    may_change: bool

    @property
    def is_edited(self) -> bool:
        return self.note.updated_at > self.note.written_at

    @property
    def shown(self) -> SafeString:
        """The text with its addresses as links and the colleagues whom it calls in colour."""
        text = urlize(self.note.text, autoescape=True)
        for name in self.note.mentioned:
            called = escape(f"{SIGN}{name}")
            text = text.replace(called, f'<span class="at">{called}</span>')
        return linebreaksbr(mark_safe(text), autoescape=False)


def notes_of(held: Held, actor: Actor) -> list[NoteLine]:
    """Return the last notes of a record, newest first, without those in the bin."""
    return [
        NoteLine(note, notes.may_change(note, actor)) for note in notes_on(held).order_by("-written_at", "-pk")[:MOST]
    ]


def notes_on(held: Held) -> QuerySet[Note]:
    """Return the notes of a record that the reader may see, without those in the bin."""
    return Note.objects.filter(record_type=held.holder, record_id=held.record.pk, binned_at=None)


def lines(actor: Actor, ids: Iterable[int]) -> Mapping[int, NoteLine]:
    """Return these notes by id, without those in the bin and those on records that the reader may not see."""
    found = hanging_on_visible(Note.objects.filter(pk__in=list(ids), binned_at=None), actor)
    return {note.pk: NoteLine(note, notes.may_change(note, actor)) for note in found}
