"""Calendar events: planned, moved, removed on any record, and told to the log once they took place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.core.access.held import Held, find_held, hanging_on_visible
from rapport.core.audit import services as audit
from rapport.core.identity.models import Team, User
from rapport.core.worklist.models import CalendarEvent, EventKind, Reminder
from rapport.core.worklist.models.events import CalendarEventQuerySet, seen_on_no_record
from rapport.core.worklist.models.rules import Rule
from rapport.core.worklist.services.doers import AssigneeSeesNothing, NoSuchAssignee, sees
from rapport.core.worklist.services.todos import hooked
from rapport.kit.actor import Actor
from rapport.kit.bulk import any_key
from rapport.kit.errors import ChangedMeanwhile, DomainError, NotAllowed, NotFound
from rapport.kit.records import remove_hanging
from rapport.kit.registry import Registry

LONGEST, LONGEST_TEXT, LONGEST_MINUTES = 200, 20_000, 14 * 24 * 60
WORDS = ("kind", "title", "text", "place", "starts_at", "minutes", "remind_minutes", "rule")
KEPT = ("record_type", "record_id", "party_id", "team", "author", "author_name", *(set(WORDS) - {"starts_at", "rule"}))


class BadEvent(DomainError):
    code = "bad_event"
    message = _("An event is a meeting, a visit or a call of 1 minute to 14 days; its words have at most 200 letters.")


class NoSuchReminder(DomainError):
    code = "no_such_reminder"
    message = _("A reminder comes 5, 15, 30, 60, 120, 1,440 (a day) or 2,880 minutes before, or not at all.")


class NotATeamOfYours(DomainError):
    code = "not_a_team_of_yours"
    message = _("Choose one of your teams, or leave it to those who take part.")


class SeenWithItsRecord(DomainError):
    code = "event_seen_with_its_record"
    message = _("An event about a record is seen by whoever sees the record; it has no team of its own.")


class NotOverYet(DomainError):
    code = "event_not_over_yet"
    status = 409
    message = _("This has not begun yet. It is logged once it took place.")


class AlreadyHeld(DomainError):
    code = "event_already_held"
    status = 409
    message = _("This is already in the log.")


@dataclass(frozen=True)
class Appointment:
    """What is planned; without people, for who plans it. A team sees it where it is about no record."""

    starts_at: datetime
    kind: str = EventKind.MEETING.value
    minutes: int = 60
    title: str = ""
    place: str = ""
    text: str = ""
    people: Sequence[int] = ()
    rule: Rule | None = None
    remind_minutes: int | None = Reminder.QUARTER.value
    team: int | None = None


Log = Callable[[Held | None, CalendarEvent, Actor, datetime], None]
logs: Registry[Log] = Registry("logs of what took place")


@transaction.atomic
def add(held: Held | None, wanted: Appointment, *, by: Actor, at: datetime) -> CalendarEvent:
    """This function will plan an event on a record, or on none.

    Refuses with NotAllowed, BadEvent, BadRule, NoSuchReminder, NoSuchAssignee, AssigneeSeesNothing, NotATeamOfYours
    and SeenWithItsRecord.
    """
    hook = hooked(held, by)
    own = [by.user_id] if by.user_id else []
    people = _people(held, wanted.people or own, by)
    event = CalendarEvent.objects.create(
        **hook,
        **_read({name: value for name, value in asdict(wanted).items() if name not in {"people", "rule", "team"}}),
        team=_team(held, wanted.team, by),
        rule=_rule(wanted.rule, wanted.starts_at),
        author_id=by.user_id,
        author_name=by.name,
        added_at=at,
        updated_at=at,
    )
    event.people.set(people)
    tell("event.add", event, {}, words_of(event), by=by, at=at)
    return event


@transaction.atomic
def edit(event: CalendarEvent, values: Mapping[str, Any], *, by: Actor, at: datetime) -> CalendarEvent:
    """This function will change or move an event, unless somebody changed it since it was read.

    `people` among the values names who takes part. Refuses as `add` does, and with AlreadyHeld and ChangedMeanwhile.
    """
    held, wanted = demand(event, by), dict(values)
    if event.held_at:
        raise AlreadyHeld
    if "rule" in wanted:
        wanted["rule"] = _rule(wanted["rule"] or None, wanted.get("starts_at", event.starts_at))
    if wanted.get("team", event.team_id) != event.team_id:
        wanted["team"] = _team(held, wanted["team"], by)
    elif "team" in wanted:
        del wanted["team"]
    people = wanted.pop("people", None)
    before, after = audit.changed(event, _read(wanted))
    if people is not None:
        found, had = _people(held, people, by), list(event.people.order_by("pk"))
        if found != had:
            before["people"], after["people"] = [user.name for user in had], [user.name for user in found]
            event.people.set(found)
    if after:
        claim(event, {name: value for name, value in after.items() if name != "people"}, at=at)
        tell("event.edit", event, before, after, by=by, at=at)
    return event


@transaction.atomic
def hold(event: CalendarEvent, *, by: Actor, at: datetime) -> CalendarEvent:
    """This function will say that an event took place: the log of its customer tells it, and the next one is planned.

    Refuses with NotAllowed, NotOverYet, AlreadyHeld, ChangedMeanwhile, and what the log refuses.
    """
    held = demand(event, by)
    if event.held_at:
        raise AlreadyHeld
    if event.starts_at > at:
        raise NotOverYet
    claim(event, {"held_at": at}, at=at)
    tell("event.hold", event, {"held_at": None}, {"held_at": at}, by=by, at=at)
    for log in logs.values():
        log(held, event, by, at)
    _plan_next(event, by=by, at=at)
    return event


@transaction.atomic
def remove(event: CalendarEvent, *, by: Actor, at: datetime) -> None:
    """This function will cancel an event: it goes to the bin, and comes back no more.

    Refuses with NotAllowed and ChangedMeanwhile.
    """
    demand(event, by)
    claim(event, {"binned_at": at}, at=at)
    tell("event.remove", event, words_of(event), {}, by=by, at=at)


@transaction.atomic
def restore(event: CalendarEvent, *, by: Actor, at: datetime) -> None:
    """This function will take an event out of the bin. Refuses with NotAllowed and ChangedMeanwhile."""
    demand(event, by)
    claim(event, {"binned_at": None}, at=at)
    tell("event.restore", event, {}, words_of(event), by=by, at=at)


@transaction.atomic
def roll(*, by: Actor, at: datetime) -> int:
    """This function will plan the next of events that come back and have begun, and say how many."""
    next_one = CalendarEvent.objects.filter(follows=OuterRef("pk"))
    rows = CalendarEvent.objects.live().exclude(rule="").filter(~Exists(next_one), starts_at__lt=at)
    found = list(rows.select_for_update().order_by("pk")[:500])
    return sum(_plan_next(event, by=by, at=at) for event in found)


def may_change(event: CalendarEvent, held: Held | None, by: Actor) -> bool:
    """Who takes part, and whoever may edit its record, or planned it on none."""
    may_edit = held.may_edit(by) if held else by.is_system or event.author_id == by.user_id
    return may_edit or event.people.filter(pk=by.user_id).exists()


def find(uuid: UUID | str, by: Actor) -> CalendarEvent:
    """Return a visible event, or refuse with NotFound, also what is in the bin."""
    return _found(CalendarEvent.objects.live(), uuid, by)


def find_binned(uuid: UUID | str, by: Actor) -> CalendarEvent:
    """Return a visible event that is in the bin, or refuse with NotFound."""
    return _found(CalendarEvent.objects.exclude(binned_at=None), uuid, by)


def held_of(event: CalendarEvent, by: Actor) -> Held | None:
    """Return the record that an event hangs on, None where it hangs on none, or refuse with NotFound."""
    return find_held(event.record_type, by, pk=event.record_id) if event.is_on_record else None


def _found(rows: CalendarEventQuerySet, uuid: UUID | str, by: Actor) -> CalendarEvent:
    seen = hanging_on_visible(rows, by, besides=seen_on_no_record(by))
    found: CalendarEvent | None = seen.filter(uuid=uuid).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic(savepoint=False)
def tell(
    verb: str, event: CalendarEvent, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor, at: datetime
) -> None:
    """This function will close a verb; on a timeline an event stands at its own time."""
    told = {"title": event.title, "people": ", ".join(user.name for user in event.people.order_by("pk"))}
    change = audit.Change(
        "event", event.pk, event.party_id, before, after, happened_at=event.starts_at, told=told,
        told_as=f"event.planned.{event.kind}" if verb in {"event.add", "event.edit", "event.restore"} else "",
    )  # fmt: skip
    audit.record(verb, by=by, at=at, changes=[change])


@transaction.atomic(savepoint=False)
def plan_again(
    event: CalendarEvent, day: date, rest: Rule, *, by: Actor, at: datetime, follows: CalendarEvent | None
) -> CalendarEvent:
    """This function will plan what an event's rule promises on a day, with the rule that goes on from there."""
    values = {name: getattr(event, name) for name in KEPT} | {"starts_at": event.on_day(day), "rule": str(rest)}
    planned = CalendarEvent.objects.create(**values, follows=follows, added_at=at, updated_at=at)
    planned.people.set(event.people.all())
    tell("event.add", planned, {}, words_of(planned), by=by, at=at)
    return planned


