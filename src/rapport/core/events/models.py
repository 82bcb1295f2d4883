"""The outbox: events written in the transaction of their verb, and their delivery to each subscriber."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.translation import pgettext_lazy

from rapport.core.events.events import DomainEvent, read_event


class OutboxEvent(models.Model):
    """Something that took place in the business, kept until everyone who listens has heard it."""

    name = models.CharField(max_length=100)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField()
    is_addressed = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=models.Q(is_addressed=False), name="outbox_to_address"),
            models.Index(fields=["at"], name="outbox_at"),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"

    def read(self) -> DomainEvent:
        return read_event(self.name, self.payload)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def waiting(self) -> Self:
        return self.filter(state=Delivery.State.WAITING)

    def failed(self) -> Self:
        return self.filter(state=Delivery.State.FAILED)


class Delivery(models.Model):
    """One event on its way to one subscriber."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
        DONE = "done", pgettext_lazy("delivery", "Done")
        FAILED = "failed", pgettext_lazy("delivery", "Failed")

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=100)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    run_at = models.DateTimeField()
    error = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["event", "subscriber"], name="delivery_once")]
        indexes = [
            models.Index(fields=["subscriber", "event"], condition=models.Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["run_at"], condition=models.Q(state="failed"), name="delivery_failed"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.subscriber}"


class Turn(models.Model):
    """Whose turn it is to serve a subscriber: one worker at a time, so that events arrive in order."""

    subscriber = models.CharField(max_length=100, unique=True)
    worker = models.CharField(max_length=100, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.subscriber

    def is_free(self, at: datetime) -> bool:
        return self.lease_until is None or self.lease_until <= at
