"""Reading to-dos: of one record, and of one person for the page Today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import islice

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rapport.core.access.glances import at_a_glance
from rapport.core.access.held import Held, count_hanging_on_visible, hanging_on_visible
from rapport.core.worklist.models import ToDo
from rapport.core.worklist.models.todos import ToDoQuerySet, seen_on_no_record
from rapport.core.worklist.services import todos
from rapport.kit import clock
from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.money import Money
from rapport.kit.prepared import prepared
from rapport.kit.records import Glance

MOST, SHOWN_DONE, FEW = 200, 5, 50
DONE_LATELY = timedelta(days=7)


@dataclass(frozen=True)
class PutOff:
    """A day to which a to-do can be moved with one key."""

    key: str
    label: Text
    day: date


@dataclass(frozen=True)
class ToDoLine:
    """A to-do as a page shows it: what it is about, and what its reader may do with it."""

    todo: ToDo
    today: date
    may_change: bool = True
    place: str = ""
    about: Glance | None = None
    customer: Glance | None = None

    @property
    def is_overdue(self) -> bool:
        return self.todo.is_overdue(self.today)

    @property
    def days_late(self) -> int:
        return (self.today - self.todo.due_on).days

    @property
    def main(self) -> Glance | None:
        """The customer, or the record itself where there is none."""
        return self.customer or self.about

    @property
    def puts_off(self) -> Sequence[PutOff]:
        """Tomorrow and next Monday, as far as they are later than its day."""
        tomorrow = self.today + timedelta(days=1)
        monday = self.today + timedelta(days=7 - self.today.weekday())
        found = [PutOff("t", _("Tomorrow"), tomorrow)]
        found += [PutOff("w", _("Next week"), monday)] if monday != tomorrow else []
        return [choice for choice in found if choice.day > self.todo.due_on]


@dataclass(frozen=True)
class Group:
    """The to-dos of a stretch of time."""

    key: str
    label: Text
    lines: Sequence[ToDoLine]


@dataclass(frozen=True)
class Day:
    """What one person has to do, by when it is due; what waits for their teams; what they gave to others."""

    today: date
    groups: Sequence[Group]
    due: Sequence[ToDoLine]
    has_more: bool = False

    @property
    def due_count(self) -> int:
        return len(self.due)

    @property
    def worth(self) -> Money | None:
        """What the customers of the due ones brought so far, each counted once."""
        met = {line.customer.url: line.customer.worth for line in self.due if line.customer and line.customer.worth}
        amounts = [amount for amount in met.values() if amount is not None]
        return sum(amounts[1:], amounts[0]) if amounts else None

    @property
    def first(self) -> ToDoLine | None:
        """Where to begin: the late one, else the due one, whose customer brought most."""
        late = [line for line in self.due if line.is_overdue]
        return max(late or self.due, key=_worth_of, default=None)


def visible(actor: Actor) -> ToDoQuerySet:
    """Return the to-dos, bin excluded, of all records that the actor may see, and those on no record."""
    found: ToDoQuerySet = hanging_on_visible(ToDo.objects.live(), actor, besides=seen_on_no_record(actor))
    return found


def due_count(actor: Actor, today: date) -> int:
    """Return how many open to-dos of one's own are due or late."""
    if actor.user_id is None:
        return 0
    holders = set(_holders_of_due(actor.user_id, today=today))
    mine = _due(actor.user_id, today)
    return count_hanging_on_visible(mine, actor, holders=holders, besides=seen_on_no_record(actor))


@prepared
def _holders_of_due(user_id: int, *, today: date) -> QuerySet[ToDo, str]:
    return _due(user_id, today).order_by().values_list("record_type", flat=True).distinct()


def _due(user_id: int, today: date) -> QuerySet[ToDo]:
    return ToDo.objects.open().filter(assignee_id=user_id, due_on__lte=today)


