"""One value given to many rows."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from rapport.kit.ids import new_uuid

KEPT = timedelta(days=30)


class BulkEdit(models.Model):
    """A field of many rows given one value, kept for thirty days for who did it, so that it can be taken back.

    `query` is the address of the list and `picked` the rows that were ticked; without any, all that answered the
    filters. `entries` are the audit entries of what was written, `place` the last row looked at, `back_count` how many
    entries have been taken back. `refused` and `kept` hold the first rows left as they were, each with its reason.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    list_key = models.CharField(max_length=60)
    query = models.TextField(blank=True)
    picked = models.JSONField(default=list)
    field = models.CharField(max_length=60)
    label = models.CharField(max_length=120)
    given = models.JSONField(default=list)
    language = models.CharField(max_length=5)
    entries = models.JSONField(default=list)
    place = models.BigIntegerField(default=0)
    looked_count = models.BigIntegerField(default=0)
    changed_count = models.BigIntegerField(default=0)
    refused_count = models.BigIntegerField(default=0)
    refused = models.JSONField(default=list)
    back_count = models.IntegerField(default=0)
    returned_count = models.BigIntegerField(default=0)
    kept_count = models.BigIntegerField(default=0)
    kept = models.JSONField(default=list)
    job_uuid = models.UUIDField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_at"], name="bulk_edit_by_age")]

    def __str__(self) -> str:
        return self.label

    @property
    def same_count(self) -> int:
        """Rows that had the value already."""
        return self.looked_count - self.changed_count - self.refused_count

    @property
    def until(self) -> datetime:
        return self.created_at + KEPT
