"""Events in the life of a person or a household."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.operational.parties.models.party import Party


class LifeEventKind(models.TextChoices):
    """What can happen in a life that changes what somebody needs."""

    MARRIAGE = "marriage", _("Marriage or civil union")
    BIRTH = "birth", _("Birth or adoption")
    CHILD_LEFT = "child_left", _("A child leaves home")
    SEPARATION = "separation", _("Separation")
    MOVE = "move", pgettext_lazy("life event", "Move")
    HOME = "home", _("Purchase of a home")
    WORKS = "works", _("Building or renovation")
    FIRST_JOB = "first_job", _("First job")
    NEW_JOB = "new_job", _("New job")
    JOB_LOST = "job_lost", _("Loss of a job")
    RETIREMENT = "retirement", _("Retirement")
    INHERITANCE = "inheritance", _("Inheritance")
    DEATH = "death", _("Death")
    OTHER = "other", pgettext_lazy("life event", "Other")


class LifeEventQuerySet(models.QuerySet["LifeEvent"]):
    """Rows of life events."""

    def newest_first(self) -> Self:
        return self.order_by("-happened_on", "-pk")


class LifeEvent(models.Model):
    """Something that changed the life of a person or of a household on a day, and how one came to know of it.

    `source` is empty where a colleague noted it, else the system or the file that it came from. Companies have none.
    """

    party = models.ForeignKey(Party, on_delete=models.CASCADE, related_name="life_events")
    kind = models.CharField(_("event"), max_length=12, choices=LifeEventKind)
    happened_on = models.DateField(_("date"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)
    noted_at = models.DateTimeField(editable=False)

    objects = LifeEventQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["party", "kind", "happened_on"], name="parties_life_event_once"),
        ]
        indexes = [models.Index(fields=["party", "-happened_on"], name="life_event_party")]

    def __str__(self) -> str:
        return f"{self.happened_on.isoformat()}: {LifeEventKind(self.kind).label}"
