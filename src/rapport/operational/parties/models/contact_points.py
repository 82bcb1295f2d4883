"""Contact points: the ways to reach a party."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from rapport.operational.parties.models.match_keys import phone_text
from rapport.operational.parties.models.party import Party


class ContactPointKind(models.TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")
    ADDRESS = "address", _("Address")
    WEB = "web", _("Website")


class Quality(models.TextChoices):
    """How far a contact point can be trusted."""

    UNVERIFIED = "unverified", _("Not verified")
    VERIFIED = "verified", _("Verified")
    STALE = "stale", _("Out of date")
    INVALID = "invalid", _("Does not work")


class ContactPoint(models.Model):
    """One e-mail address, telephone number, postal address or website of a party."""

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="contact_points", db_index=False)
    kind = models.CharField(max_length=10, choices=ContactPointKind)
    label = models.CharField(_("label"), max_length=40, blank=True)
    value = models.CharField(_("value"), max_length=254, blank=True)
    match_key = models.CharField(max_length=254, editable=False)
    street = models.CharField(_("street"), max_length=200, blank=True)
    postcode = models.CharField(_("postcode"), max_length=12, blank=True)
    city = models.CharField(_("town"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    quality = models.CharField(max_length=12, choices=Quality, default=Quality.UNVERIFIED)
    checked_on = models.DateField(null=True, blank=True)
    is_main = models.BooleanField(default=False)

    class Meta:
        ordering = ["-is_main", "id"]
        indexes = [
            models.Index(fields=["kind", "match_key"], name="contact_point_match"),
            models.Index(fields=["party", "kind"], name="contact_point_party"),
        ]

    @property
    def halves(self) -> tuple[str, str]:
        """An e-mail address before and after its @, so that a narrow column breaks it there."""
        before, _at, after = self.value.partition("@")
        return before, after

    def __str__(self) -> str:
        if self.kind == ContactPointKind.PHONE:
            return phone_text(self.value, self.country or self.party.country)
        if self.kind != ContactPointKind.ADDRESS:
            return self.value
        return ", ".join(part for part in (self.street, f"{self.postcode} {self.city}".strip()) if part)
