"""Reading calendar events: of a person by day, of timelines, and as a file that other calendars read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.urls import reverse
from django.utils.timezone import localdate

from rapport.core.access.glances import at_a_glance
from rapport.core.access.held import Held, hanging_on_visible, held_of_many
from rapport.core.worklist.models import CalendarEvent, CalendarFeed
from rapport.core.worklist.models.events import CalendarEventQuerySet, seen_on_no_record
from rapport.core.worklist.services import events
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.records import Glance

MOST, AHEAD = 500, 7
LINE = 75


@dataclass(frozen=True)
class Slot:
    """An event at one of its times, as an agenda shows it."""

    event: CalendarEvent
    at: datetime
    about: Glance | None = None
    customer: Glance | None = None
    now: datetime | None = None
    may_move: bool = False

    @property
    def day(self) -> date:
        return localdate(self.at)

    @property
    def main(self) -> Glance | None:
        return self.customer or self.about

    @property
    def url(self) -> str:
        """Where it is read: the page of what it is about, else its own."""
        return self.main.url if self.main else reverse("worklist:event_detail", args=[self.event.uuid])

    @property
    def name(self) -> str:
        """What it is about, else what it is."""
        return self.main.name if self.main else str(self.event)

    @property
    def is_later_one(self) -> bool:
        """True for a time that the rule promises and that is not planned yet."""
        return self.at != self.event.starts_at

    @property
    def is_now(self) -> bool:
        return self.now is not None and self.at <= self.now < self.at + timedelta(minutes=self.event.minutes)


@dataclass(frozen=True)
class AgendaDay:
    """A day of the agenda."""

    day: date
    slots: Sequence[Slot]
    is_today: bool = False
    is_beside: bool = False


@dataclass(frozen=True)
class EventLine:
    """An event under its line on a timeline, and what its reader may do with it."""

    event: CalendarEvent
    may_change: bool
    is_past: bool


def visible(actor: Actor) -> CalendarEventQuerySet:
    """Return the events, bin excluded, of all records that the actor may see, and those on no record."""
    rows = CalendarEvent.objects.live()
    found: CalendarEventQuerySet = hanging_on_visible(rows, actor, besides=seen_on_no_record(actor))
    return found


def slots(actor: Actor, first: date, last: date, now: datetime, *, of_teams: bool = False) -> list[Slot]:
    """Return one's own events, or those of one's teams, from a day to a day, those that a rule promises included."""
    start, end = clock.midnight(first), clock.midnight(last + timedelta(days=1))
    seen_rows = visible(actor).between(start, end)
    wanted = seen_rows.of_teams(actor).prefetch_related("people") if of_teams else seen_rows.of(actor.user_id)
    rows = list(wanted.order_by("starts_at", "pk")[:MOST])
    seen = at_a_glance(actor, rows)
    followed = set(CalendarEvent.objects.filter(follows__in=rows).values_list("follows_id", flat=True))
    found = [
        Slot(row, at, seen.about(row), seen.customer(row), now, _may_move(row, actor, of_teams=of_teams))
        for row in rows
        for at in (row.times_until(end) if row.pk not in followed else [row.starts_at])
        if at >= start
    ]
    return sorted(found, key=lambda slot: (slot.at, slot.event.pk))


def _may_move(event: CalendarEvent, actor: Actor, *, of_teams: bool) -> bool:
    """Who takes part moves it, until it was held."""
    own = not of_teams or any(user.pk == actor.user_id for user in event.people.all())
    return own and event.held_at is None


def agenda(
    found_slots: Iterable[Slot], first: date, last: date, now: datetime, month: int | None = None
) -> list[AgendaDay]:
    """Return every day of a stretch of time with its events; `month` marks the days beside it."""
    found: dict[date, list[Slot]] = {}
    for slot in found_slots:
        found.setdefault(slot.day, []).append(slot)
    days = [first + timedelta(days=count) for count in range((last - first).days + 1)]
    today = localdate(now)
    return [AgendaDay(day, found.get(day, []), day == today, month not in (None, day.month)) for day in days]


def coming(actor: Actor, now: datetime) -> list[AgendaDay]:
    """Return today with its events, and the days after it that have some."""
    today = localdate(now)
    last = today + timedelta(days=AHEAD)
    days = agenda(slots(actor, today, last, now), today, last, now)
    return [day for day in days if day.slots or day.is_today]


def on_timeline(actor: Actor, ids: Iterable[int]) -> Mapping[int, EventLine]:
    """Return these events by id, without those in the bin and those that the log tells."""
    rows = list(visible(actor).filter(pk__in=list(ids), held_at=None))
    held = held_of_many(rows, actor)
    mine = CalendarEvent.objects.of(actor.user_id).filter(pk__in=[row.pk for row in rows])
    own = set(mine.values_list("pk", flat=True))
    changed = {row.pk for row in rows if row.pk in own or held[row.record_type, row.record_id].may_edit(actor)}
    return {row.pk: EventLine(row, row.pk in changed, row.starts_at <= clock.now()) for row in rows}


def line_of(event: CalendarEvent, held: Held | None, actor: Actor) -> EventLine:
    """Return one event with what its reader may do with it."""
    may_change = event.held_at is None and events.may_change(event, held, actor)
    return EventLine(event, may_change, event.starts_at <= clock.now())


def agenda_of(event: CalendarEvent) -> str:
    """The address of the week in which an event stands."""
    return f"{reverse('worklist:agenda')}?view=week&day={event.day.isoformat()}"


def feed_of(actor: Actor) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(user_id=actor.user_id).first() if actor.user_id else None


def as_calendar(found: Iterable[Slot], name: str, now: datetime) -> str:
    """Return events as an iCalendar file (RFC 5545), every time on its own, so that no rule is lost in translation."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Rapport//Rapport//EN", f"X-WR-CALNAME:{_escaped(name)}"]
    for slot in found:
        lines += _entry(slot, now)
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line))


def _entry(slot: Slot, now: datetime) -> Iterator[str]:
    event, about = slot.event, slot.main.name if slot.main else ""
    summary = f"{event} – {about}" if about else str(event)
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uuid}-{slot.day:%Y%m%d}@rapport"
    yield f"DTSTAMP:{_stamp(now)}"
    yield f"DTSTART:{_stamp(slot.at)}"
    yield f"DTEND:{_stamp(slot.at + timedelta(minutes=event.minutes))}"
    yield f"SUMMARY:{_escaped(summary)}"
    if event.place:
        yield f"LOCATION:{_escaped(event.place)}"
    if event.text:
        yield f"DESCRIPTION:{_escaped(event.text)}"
    if event.remind_minutes is not None:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_escaped(summary)}")
        yield from (f"TRIGGER:-PT{event.remind_minutes}M", "END:VALARM")
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut a line where it has 75 octets, between letters; what follows begins with a space."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
