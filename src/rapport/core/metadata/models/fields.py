"""Fields that a company adds to a record type."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


class CustomFieldKind(models.TextChoices):
    TEXT = "text", _("Text")
    LONG_TEXT = "long_text", _("Long text")
    WHOLE = "whole", _("Whole number")
    NUMBER = "number", pgettext_lazy("kind of field", "Number")
    MONEY = "money", _("Amount of money")
    PERCENT = "percent", _("Percentage")
    FLAG = "flag", _("Yes or no")
    DATE = "date", _("Date")
    MOMENT = "moment", _("Date and time")
    CHOICE = "choice", _("Choice")
    CHOICES = "choices", _("Several choices")
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")
    LINK = "link", _("Link")
    USER = "user", _("Colleague")


class CustomField(models.Model):
    """A field of the company's own on one record type; values stand in the record's `custom` column under `key`.

    A choice is stored as its first wording and never changes; `looks` holds what it is called now, and its colour.
    `limits` holds min, max, longest and pattern. Empty lists of roles mean every role.
    """

    record_type = models.CharField(max_length=40)
    key = models.SlugField(max_length=40)
    label = models.CharField(_("label"), max_length=80)
    labels = models.JSONField(_("label in each language"), default=dict, blank=True)
    help = models.CharField(_("help"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=CustomFieldKind, default=CustomFieldKind.TEXT)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    looks = models.JSONField(_("wording and colours of choices"), default=dict, blank=True)
    limits = models.JSONField(_("limits"), default=dict, blank=True)
    default = models.JSONField(_("default"), null=True, blank=True)
    is_required = models.BooleanField(_("required"), default=False)
    is_unique = models.BooleanField(_("unique"), default=False)
    is_searchable = models.BooleanField(_("searchable"), default=False)
    seen_by = models.JSONField(_("seen by"), default=list, blank=True)
    edited_by = models.JSONField(_("edited by"), default=list, blank=True)
    position = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    binned_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["record_type", "key"], name="metadata_field_once")]

    def __str__(self) -> str:
        return str(self.labels.get((get_language() or "")[:2]) or self.label)

    def called(self, choice: str) -> str:
        """What one of the choices is called now, in the reader's language."""
        look = self.looks.get(choice, {})
        return str(look.get((get_language() or "")[:2]) or look.get("label") or choice)
