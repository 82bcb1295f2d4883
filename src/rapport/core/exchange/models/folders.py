"""A folder from which files come in by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.kit.ids import new_uuid


class FolderQuerySet(models.QuerySet["ImportFolder"]):
    def due(self, at: datetime) -> Self:
        return self.filter(is_active=True, look_at__lte=at).order_by("look_at", "id")


class ImportFolder(models.Model):
    """What another program leaves here is brought in every few minutes, on behalf of who set it up.

    `seen` are files that were there at the last look with their size and time: one that has not moved since is taken.
    """

    class Every(models.IntegerChoices):
        MINUTES_5 = 5, _("every 5 minutes")
        MINUTES_15 = 15, _("every 15 minutes")
        HOUR = 60, _("every hour")
        HOURS_6 = 360, _("every 6 hours")
        DAY = 1440, _("every day")

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    path = models.CharField(_("folder"), max_length=300, unique=True)
    target = models.CharField(max_length=40)
    template = models.ForeignKey("exchange.ImportTemplate", null=True, on_delete=models.SET_NULL, related_name="+")
    source = models.CharField(_("source"), max_length=60)
    minutes = models.PositiveIntegerField(_("looks"), choices=Every, default=Every.HOUR)
    is_active = models.BooleanField(default=True)
    look_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True)
    seen = models.JSONField(default=dict)
    problem = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    objects = FolderQuerySet.as_manager()

    def __str__(self) -> str:
        return self.path

    @property
    def every(self) -> timedelta:
        return timedelta(minutes=self.minutes)
