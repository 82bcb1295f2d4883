"""Dated links between parties."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.operational.parties.models.party import Party


class RelationshipKind(models.TextChoices):
    WORKS_FOR = "works_for", _("Works for")
    MEMBER_OF = "member_of", _("Member of the household")
    REFERRED_BY = "referred_by", _("Referred by")
    INFLUENCES = "influences", _("Influences")
    SUPPLIES = "supplies", _("Supplies")
    DISTRIBUTES = "distributes", _("Distributes the goods of")
    WORKS_WITH = "collaborates", _("Works with")


class MemberRole(models.TextChoices):
    """What a person is in a household."""

    ADULT = "adult", _("Adult")
    CHILD = "child", _("Child")
    OTHER = "other", pgettext_lazy("household", "Other member")


class Relationship(models.Model):
    """`subject` works for, belongs to, was referred by or influences `object`, from a day to a day.

    Between companies it supplies the other, distributes its goods, or works with it, which holds for both alike.
    `role` says what a member is in the household; other links have none.
    """

    subject = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="relationships")
    object = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="inverse_relationships")
    kind = models.CharField(max_length=12, choices=RelationshipKind)
    title = models.CharField(_("role"), max_length=100, blank=True)
    role = models.CharField(_("in the household"), max_length=8, choices=MemberRole, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(subject=F("object")), name="parties_not_related_to_itself"),
            models.UniqueConstraint(
                fields=["subject", "object", "kind"],
                condition=Q(ends_on__isnull=True),
                name="parties_relationship_once",
            ),
        ]