def day(actor: Actor, today: date) -> Day:
    """Return what one has to do: late, today, this week, later."""
    found = list(mine(actor)[: MOST + 1])
    waiting, given = list(_for_teams(actor)), list(_given(actor, today))
    told = iter(lines_of([*found[:MOST], *waiting, *given], actor, today))
    lines = list(islice(told, min(len(found), MOST)))
    for_teams = [replace(line, place="team") for line in islice(told, len(waiting))]
    sunday = today + timedelta(days=6 - today.weekday())
    late = [line for line in lines if line.todo.due_on < today]
    now = sorted((line for line in lines if line.todo.due_on == today), key=_hour)
    soon = [line for line in lines if today < line.todo.due_on <= sunday]
    later = [line for line in lines if line.todo.due_on > max(today, sunday)]
    groups = [
        Group("late", _("Overdue"), late),
        Group("today", _("Today"), now),
        Group("week", _("This week"), soon),
        Group("later", _("Later"), later),
        Group("team", _("Waiting for my team"), for_teams),
        Group("given", _("Given to others"), [replace(line, place="given") for line in told]),
    ]
    return Day(today, [group for group in groups if group.lines], [*late, *now], len(found) > MOST)


def _for_teams(actor: Actor) -> ToDoQuerySet:
    """What anybody of one's teams may take."""
    rows = visible(actor).open().filter(assignee=None, team_id__in=actor.team_ids).for_list()
    return rows.order_by("due_on", "due_time", "pk")[:FEW]


def _given(actor: Actor, today: date) -> ToDoQuerySet:
    """What one planned for others: while it is open, and for a week after it was done."""
    lately = Q(done_at=None) | Q(done_at__gte=clock.midnight(today - DONE_LATELY))
    rows = visible(actor).filter(lately, author_id=actor.user_id).for_list()
    own = Q(assignee_id=actor.user_id) | Q(assignee=None, team_id__in=actor.team_ids) | Q(assignee=None, team=None)
    return rows.exclude(own).order_by(F("done_at").desc(nulls_first=True), "due_on", "pk")[:FEW]


def late_in_teams(actor: Actor, today: date) -> list[ToDoLine]:
    """Return what colleagues of one's teams have not done in time, the longest late first."""
    rows = visible(actor).open().filter(assignee__team_id__in=actor.team_ids, due_on__lt=today)
    found = rows.exclude(assignee_id=actor.user_id).for_list().order_by("due_on", "pk")[:FEW]
    return [replace(line, place="given") for line in lines_of(list(found), actor, today)]


def mine(actor: Actor) -> ToDoQuerySet:
    """Return one's own open to-dos, the next due first."""
    return visible(actor).open().filter(assignee_id=actor.user_id).for_list().order_by("due_on", "due_time", "pk")


def lines_of(rows: Sequence[ToDo], actor: Actor, today: date) -> list[ToDoLine]:
    """Return these to-dos with what they are about, a constant number of queries for any number of them."""
    seen = at_a_glance(actor, rows)
    return [ToDoLine(row, today, about=seen.about(row), customer=seen.customer(row)) for row in rows]


def lines_on(held: Held, actor: Actor, today: date) -> tuple[list[ToDoLine], list[ToDoLine]]:
    """Return the open to-dos of a record, the next one first, and the last ones that were done."""
    found = _on(held.record.pk, holder=held.holder)
    may_edit = held.may_edit(actor)
    lines = [ToDoLine(row, today, may_edit or todos.may_change(row, held, actor)) for row in found]
    done = [line for line in lines if line.todo.is_done]
    return [line for line in lines if not line.todo.is_done], done[:SHOWN_DONE]


@prepared
def _on(record_id: int, *, holder: str) -> QuerySet[ToDo]:
    rows = ToDo.objects.on(holder, record_id).for_list()
    return rows.order_by(F("done_at").desc(nulls_first=True), "due_on", "due_time", "pk")[:MOST]


def on_timeline(actor: Actor, ids: Iterable[int]) -> Mapping[int, ToDo]:
    """Return these to-dos by id, without those in the bin. Whoever asks has read the customer they belong to."""
    return {row.pk: row for row in visible(actor).filter(pk__in=list(ids)).for_list()}


def _hour(line: ToDoLine) -> time:
    return line.todo.due_time or time.max


def _worth_of(line: ToDoLine) -> float:
    return float(line.customer.worth.amount) if line.customer and line.customer.worth else 0.0
