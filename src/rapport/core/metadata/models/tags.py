"""Tags on any record."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tag(models.Model):
    """A word that users put on records. Its folded form is unique, so that two spellings are one tag."""

    name = models.CharField(_("name"), max_length=60)
    folded = models.CharField(max_length=60, unique=True, editable=False)

    class Meta:
        ordering = ["folded"]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """One tag on one record."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="taggings")
    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record_type", "record_id", "tag"], name="metadata_tag_once"),
        ]
        indexes = [models.Index(fields=["tag", "record_type", "record_id"], name="metadata_tagging_tag")]
