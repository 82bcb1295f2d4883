"""The contact plan: how often a class of customers is to be contacted, and by when each customer is."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.kit.errors import Text
from rapport.kit.fields import SharedKey
from rapport.kit.ids import new_uuid
from rapport.operational.conversations.models import Channel
from rapport.operational.parties.models.standing import RFM_CELLS, AbcClass


class ContactRule(models.Model):
    """A class of customers, and the most days that pass without contact. The first rule that fits a customer holds.

    The class is a segment, a cell of RFM or a class of ABC by revenue; with none of them, every other customer.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    position = models.PositiveIntegerField()
    segment = models.ForeignKey("segments.Segment", null=True, on_delete=models.CASCADE, related_name="+")
    rfm_cell = models.CharField(gettext_lazy("RFM cell"), max_length=30, blank=True)
    abc_class = models.CharField(gettext_lazy("ABC class"), max_length=1, choices=AbcClass, blank=True)
    days = models.PositiveIntegerField(gettext_lazy("days"))
    channel = models.CharField(gettext_lazy("channel"), max_length=10, choices=Channel, blank=True)
    makes_todos = models.BooleanField(gettext_lazy("to-do for the owner once overdue"), default=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.who)

    @property
    def who(self) -> Text:
        """The class of customers in words."""
        if self.segment:
            return self.segment.name
        if self.rfm_cell:
            return RFM_CELLS.get(self.rfm_cell, self.rfm_cell)
        return _("Class %(letter)s") % {"letter": self.abc_class} if self.abc_class else _("Other customers")


class ContactDue(models.Model):
    """By when a customer is to be contacted: the rule that holds, the last contact, and the day.

    It follows interactions at once and everything else every night. Owner and team repeat the party's, so that a
    sorted page reads one index.
    """

    party = SharedKey("parties.Party", on_delete=models.CASCADE, related_name="+")
    rule = models.ForeignKey(ContactRule, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    team = models.ForeignKey("identity.Team", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    last_at = models.DateTimeField(null=True)
    last_channel = models.CharField(max_length=10, choices=Channel, blank=True)
    due_on = models.DateField()

    class Meta:
        indexes = [
            models.Index(fields=["due_on", "party"], name="contact_due"),
            models.Index(fields=["owner", "due_on", "party"], name="contact_due_owner"),
            models.Index(fields=["team", "due_on", "party"], name="contact_due_team"),
        ]

    def days_late(self, today: date) -> int:
        return (today - self.due_on).days


class ContactToDo(models.Model):
    """A to-do that the contact plan made for an overdue customer; it is done once somebody was in touch with them."""

    todo = SharedKey("worklist.ToDo", on_delete=models.CASCADE, related_name="+")
    party = models.ForeignKey("parties.Party", on_delete=models.CASCADE, related_name="+")
