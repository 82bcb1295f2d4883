"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.access.services.bins import Binned, binned
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.worklist import queries, rest
from rapport.core.worklist.models import Note
from rapport.core.worklist.services import notes
from rapport.kit.records import (
    Holder,
    TimelineBody,
    TimelineKind,
    holders,
    timeline_bodies,
    timeline_chips,
    timeline_kinds,
)
from rapport.web.composing import Mode, modes
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Put notes on the shelves that lower layers offer."""
    routers.register("notes", Mounted("/notes", rest.router, _("Notes")))
    routers.register("records.notes", Mounted("/records", rest.held_router, _("Notes")))
    tidiers = everyone(grants.MANAGER, grants.ADMINISTRATOR)
    label = _("Change and remove the notes of others")
    verbs.register("note.tidy", Verb(label, _("Customers"), tidiers, ALL_OR_NOTHING))
    binned.register("note", Binned(Note))
    holders.register("worklist.note", Holder("worklist.note", notes.move, notes.remove_all, personal=True))
    noun_labels.register("note", pgettext_lazy("timeline", "Note"))
    for verb, words in {
        "note.add": _("Wrote a note"),
        "note.edit": _("Changed a note"),
        "note.remove": _("Removed a note"),
        "note.restore": _("Took a note out of the bin"),
        "note.purge": _("Emptied the bin of notes"),
    }.items():
        verb_labels.register(verb, words)
    timeline_chips.register("note", _("Notes"))
    timeline_kinds.register("note.add", TimelineKind("note", "note", _("<b>%(actor)s</b> wrote a note")))
    note = pgettext_lazy("timeline", "Note")
    modes.register("note", Mode(note, "note", "worklist/compose_note.html", order=10))
    timeline_bodies.register("note", TimelineBody("worklist/note.html#body", queries.lines))
