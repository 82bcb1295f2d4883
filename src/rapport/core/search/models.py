"""The search index, beside the engine's own table of words."""

from __future__ import annotations

from django.db import models


class SearchDocument(models.Model):
    """What can be found of one record. `text` is folded; on SQLite an FTS5 table repeats it, on PostgreSQL trigrams.

    Owner and team repeat the record's, so that the reader's scope is one condition on this table.
    """

    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    subtitle = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    owner_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_type", "record_id"], name="search_document_once"),
        ]
