"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, verbs
from rapport.core.access.services.bins import Binned, binned
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.worklist.models import Note, ToDo
from rapport.core.worklist.panels import compose, todos_panel
from rapport.core.worklist.queries import notes as note_lines
from rapport.core.worklist.queries import todos as todo_lines
from rapport.core.worklist.rest import notes as rest_notes
from rapport.core.worklist.rest import todos as rest_todos
from rapport.core.worklist.services import notes, todos
from rapport.core.worklist.views.day import first_page, waiting
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
from rapport.web.home import Start, starts
from rapport.web.nav import WORK, NavItem, nav
from rapport.web.panels import panels
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Put notes, to-dos and the page Today on the shelves that lower layers offer."""
    _register_notes()
    _register_todos()
    _register_today()


def _register_notes() -> None:
    routers.register("notes", Mounted("/notes", rest_notes.router, _("Notes")))
    routers.register("records.notes", Mounted("/records", rest_notes.held_router, _("Notes")))
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
    timeline_bodies.register("note", TimelineBody("worklist/note.html#body", note_lines.lines))


def _register_todos() -> None:
    routers.register("todos", Mounted("/todos", rest_todos.router, _("To-dos")))
    routers.register("records.todos", Mounted("/records", rest_todos.held_router, _("To-dos")))
    binned.register("todo", Binned(ToDo))
    holders.register("worklist.todo", Holder("worklist.todo", todos.move, todos.remove_all, personal=True))
    label = pgettext_lazy("timeline", "To-do")
    noun_labels.register("todo", label)
    for verb, words in {
        "todo.add": _("Planned a to-do"),
        "todo.edit": _("Changed a to-do"),
        "todo.hand_over": _("Handed a to-do over"),
        "todo.complete": _("Finished a to-do"),
        "todo.reopen": _("Reopened a to-do"),
        "todo.remove": _("Removed a to-do"),
        "todo.restore": _("Took a to-do out of the bin"),
        "todo.purge": _("Emptied the bin of to-dos"),
    }.items():
        verb_labels.register(verb, words)
    timeline_chips.register("todo", _("To-dos"))
    to_do, done = _("<b>To do</b> for %(assignee)s: %(title)s"), _("<b>%(actor)s</b> has done: %(title)s")
    for verb in ("add", "edit", "hand_over", "reopen", "restore"):
        timeline_kinds.register(f"todo.{verb}", TimelineKind("todo", "checkbox", to_do, is_state=True))
    timeline_kinds.register("todo.complete", TimelineKind("todo", "check", done, tone="good", is_state=True))
    timeline_bodies.register("todo", TimelineBody("worklist/todo_line.html#body", todo_lines.on_timeline))
    modes.register("todo", Mode(label, "checkbox", "worklist/compose_todo.html", order=40, load=compose))
    panels.register("todos", todos_panel("party"))


def _register_today() -> None:
    """The page Today, where those begin whose work comes to them from customers."""
    first = everyone(grants.SALES_REPRESENTATIVE, grants.GENERAL_AGENT, grants.SERVICE_AGENT, grants.BACK_OFFICE)
    verbs.register("today.first", Verb(_("Begin the day with Today"), _("Customers"), first, ALL_OR_NOTHING))
    nav.register("today", NavItem(_("Today"), "sun", "worklist:today", WORK, go="t", order=10, count=waiting))
    starts.register("today", Start(first_page, order=20))
