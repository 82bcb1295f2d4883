"""How the pages of records are laid out for each role."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PageLayout(models.Model):
    """The panels of one holder's page as a role sees them: their order, and those that stay away.

    An empty role means everyone who has no layout of their own. Panels that it does not name keep their own place.
    """

    holder = models.CharField(max_length=40)
    role = models.CharField(max_length=40, blank=True)
    order = models.JSONField(_("order"), default=list)
    hidden = models.JSONField(_("hidden"), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["holder", "role"], name="metadata_layout_once")]

    def __str__(self) -> str:
        return f"{self.holder} {self.role}".strip()
