"""Fields that a company adds to a record type."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class CustomFieldKind(models.TextChoices):
    TEXT = "text", _("Text")
    NUMBER = "number", pgettext_lazy("kind of field", "Number")
    DATE = "date", _("Date")
    CHOICE = "choice", _("Choice")
    FLAG = "flag", _("Yes or no")


class CustomField(models.Model):
    """A field of the company's own on one record type; values stand in the record's `custom` column under `key`."""

    record_type = models.CharField(max_length=40)
    key = models.SlugField(max_length=40)
    label = models.CharField(_("label"), max_length=80)
    kind = models.CharField(_("kind"), max_length=10, choices=CustomFieldKind, default=CustomFieldKind.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["record_type", "key"], name="metadata_field_once")]

    def __str__(self) -> str:
        return self.label
