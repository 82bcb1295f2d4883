"""The search index, beside the engine's own table of words."""

from __future__ import annotations

from django.db import models


class SearchDocument(models.Model):
    """What can be found of one record. `text` is folded; SQLite repeats it in an FTS5 table, PostgreSQL has trigrams
    beside team and owner in one index.

    `head` and `second_head` are the two beginnings under which a name is looked up when one or two letters are typed.
    Owner and team repeat the record's, so that the reader's scope is a condition on this table.
    """

    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    head = models.CharField(max_length=60, db_index=True)
    second_head = models.CharField(max_length=60, blank=True, db_index=True)
    text = models.TextField()
    owner_id = models.BigIntegerField(null=True)
    team_id = models.BigIntegerField(null=True)
    is_open = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_type", "record_id"], name="search_document_once"),
        ]
        indexes = [models.Index(fields=["id"], name="search_document_open", condition=models.Q(is_open=True))]
