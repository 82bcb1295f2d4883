"""What several web processes must know together for a short time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SharedEntry(models.Model):
    """A row of Django's cache in the database: attempts to sign in are counted for all web processes at once."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table: ClassVar[str] = "identity_shared_entry"
        verbose_name_plural = "shared entries"

    def __str__(self) -> str:
        return self.cache_key
