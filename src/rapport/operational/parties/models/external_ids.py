"""The names under which other systems know a party."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.operational.parties.models.contact_points import Quality
from rapport.operational.parties.models.party import Party


class ExternalId(models.Model):
    """A party's key in a source; the only key that is unique."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="external_ids")
    source = models.CharField(_("source"), max_length=60)
    external_id = models.CharField(_("number in that source"), max_length=120)
    quality = models.CharField(max_length=12, choices=Quality, default=Quality.UNVERIFIED)
    checked_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="parties_external_id_once"),
            models.CheckConstraint(condition=~Q(external_id=""), name="parties_external_id_filled"),
        ]
        indexes = [models.Index(fields=["external_id"], name="external_id_search")]

    def __str__(self) -> str:
        return f"{self.source}: {self.external_id}"
