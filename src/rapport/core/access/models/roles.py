"""Roles and shares."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Reach


class Role(models.Model):
    """What a kind of employee or partner may see and do: a reach for each verb, and fields kept from them."""

    key = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=200, blank=True)
    is_builtin = models.BooleanField(default=False)
    grants = models.JSONField(default=dict)
    hidden_fields = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return str(_(self.name)) if self.is_builtin else self.name

    def reaches(self) -> dict[str, Reach]:
        return {verb: Reach(reach) for verb, reach in self.grants.items()}


class RecordShare(models.Model):
    """One record shown to one colleague outside whose scope it lies."""

    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    shared_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "record_type", "record_id"], name="access_share_once"),
        ]
        indexes = [models.Index(fields=["record_type", "record_id"], name="access_share_record")]
