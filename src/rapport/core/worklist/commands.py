"""`rapport agenda …` and `rapport todos …`, as a colleague who is named."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.core.access.held import Held, find_held
from rapport.core.identity.queries import actor_named
from rapport.core.worklist.models import EventKind
from rapport.core.worklist.queries import events as read_events
from rapport.core.worklist.queries import todos as read_todos
from rapport.core.worklist.services import events, todos
from rapport.kit import clock
from rapport.kit.actor import Actor, Door
from rapport.kit.commands import OK, Command, register_command, register_group, report, say, say_json
from rapport.kit.errors import Invalid


def register() -> None:
    """Offer the commands of this room."""
    register_group("agenda", gettext_lazy("Read somebody’s agenda and plan events in it"))
    register_group("todos", gettext_lazy("Read what somebody has to do and plan more"))
    for name, text, run, configure in (
        ("agenda list", gettext_lazy("List the events of the days to come"), _list_events, _days),
        ("agenda add", gettext_lazy("Plan an event, about a record or about none"), _add_event, _event),
        ("todos list", gettext_lazy("List what is open, the next due first"), _list_todos, _whose),
        ("todos add", gettext_lazy("Plan a to-do, about a record or about none"), _add_todo, _todo),
    ):
        register_command(Command(name, text, run, configure, order=48))


def _whose(parser: ArgumentParser) -> None:
    parser.add_argument("--as", dest="email", required=True, metavar="EMAIL", help=_("the colleague whose it is"))


def _days(parser: ArgumentParser) -> None:
    _whose(parser)
    parser.add_argument("--days", type=int, default=7, help=_("how many days, today the first"))


def _about(parser: ArgumentParser) -> None:
    _whose(parser)
    parser.add_argument("--on", nargs=2, metavar=("TYPE", "ID"), help=_("the record that it is about: party 0192…"))


def _event(parser: ArgumentParser) -> None:
    _about(parser)
    parser.add_argument("title")
    parser.add_argument("--at", required=True, help=_("when it begins: 2026-03-12T10:00"))
    parser.add_argument("--kind", default=EventKind.MEETING.value, choices=EventKind.values)
    parser.add_argument("--minutes", type=int, default=60, help=_("how long"))
    parser.add_argument("--place", default="", help=_("where"))


def _todo(parser: ArgumentParser) -> None:
    _about(parser)
    parser.add_argument("title")
    parser.add_argument("--due", required=True, help=_("by which day: 2026-03-12"))


def _list_events(arguments: Namespace) -> int:
    now = clock.now()
    first = timezone.localdate(now)
    last = first + timedelta(days=max(1, min(arguments.days, 366)) - 1)
    rows = [
        {
            "at": timezone.localtime(slot.at).isoformat(timespec="minutes"),
            "minutes": slot.event.minutes,
            "kind": slot.event.kind,
            "title": str(slot.event),
            "about": slot.main.name if slot.main else "",
            "id": str(slot.event.uuid),
        }
        for slot in read_events.slots(actor_named(arguments.email, Door.SHELL), first, last, now)
    ]
    return report(arguments, rows, empty=_("Nothing in the agenda."))


def _add_event(arguments: Namespace) -> int:
    by, starts_at = actor_named(arguments.email, Door.SHELL), _moment(arguments.at)
    words = {"kind": arguments.kind, "minutes": arguments.minutes, "title": arguments.title, "place": arguments.place}
    event = events.add(_held(arguments, by), events.Appointment(starts_at, **words), by=by, at=clock.now())
    return _said(arguments, event, _("In the calendar"))


def _list_todos(arguments: Namespace) -> int:
    found = read_todos.mine(actor_named(arguments.email, Door.SHELL))[: read_todos.MOST]
    rows = [{"due_on": row.due_on.isoformat(), "title": row.title, "id": str(row.uuid)} for row in found]
    return report(arguments, rows, empty=_("Nothing to do"))


def _add_todo(arguments: Namespace) -> int:
    by, due_on = actor_named(arguments.email, Door.SHELL), _parsed(parse_date, arguments.due)
    todo = todos.add(_held(arguments, by), todos.Plan(arguments.title, due_on), by=by, at=clock.now())
    return _said(arguments, todo, _("To-do planned"))


def _said(arguments: Namespace, row: Any, said: str) -> int:
    if arguments.json:
        say_json({"id": str(row.uuid)})
    else:
        say(f"{said} – {row} ({row.uuid})")
    return OK


def _held(arguments: Namespace, by: Actor) -> Held | None:
    return find_held(arguments.on[0], by, uuid=arguments.on[1]) if arguments.on else None


def _moment(text: str) -> datetime:
    found: datetime = _parsed(parse_datetime, text)
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def _parsed(parse: Any, text: str) -> Any:
    """Return the day or the moment that a text names, or refuse with Invalid."""
    try:
        found = parse(text)
    except ValueError:
        found = None
    if found is None:
        raise Invalid(_("“%(text)s” is no day or hour. Write it as 2026-03-12, or 2026-03-12T10:00.") % {"text": text})
    return found
