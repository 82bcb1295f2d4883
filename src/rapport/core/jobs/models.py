"""Jobs and the ticks of their schedules."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from rapport.kit.ids import new_uuid


class JobQuerySet(models.QuerySet["Job"]):
    def active(self) -> Self:
        return self.filter(state__in=Job.ACTIVE)

    def finished(self) -> Self:
        return self.filter(state__in=Job.FINISHED)

    def requested_by(self, user_id: int | None) -> Self:
        return self.filter(requested_by_id=user_id) if user_id else self.none()

    def claimable(self, at: datetime) -> Self:
        """Waiting and due, or left behind by a worker whose lease has lapsed; most urgent first."""
        due = Q(state=Job.State.QUEUED, run_at__lte=at)
        lapsed = Q(state=Job.State.RUNNING, lease_until__lte=at)
        return self.filter(due | lapsed).order_by("-priority", "run_at", "pk")


class Job(models.Model):
    """A piece of work that takes longer than a page may, done by a worker and watched by who asked for it."""

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("job", "Waiting")
        RUNNING = "running", pgettext_lazy("job", "Running")
        DONE = "done", pgettext_lazy("job", "Done")
        FAILED = "failed", pgettext_lazy("job", "Failed")
        CANCELLED = "cancelled", pgettext_lazy("job", "Cancelled")

    ACTIVE = (State.QUEUED, State.RUNNING)
    FINISHED = (State.DONE, State.FAILED, State.CANCELLED)

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    task = models.CharField(max_length=200)
    arguments = models.JSONField(default=dict)
    unique_key = models.CharField(max_length=200, blank=True, default="")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    priority = models.SmallIntegerField(default=0)
    run_at = models.DateTimeField()

    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    worker = models.CharField(max_length=100, blank=True, default="")
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=3)
    is_cancel_requested = models.BooleanField(default=False)
    is_wanted_again = models.BooleanField(default=False)

    done_count = models.PositiveBigIntegerField(default=0)
    total_count = models.PositiveBigIntegerField(default=0)
    sentence = models.CharField(max_length=300, blank=True, default="")
    result = models.JSONField(null=True)
    error = models.TextField(blank=True, default="")

    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unique_key"],
                condition=Q(state__in=["queued", "running"]) & ~Q(unique_key=""),
                name="job_unique_while_active",
            ),
        ]
        indexes = [
            models.Index(
                fields=["-priority", "run_at", "id"],
                condition=Q(state__in=["queued", "running"]),
                name="job_to_claim",
            ),
            models.Index(fields=["-created_at"], name="job_newest"),
            models.Index(fields=["requested_by", "-created_at"], name="job_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.task} ({self.uuid})"

    @property
    def is_finished(self) -> bool:
        return self.state in self.FINISHED

    @property
    def is_retryable(self) -> bool:
        return self.state in (self.State.FAILED, self.State.CANCELLED)

    @property
    def percent(self) -> int | None:
        """How far it is, or None when nobody knows."""
        return min(100, self.done_count * 100 // self.total_count) if self.total_count else None

    @property
    def error_sentence(self) -> str:
        """The last line of the error: what went wrong, without where."""
        lines = self.error.strip().splitlines()
        return lines[-1] if lines else ""


class ScheduleTick(models.Model):
    """One moment at which a schedule was due. Written once, by whichever scheduler came first."""

    schedule = models.CharField(max_length=100)
    due_at = models.DateTimeField()
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "due_at"], name="schedule_tick_once")]

    def __str__(self) -> str:
        return f"{self.schedule} {self.due_at:%Y-%m-%d %H:%M}"
