"""Interactions: what took place with a customer, on any channel."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.core.access.records import Record, RecordQuerySet
from rapport.kit.fields import AmountField


class Channel(models.TextChoices):
    """How one talked."""

    PHONE = "phone", pgettext_lazy("channel", "Call")
    EMAIL = "email", pgettext_lazy("channel", "E-mail")
    VISIT = "visit", pgettext_lazy("channel", "Visit")
    MEETING = "meeting", pgettext_lazy("channel", "Meeting")
    LETTER = "letter", pgettext_lazy("channel", "Letter")
    SMS = "sms", pgettext_lazy("channel", "SMS")
    CHAT = "chat", pgettext_lazy("channel", "Chat")
    SOCIAL = "social", pgettext_lazy("channel", "Social network")
    WEB = "web", pgettext_lazy("channel", "Web form")
    KIOSK = "kiosk", pgettext_lazy("channel", "Kiosk")
    FAX = "fax", pgettext_lazy("channel", "Fax")
    MESSAGE = "message", pgettext_lazy("channel", "Message")


class Direction(models.TextChoices):
    """Who began it."""

    OUT = "out", _("By us")
    IN = "in", _("By the customer")


class Outcome(models.TextChoices):
    """What came of it."""

    SETTLED = "settled", pgettext_lazy("outcome", "Settled")
    FOLLOW_UP = "follow_up", pgettext_lazy("outcome", "To be followed up")
    DECLINED = "declined", pgettext_lazy("outcome", "Declined")
    UNREACHED = "unreached", pgettext_lazy("outcome", "Not reached")


class InteractionQuerySet(RecordQuerySet["Interaction"]):
    """Rows of interactions."""

    def for_list(self) -> Self:
        return self.select_related("party")


class Interaction(Record):
    """A call, e-mail, visit, letter, kiosk session or whatever else took place with a customer, by any channel.

    It tells a fact: a correction is a new version whose former values the audit keeps; only a merge moves it to
    another customer. What is planned is no interaction.
    """

    party = models.ForeignKey(
        "parties.Party",
        on_delete=models.CASCADE,
        related_name="interactions",
        db_index=False,
        verbose_name=_("customer"),
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    direction = models.CharField(_("begun"), max_length=3, choices=Direction, default=Direction.OUT)
    happened_at = models.DateTimeField(_("time"))
    minutes = models.PositiveIntegerField(_("minutes"), null=True, blank=True)
    cost = AmountField(_("cost"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    satisfaction = models.PositiveSmallIntegerField(_("satisfaction, 0 to 10"), null=True, blank=True)
    text = models.TextField(_("text"), blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=150)
    source = models.CharField(_("source"), max_length=60, blank=True)
    external_id = models.CharField(_("number in that source"), max_length=120, blank=True)

    objects: ClassVar[InteractionQuerySet] = InteractionQuerySet.as_manager()  # type: ignore[assignment]

    audited_fields: ClassVar[tuple[str, ...]] = (
        "channel", "direction", "happened_at", "minutes", "cost", "outcome", "satisfaction", "text", "custom",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__lte=10),
                name="conversations_satisfaction_to_ten",
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"], condition=~Q(external_id="") & Q(binned_at__isnull=True),
                name="interaction_external_id_once",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                fields=["party", "-happened_at", "-id", "channel", "outcome", "binned_at"], name="interaction_of_party"
            ),
            models.Index(fields=["-happened_at", "-id"], name="interaction_by_time"),
            models.Index(fields=["actor", "-happened_at", "-id"], name="interaction_actor_by_time"),
            models.Index(
                fields=["outcome", "-happened_at", "-id"], name="interaction_outcome", condition=~Q(outcome="")
            ),
        ]

    def __str__(self) -> str:
        return self.text.strip().partition("\n")[0][:80] or str(Channel(self.channel).label)

    @property
    def title(self) -> str:
        return str(self)

    @property
    def told_as(self) -> str:
        """The kind of its line on the timeline."""
        return f"interaction.{self.channel}.{self.direction}"
