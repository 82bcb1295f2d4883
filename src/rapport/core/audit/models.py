"""Audit: one entry a verb, one row a changed record."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AuditEntry(models.Model):
    """A verb that took place: who, when, through which door, on how many records."""

    at = models.DateTimeField(db_index=True)
    verb = models.CharField(max_length=60)
    door = models.CharField(max_length=12)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_name = models.CharField(max_length=150)
    record_count = models.PositiveIntegerField(default=1)
    params = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["verb", "-id"], name="audit_entry_verb")]


class RecordChange(models.Model):
    """One record in a verb: the changed fields only, before and after."""

    entry = models.ForeignKey(AuditEntry, on_delete=models.CASCADE, related_name="changes")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    party_id = models.BigIntegerField(null=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["record_type", "record_id", "-id"], name="audit_change_record"),
            models.Index(fields=["party_id"], name="audit_change_party", condition=models.Q(party_id__isnull=False)),
        ]
