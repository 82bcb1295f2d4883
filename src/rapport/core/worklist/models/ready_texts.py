"""Texts that a team keeps to write them again and again."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.kit.actor import Actor, Reach
from rapport.kit.ids import new_uuid


class ReadyTextQuerySet(models.QuerySet["ReadyText"]):
    """Rows of ready texts."""

    def offered_to(self, actor: Actor) -> Self:
        """Those of everybody and of the actor’s teams; all of them to whoever writes them for everybody."""
        if actor.reach("ready_text.edit") is Reach.EVERYONE:
            return self
        return self.filter(Q(team=None) | Q(team__in=actor.team_ids))


class ReadyText(models.Model):
    """A text that a team, or everybody, keeps ready for notes, calls, e-mails and letters.

    Names in braces, as {name}, are fields of the customer that are filled in when it is inserted.
    """

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=80)
    text = models.TextField(_("text"))
    modes = models.JSONField(default=list, blank=True)
    team = models.ForeignKey("identity.Team", null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    author_name = models.CharField(max_length=150)
    version = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField()

    objects = ReadyTextQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name
