"""A long list on its way out."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import models

from rapport.kit.ids import new_uuid

KEPT = timedelta(days=7)


class ExportFile(models.Model):
    """A list too long to be written while one waits: written in the background, kept for a week for who asked.

    `query` is the address of the list; its rows are read within the scope of who asked, when the file is written.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    list_key = models.CharField(max_length=60)
    query = models.TextField(blank=True)
    file_format = models.CharField(max_length=10)
    language = models.CharField(max_length=5)
    name = models.CharField(max_length=200, blank=True)
    path = models.CharField(max_length=200, blank=True)
    row_count = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)
    job_uuid = models.UUIDField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["created_by", "-created_at"], name="export_of_user")]

    def __str__(self) -> str:
        return self.name or f"{self.list_key}.{self.file_format}"

    @property
    def file(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.path

    @property
    def until(self) -> datetime | None:
        return self.finished_at and self.finished_at + KEPT
