"""Notes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.kit.ids import new_uuid


class Note(models.Model):
    """What somebody wants to remember about a record. `mentioned` names the colleagues whom it calls by @."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    party_id = models.BigIntegerField(null=True)
    text = models.TextField(_("text"))
    mentioned = models.JSONField(default=list)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    author_name = models.CharField(max_length=150)
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField()
    binned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["record_type", "record_id", "-written_at"], name="worklist_note_record"),
            models.Index(fields=["party_id"], name="worklist_note_party"),
        ]
