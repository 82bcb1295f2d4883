"""Calendar events, and the secret address under which a calendar elsewhere reads them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.worklist.models.rules import Rule
from rapport.kit.actor import Actor
from rapport.kit.ids import new_uuid


class EventKind(models.TextChoices):
    """What is planned."""

    MEETING = "meeting", pgettext_lazy("event", "Meeting")
    VISIT = "visit", pgettext_lazy("event", "Visit")
    CALL = "call", pgettext_lazy("event", "Call")


class Reminder(models.IntegerChoices):
    """How many minutes ahead those who take part are reminded."""

    FIVE_MINUTES = 5, _("5 minutes before")
    QUARTER = 15, _("15 minutes before")
    HALF = 30, _("30 minutes before")
    HOUR = 60, _("An hour before")
    TWO_HOURS = 120, _("Two hours before")
    DAY = 1440, _("A day before")
    TWO_DAYS = 2880, _("Two days before")


def seen_on_no_record(actor: Actor) -> Q:
    """Which events on no record an actor sees: where they take part, what they planned, what their team shares."""
    if actor.is_system:
        return Q(record_type="")
    if actor.user_id is None:
        return Q(pk__in=[])
    part = CalendarEvent.people.through.objects.filter(user_id=actor.user_id, calendarevent_id=OuterRef("pk"))
    return Q(Exists(part) | Q(author_id=actor.user_id) | Q(team_id__in=actor.team_ids), record_type="")


class CalendarEventQuerySet(models.QuerySet["CalendarEvent"]):
    """Rows of calendar events."""

    def live(self) -> Self:
        return self.filter(binned_at=None)

    def of(self, user_id: int | None) -> Self:
        """Those in which somebody takes part."""
        return self.filter(people=user_id)

    def of_teams(self, actor: Actor) -> Self:
        """Those in which somebody of the actor's teams takes part, and those that these teams share."""
        part = CalendarEvent.people.through.objects.filter(
            user__team_id__in=actor.team_ids, calendarevent_id=OuterRef("pk")
        )
        return self.filter(Exists(part) | Q(team_id__in=actor.team_ids))

    def on_no_record(self) -> Self:
        """Those about nothing in Rapport: a dentist, a meeting among ourselves."""
        return self.filter(record_type="")

    def to_come(self, now: datetime) -> Self:
        """Those that have not begun, and those that come back."""
        return self.live().filter(Q(starts_at__gte=now) | ~Q(rule=""), held_at=None)

    def reminded_at(self, now: datetime) -> Self:
        """Those of whose beginning it is time to remind."""
        due = Q(pk__in=[])
        for ahead in Reminder:
            due |= Q(remind_minutes=ahead, starts_at__lte=now + timedelta(minutes=ahead))
        return self.live().filter(due, starts_at__gt=now, held_at=None)

    def between(self, start: datetime, end: datetime) -> Self:
        """Those that begin in this time, and those before it that come back."""
        return self.filter(Q(starts_at__gte=start) | ~Q(rule=""), starts_at__lt=end)


class CalendarEvent(models.Model):
    """A meeting, visit or call that is planned: when, how long, where, and who of us takes part.

    About a record, whoever sees the record sees it. On no record (`record_type` is empty), those who take part, who
    planned it, and its `team` where it names one.
    It is a plan: once `held_at` says that it took place, the log of interactions tells it. With a rule, the next one
    `follows` it once its time has passed.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    record_type = models.CharField(max_length=40, blank=True)
    record_id = models.BigIntegerField(default=0)
    party_id = models.BigIntegerField(null=True)
    team = models.ForeignKey("identity.Team", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=EventKind, default=EventKind.MEETING)
    title = models.CharField(_("what it is about"), max_length=200, blank=True)
    text = models.TextField(_("details"), blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    minutes = models.PositiveIntegerField(_("minutes"), default=60)
    remind_minutes = models.PositiveIntegerField(_("reminder"), choices=Reminder, null=True, default=Reminder.QUARTER)
    people = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    rule = models.CharField(_("repeats"), max_length=120, blank=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=150)
    added_at = models.DateTimeField()
    held_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField()
    binned_at = models.DateTimeField(null=True)

    objects = CalendarEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["starts_at"], name="event_by_time", condition=Q(binned_at__isnull=True)),
            models.Index(
                fields=["starts_at"], name="event_coming_back", condition=Q(binned_at__isnull=True) & ~Q(rule="")
            ),
            models.Index(fields=["record_type", "record_id", "starts_at"], name="event_record"),
            models.Index(fields=["party_id"], name="event_party"),
            models.Index(fields=["team"], name="event_team", condition=Q(team__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(record_type="") | Q(team=None), name="event_of_a_team_is_on_no_record")
        ]

    def __str__(self) -> str:
        return self.title or str(EventKind(self.kind).label)

    @property
    def is_on_record(self) -> bool:
        return bool(self.record_type)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def day(self) -> date:
        return timezone.localdate(self.starts_at)

    @property
    def repeats(self) -> Rule | None:
        """The rule by which it comes back."""
        return Rule.parse(self.rule) if self.rule else None

    def times_until(self, end: datetime) -> Iterator[datetime]:
        """Yield when it begins, and when it comes back by its rule, before a moment."""
        yield self.starts_at
        for day in self.repeats.days_after(self.day) if self.repeats else ():
            found = self.on_day(day)
            if found >= end:
                return
            yield found

    def on_day(self, day: date) -> datetime:
        """The moment at which it would begin on another day: the same hour by the clock on the wall."""
        zone = timezone.get_current_timezone()
        return datetime.combine(day, timezone.localtime(self.starts_at).time(), zone)


class CalendarFeed(models.Model):
    """The secret under which a calendar elsewhere reads somebody's events; only its fingerprint is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    fingerprint = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
