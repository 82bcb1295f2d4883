"""Segments and their members."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.core.access.records import Record, RecordQuerySet


class SegmentKind(models.TextChoices):
    FILTER = "filter", _("Saved filter")
    FIXED = "fixed", _("Fixed list")


class SegmentQuerySet(RecordQuerySet["Segment"]):
    """Rows of segments."""

    def for_list(self) -> SegmentQuerySet:
        return self.select_related("owner")


class Segment(Record):
    """A named set of parties: whoever answers a filter of a list now, or a fixed list made by hand."""

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=SegmentKind)
    list_key = models.CharField(max_length=20, blank=True)
    query = models.TextField(blank=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    member_count = models.PositiveIntegerField(_("members"), default=0)
    refreshed_at = models.DateTimeField(null=True, editable=False)

    objects: ClassVar[SegmentQuerySet] = SegmentQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_fixed(self) -> bool:
        return self.kind == SegmentKind.FIXED


class SegmentMember(models.Model):
    """A party in a segment, from a day to a day: put there by hand, or met by the rule when it was last read."""

    segment = models.ForeignKey(Segment, on_delete=models.CASCADE, related_name="members")
    party = models.ForeignKey("parties.Party", on_delete=models.CASCADE, related_name="+")
    joined_on = models.DateField()
    left_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["segment", "party"], condition=Q(left_on__isnull=True), name="segments_member_once"
            ),
        ]
        indexes = [
            models.Index(fields=["party"], condition=Q(left_on__isnull=True), name="segments_member_party"),
            models.Index(fields=["segment", "joined_on"], name="segments_member_joined"),
            models.Index(fields=["segment", "left_on"], name="segments_member_left"),
        ]
