"""What this room hands over to the house."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.access import grants
from rapport.core.access.grants import ALL_OR_NOTHING, Verb, everyone, team, verbs
from rapport.core.access.services.bins import Binned, binned
from rapport.core.audit.labels import noun_labels, verb_labels
from rapport.core.jobs.tasks import register_schedule, register_task
from rapport.core.notify.models import Kind, kinds
from rapport.core.worklist import commands, holdings
from rapport.core.worklist.jobs import remind, roll_events
from rapport.core.worklist.models import CalendarEvent, Note, ToDo
from rapport.core.worklist.panels import compose, compose_event, team_late, todos_panel
from rapport.core.worklist.queries import events as event_lines
from rapport.core.worklist.queries import notes as note_lines
from rapport.core.worklist.queries import ready_texts as text_lines
from rapport.core.worklist.queries import todos as todo_lines
from rapport.core.worklist.rest import events as rest_events
from rapport.core.worklist.rest import notes as rest_notes
from rapport.core.worklist.rest import ready_texts as rest_texts
from rapport.core.worklist.rest import todos as rest_todos
from rapport.core.worklist.services import events, notes, ready_texts, telling, todos
from rapport.core.worklist.views.day import first_page, waiting
from rapport.kit.actor import Reach
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
from rapport.web.day import Block, blocks
from rapport.web.home import Start, starts
from rapport.web.nav import SETTINGS, WORK, NavItem, nav
from rapport.web.panels import panels
from rapport.web.rest import Mounted, routers


def register() -> None:
    """Put notes, to-dos and the page Today on the shelves that lower layers offer."""
    holdings.register()
    commands.register()
    _register_notes()
    _register_todos()
    _register_events()
    _register_told()
    _register_today()
    _register_texts()


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
    modes.register("note", Mode(note, "note", "worklist/compose_note.html", order=10, takes_texts=True))
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


def _register_events() -> None:
    routers.register("events", Mounted("/events", rest_events.router, _("Calendar events")))
    routers.register("records.events", Mounted("/records", rest_events.held_router, _("Calendar events")))
    binned.register("event", Binned(CalendarEvent))
    holders.register("worklist.event", Holder("worklist.event", events.move, events.remove_all, personal=True))
    label = pgettext_lazy("timeline", "Event")
    noun_labels.register("event", label)
    for verb, words in {
        "event.add": _("Planned an event"),
        "event.edit": _("Changed an event"),
        "event.hand_over": _("Let others take part in a leaver’s events"),
        "event.hold": _("Said that an event took place"),
        "event.remove": _("Called an event off"),
        "event.restore": _("Took an event out of the bin"),
        "event.purge": _("Emptied the bin of events"),
        "calendar_feed.renew": _("Made a secret address of a calendar"),
        "calendar_feed.withdraw": _("Withdrew the secret address of a calendar"),
    }.items():
        verb_labels.register(verb, words)
    timeline_chips.register("event", _("Agenda"))
    for kind, icon, sentence in (
        ("meeting", "users", _("<b>Meeting planned</b> with %(people)s: %(title)s")),
        ("visit", "map-pin", _("<b>Visit planned</b> by %(people)s: %(title)s")),
        ("call", "phone", _("<b>Call planned</b> by %(people)s: %(title)s")),
    ):
        timeline_kinds.register(f"event.planned.{kind}", TimelineKind("event", icon, sentence, is_state=True))
    timeline_bodies.register("event", TimelineBody("worklist/event.html#body", event_lines.on_timeline))
    mode = Mode(label, "calendar-plus", "worklist/compose_event.html", order=45, load=compose_event)
    modes.register("event", mode)
    register_task("worklist.roll_events", roll_events, label=_("Plan the next of events that come back"))
    register_schedule("worklist.roll_events", "*/15 * * * *", "worklist.roll_events")
    nav.register("agenda", NavItem(_("Agenda"), "calendar", "worklist:agenda", WORK, go="a", order=12))


def _register_told() -> None:
    """What people are told of plans."""
    for place, (key, icon, label, sentence) in enumerate((
        (telling.MENTION, "at", _("Somebody mentions me in a note"), _("%(actor)s mentions you: %(text)s")),
        (telling.GIVEN, "checkbox", _("A to-do is given to me"), _("%(actor)s gave you a to-do: %(title)s")),
        (telling.DONE, "check", _("A to-do that I gave is done"), _("%(actor)s has done: %(title)s")),
        (telling.DUE, "clock", _("The hour of a to-do has come"), _("It is time: %(title)s")),
        (telling.SOON, "calendar", _("An event is about to begin"), _("At %(hour)s: %(title)s %(place)s")),
    )):  # fmt: skip
        kinds.register(key, Kind(label, icon, sentence, order=10 + place))
    register_task("worklist.remind", remind, label=_("Remind of to-dos and events"))
    register_schedule("worklist.remind", "*/5 * * * *", "worklist.remind")


def _register_today() -> None:
    """The page Today, where those begin whose work comes to them."""
    first = everyone(grants.SALES_REPRESENTATIVE, grants.GENERAL_AGENT, grants.SERVICE_AGENT, grants.BACK_OFFICE)
    first |= everyone(grants.MARKETER, grants.ADMINISTRATOR)
    verbs.register("today.first", Verb(_("Begin the day with Today"), _("Customers"), first, ALL_OR_NOTHING))
    nav.register("today", NavItem(_("Today"), "sun", "worklist:today", WORK, go="t", order=10, count=waiting))
    blocks.register("team-late", Block("worklist/team_late.html", team_late, "party.assign", order=30))
    starts.register("today", Start(first_page, order=20))


def _register_texts() -> None:
    """Texts that a team keeps, and what is filled in whatever they are about."""
    routers.register("ready-texts", Mounted("/ready-texts", rest_texts.router, _("Ready texts")))
    writers = everyone(grants.ADMINISTRATOR, grants.MARKETER)
    writers |= team(grants.MANAGER, grants.SALES_REPRESENTATIVE, grants.SERVICE_AGENT)
    verbs.register(
        "ready_text.edit", Verb(_("Write ready texts"), _("Customers"), writers, (Reach.TEAM, Reach.EVERYONE))
    )
    page = NavItem(_("Ready texts"), "template", "worklist:ready_text_list", SETTINGS, "ready_text.edit", order=46)
    nav.register("ready-texts", page)
    noun_labels.register("ready_text", _("Ready text"))
    for verb, words in {
        "ready_text.add": _("Kept a ready text"),
        "ready_text.edit": _("Changed a ready text"),
        "ready_text.remove": _("Removed a ready text"),
    }.items():
        verb_labels.register(verb, words)
    for key, word, label, read in (
        ("me", pgettext_lazy("field of a text", "me"), _("My name"), text_lines.my_name),
        ("today", pgettext_lazy("field of a text", "today"), _("Today’s date"), text_lines.todays_date),
        ("us", pgettext_lazy("field of a text", "us"), _("Our company"), text_lines.our_name),
    ):
        ready_texts.fields.register(key, ready_texts.TextField(word, label, read))
