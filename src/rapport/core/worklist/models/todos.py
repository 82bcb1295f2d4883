"""To-dos."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rapport.core.worklist.models.rules import Rule
from rapport.kit.actor import Actor
from rapport.kit.ids import new_uuid

END_OF_DAY = time(23, 59)
OPEN = Q(done_at__isnull=True, binned_at__isnull=True)


def seen_on_no_record(actor: Actor) -> Q:
    """Which to-dos on no record an actor sees: one's own, what one planned, what one's teams have to do."""
    if actor.is_system:
        return Q(record_type="")
    own = Q(assignee_id=actor.user_id) | Q(author_id=actor.user_id) | Q(team_id__in=actor.team_ids)
    return Q(own, record_type="") if actor.user_id else Q(pk__in=[])


class ToDoQuerySet(models.QuerySet["ToDo"]):
    """Rows of to-dos."""

    def live(self) -> Self:
        return self.filter(binned_at=None)

    def open(self) -> Self:
        """Neither done nor in the bin."""
        return self.filter(OPEN)

    def on(self, holder: str, record_id: int) -> Self:
        return self.live().filter(record_type=holder, record_id=record_id)

    def for_list(self) -> Self:
        return self.select_related("assignee", "team")


class ToDo(models.Model):
    """What somebody promised to do about a record, or about none, by a day and perhaps an hour of it.

    On no record (`record_type` is empty) those see it who have it to do, who planned it, and its team.
    With a team and nobody named, anybody of the team may take it. With a rule, the next one
    `follows` it once it is done.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    record_type = models.CharField(max_length=40, blank=True)
    record_id = models.BigIntegerField(default=0)
    party_id = models.BigIntegerField(null=True)
    title = models.CharField(_("what is to be done"), max_length=200)
    text = models.TextField(_("details"), blank=True)
    due_on = models.DateField(_("due"))
    due_time = models.TimeField(_("time"), null=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    team = models.ForeignKey("identity.Team", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    rule = models.CharField(_("repeats"), max_length=120, blank=True)
    follows = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=150)
    added_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField()
    binned_at = models.DateTimeField(null=True)

    objects = ToDoQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["assignee", "due_on", "id"], name="todo_assignee_due", condition=OPEN),
            models.Index(fields=["team", "due_on", "id"], name="todo_team_due", condition=OPEN),
            models.Index(fields=["due_on", "id"], name="todo_by_due"),
            models.Index(fields=["record_type", "record_id", "due_on"], name="todo_record"),
            models.Index(fields=["party_id"], name="todo_party"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    @property
    def repeats(self) -> Rule | None:
        """The rule by which it comes back."""
        return Rule.parse(self.rule) if self.rule else None

    @property
    def doer(self) -> str:
        """Who has it to do: a colleague, or a team of which anybody takes it."""
        return str(self.assignee or self.team or "")

    @property
    def due_at(self) -> datetime:
        """The moment until which it can be done in time: the end of its day, unless an hour was named."""
        return datetime.combine(self.due_on, self.due_time or END_OF_DAY, timezone.get_current_timezone())

    @property
    def whole_day(self) -> date | None:
        """Its day, where no hour was said."""
        return None if self.due_time else self.due_on

    def is_overdue(self, today: date) -> bool:
        return not self.is_done and self.due_on < today
