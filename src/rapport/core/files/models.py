"""Attachments."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.kit.ids import new_uuid


class Attachment(models.Model):
    """A file on a record. `path` is relative to the files folder and never derived from the user's file name."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    party_id = models.BigIntegerField(null=True)
    name = models.CharField(_("name"), max_length=200)
    path = models.CharField(max_length=200, editable=False)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField()
    binned_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["record_type", "record_id"], name="files_record"),
            models.Index(fields=["party_id"], name="files_party"),
        ]

    def __str__(self) -> str:
        return self.name
