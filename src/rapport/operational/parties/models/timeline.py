"""The timeline: one stream of what happened around a party."""

from __future__ import annotations

from django.db import models

from rapport.operational.parties.models.party import Party


class TimelineEntry(models.Model):
    """One line on a party's timeline, written with the verb that it tells of."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="timeline", db_index=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)
    chip = models.CharField(max_length=20)
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    actor_name = models.CharField(max_length=150, blank=True)
    door = models.CharField(max_length=12)
    params = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["party", "-at", "-id"], name="timeline_party"),
            models.Index(fields=["record_type", "record_id"], name="timeline_record"),
        ]
