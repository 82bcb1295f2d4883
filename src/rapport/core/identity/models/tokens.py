"""Keys by which programs act for a user."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.core.identity.models.users import User
from rapport.kit.ids import new_uuid


class ApiToken(models.Model):
    """A program's key: acts for one user, within some of that user's verbs. Only its digest is kept."""

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(max_length=12, editable=False)
    verbs = models.JSONField(_("rights"), default=list)
    created_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name

    def is_valid(self, at: datetime) -> bool:
        """False once revoked, expired, or when its user may not sign in any more."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > at) and self.user.is_active
