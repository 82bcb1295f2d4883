"""Plans that hang on any record: notes, to-dos and calendar events."""

from rapport.core.worklist.models.events import CalendarEvent, CalendarFeed, EventKind, Reminder
from rapport.core.worklist.models.notes import Note
from rapport.core.worklist.models.ready_texts import ReadyText
from rapport.core.worklist.models.todos import ToDo

__all__ = ["CalendarEvent", "CalendarFeed", "EventKind", "Note", "ReadyText", "Reminder", "ToDo"]
