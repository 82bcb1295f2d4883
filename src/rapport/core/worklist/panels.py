"""The notes and to-dos of a record as panels of its page, and what the composer's tab of to-dos begins with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.core.access.held import Held
from rapport.core.worklist.forms import OFTEN, EventForm
from rapport.core.worklist.queries.notes import notes_of
from rapport.core.worklist.queries.todos import late_in_teams, lines_on
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.records import types_held_as
from rapport.web.panels import Panel, Zone


def notes_panel(holder: str) -> Panel:
    """Return the panel of notes for the pages of one holder that has no timeline."""

    def load(actor: Actor, record: Any) -> Mapping[str, Any]:
        held = Held(holder, record, types_held_as(holder)[0])
        return {"held": held, "notes": notes_of(held, actor), "can_edit": held.may_edit(actor)}

    return Panel(_("Notes"), holder, Zone.RIGHT, "worklist/panel.html", load, order=80, reload_on=("note:changed",))


def todos_panel(holder: str) -> Panel:
    """Return the panel of to-dos for the pages of one holder."""

    def load(actor: Actor, record: Any) -> Mapping[str, Any]:
        held, today = Held(holder, record, types_held_as(holder)[0]), timezone.localdate(clock.now())
        found, done = lines_on(held, actor, today)
        values = {"held": held, "lines": found, "done": done, "can_edit": held.may_edit(actor)}
        return values | {"today": today, "tomorrow": today + timedelta(days=1), "count": len(found) or None}

    return Panel(_("To do"), holder, Zone.RIGHT, "worklist/todo_panel.html", load, order=5, reload_on=("todo:changed",))


def team_late(actor: Actor, today: date) -> Mapping[str, Any] | None:
    """What colleagues of one's teams have not done in time, on Today."""
    lines = late_in_teams(actor, today)
    return {"lines": lines} if lines else None


def compose(actor: Actor, record: Any) -> Mapping[str, Any]:
    """The composer's tab begins with tomorrow."""
    return {"due_on": timezone.localdate(clock.now()) + timedelta(days=1), "often": OFTEN}


def compose_event(actor: Actor, record: Any) -> Mapping[str, Any]:
    """The composer's tab begins with tomorrow at ten, for an hour."""
    tomorrow = timezone.localtime(clock.now()).replace(hour=10, minute=0) + timedelta(days=1)
    return {"form": EventForm(initial={"starts_at": tomorrow, "minutes": 60})}