def _plan_next(event: CalendarEvent, *, by: Actor, at: datetime) -> bool:
    """Plan what follows by the rule, unless it is planned already."""
    found = event.repeats.following(event.day, after=timezone.localdate(at)) if event.repeats else None
    if found is None or CalendarEvent.objects.filter(follows=event).exists():
        return False
    plan_again(event, *found, by=by, at=at, follows=event)
    return True


def demand(event: CalendarEvent, by: Actor) -> Held | None:
    """Return the record of an event that the actor may change, or refuse with NotAllowed."""
    held = held_of(event, by)
    if not may_change(event, held, by):
        raise NotAllowed
    return held


def _people(held: Held | None, ids: Iterable[int], by: Actor) -> list[User]:
    wanted = set(ids)
    found = list(User.objects.active().filter(pk__in=wanted).select_related("role").order_by("pk"))
    if len(found) < len(wanted):
        raise NoSuchAssignee(field="people")
    for user in found:
        if held and user.pk != by.user_id and not sees(user, held, by.door):
            raise AssigneeSeesNothing(field="people", name=user.name)
    return found


def _team(held: Held | None, pk: int | None, by: Actor) -> Team | None:
    if pk is None:
        return None
    if held is not None:
        raise SeenWithItsRecord(field="team")
    if pk not in by.team_ids and not by.is_system:
        raise NotATeamOfYours(field="team")
    return Team.objects.get(pk=pk)


