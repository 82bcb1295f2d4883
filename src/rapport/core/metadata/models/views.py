"""Saved views of lists."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.kit.ids import new_uuid


class SavedView(models.Model):
    """A named query string of a list: filters, sort and columns. Personal, or shared with everyone."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    list_key = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=80)
    icon = models.CharField(max_length=40, default="filter")
    query = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_shared = models.BooleanField(_("shared"), default=False)
    is_favourite = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["list_key", "owner"], name="metadata_view_list")]

    def __str__(self) -> str:
        return self.name
