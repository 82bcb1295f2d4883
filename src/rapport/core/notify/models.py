"""Notifications, what each person wants to hear of, and the shelf of their kinds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.kit.errors import Text
from rapport.kit.ids import new_uuid
from rapport.kit.registry import Registry


@dataclass(frozen=True)
class Kind:
    """One kind of notification: `sentence` has named places for what `words` tell, `label` names it in preferences.

    `link` answers the address for one that is about no record.
    """

    label: Text
    icon: str
    sentence: Text
    order: int = 50
    link: Callable[[Mapping[str, Any]], str] | None = None


kinds: Registry[Kind] = Registry("kinds of notifications")


class Way(models.TextChoices):
    """How somebody wants to hear."""

    INSIDE = "inside", _("In Rapport")
    LETTER = "letter", _("In Rapport and by e-mail")
    OFF = "off", _("Not at all")


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Rows of notifications."""

    def of(self, user_id: int | None) -> Self:
        return self.filter(user_id=user_id) if user_id else self.none()

    def waiting(self, now: datetime) -> Self:
        """Neither done nor put off to a later moment."""
        return self.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=now), done_at=None)

    def snoozed(self, now: datetime) -> Self:
        return self.filter(done_at=None, snoozed_until__gt=now)


class Notification(models.Model):
    """What somebody should hear of: a mention, a to-do that was given, a reminder. `key` tells it once, never twice."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    record_type = models.CharField(max_length=40, blank=True)
    record_id = models.BigIntegerField(default=0)
    party_id = models.BigIntegerField(null=True)
    words = models.JSONField(default=dict)
    at = models.DateTimeField()
    snoozed_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notification_once")]
        indexes = [
            models.Index(fields=["user", "-at"], name="notification_waiting", condition=Q(done_at__isnull=True)),
            models.Index(fields=["record_type", "record_id"], name="notification_record"),
            models.Index(fields=["party_id"], name="notification_party"),
            models.Index(fields=["done_at"], name="notification_done", condition=Q(done_at__isnull=False)),
        ]


class Preference(models.Model):
    """How one person wants to hear of one kind. Without a row: inside Rapport."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    way = models.CharField(max_length=8, choices=Way)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="notification_preference_once")]