def _rule(rule: Rule | None, starts_at: datetime) -> str:
    if rule is None:
        return ""
    day = starts_at.date() if timezone.is_naive(starts_at) else timezone.localdate(starts_at)
    return str(rule.checked().anchored(day))


def _read(values: Mapping[str, Any]) -> dict[str, Any]:
    read = dict(values)
    for name in {"title", "place"} & read.keys():
        read[name] = " ".join(read[name].split())
    if "starts_at" in read and timezone.is_naive(read["starts_at"]):
        read["starts_at"] = timezone.make_aware(read["starts_at"])
    if "text" in read:
        read["text"] = read["text"].replace("\r\n", "\n").strip()
    limits = {"title": LONGEST, "place": LONGEST, "text": LONGEST_TEXT}
    is_long = any(len(read.get(name, "")) > most for name, most in limits.items())
    if is_long or read.get("kind", EventKind.MEETING) not in EventKind.values:
        raise BadEvent(field="title" if is_long else "kind")
    if not 1 <= read.get("minutes", 1) <= LONGEST_MINUTES:
        raise BadEvent(field="minutes")
    if read.get("remind_minutes") not in {None, *Reminder.values}:
        raise NoSuchReminder(field="remind_minutes")
    return read


def words_of(event: CalendarEvent) -> dict[str, Any]:
    """Return what audit is told of a whole event."""
    return {name: getattr(event, name) for name in WORDS}


def claim(event: CalendarEvent, values: Mapping[str, Any], *, at: datetime) -> None:
    """Write the values unless somebody wrote since the event was read; refuse with ChangedMeanwhile."""
    rows = CalendarEvent.objects.filter(pk=event.pk, version=event.version)
    if not rows.update(**values, updated_at=at, version=event.version + 1):
        now = CalendarEvent.objects.filter(pk=event.pk).first()
        raise ChangedMeanwhile(name=event.author_name, theirs={"title": str(now or "")})
    event.version += 1
    for name, value in {**values, "updated_at": at}.items():
        setattr(event, name, value)


def move(holder: str, from_id: int, to_id: int) -> int:
    """Give one record's events to another, for a merge."""
    count = CalendarEvent.objects.filter(record_type=holder, record_id=from_id).update(record_id=to_id)
    if holder == "party":
        CalendarEvent.objects.filter(party_id=from_id).update(party_id=to_id)
    return count


def remove_all(holder: str, ids: Iterable[int]) -> int:
    """Delete the events of records that are deleted."""
    rows = CalendarEvent.objects.filter(record_type=holder, record_id__in=any_key(list(ids)))
    keys = list(rows.values_list("pk", flat=True))
    remove_hanging("event", keys)
    rows.delete()
    return len(keys)
