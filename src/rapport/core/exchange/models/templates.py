"""A mapping that is kept under a name, for files that come again."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from rapport.kit.ids import new_uuid


class TemplateQuerySet(models.QuerySet["ImportTemplate"]):
    def by_name(self) -> Self:
        return self.order_by(Lower("name"), "id")

    def named(self, name: str) -> Self:
        return self.filter(name__iexact=" ".join(name.split()))


class ImportTemplate(models.Model):
    """How files of one shape are read and what their columns become; `columns` are the names that tell the shape."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    target = models.CharField(max_length=40)
    source = models.CharField(_("source"), max_length=60)
    currency = models.CharField(_("currency"), max_length=3)
    columns = models.JSONField(default=list)
    signature = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = TemplateQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("name"), name="import_template_once")]
        indexes = [models.Index(fields=["target", "signature"], name="import_template_shape")]

    def __str__(self) -> str:
        return self.name
