"""One file on its way in, and the rows that were refused or wait."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rapport.core.exchange.reading.profiles import FileProfile
from rapport.core.exchange.reading.settings import Reading
from rapport.core.exchange.values.reasons import Reason
from rapport.kit.ids import new_uuid

KEPT = timedelta(days=30)


class ImportQuerySet(models.QuerySet["Import"]):
    def newest_first(self) -> Self:
        return self.order_by("-created_at", "-id")

    def by_user(self, user_id: int | None) -> Self:
        return self.filter(created_by_id=user_id) if user_id else self.none()


class Import(models.Model):
    """A file that somebody brings: how it is read, what its columns become, and what came of its rows.

    `done_rows` is written with each batch in one transaction: a run that is killed goes on behind it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Being prepared")
        CHECKING = "checking", _("Being checked")
        CHECKED = "checked", _("Checked")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Stopped")
        UNDOING = "undoing", _("Being undone")
        PARTLY = "partly", _("Partly undone")
        UNDONE = "undone", _("Undone")

    BUSY = (State.CHECKING, State.RUNNING, State.UNDOING)
    OVER = (State.DONE, State.UNDOING, State.PARTLY, State.UNDONE)

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    target = models.CharField(max_length=40)
    source = models.CharField(_("source"), max_length=60)
    file_name = models.CharField(_("file"), max_length=200)
    file_hash = models.CharField(max_length=64)
    file_size = models.BigIntegerField()
    path = models.CharField(max_length=200, editable=False)
    reading = models.JSONField(default=dict)
    choices = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    profile = models.JSONField(default=dict)
    currency = models.CharField(_("currency"), max_length=3)

    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    job_uuid = models.UUIDField(null=True)
    done_rows = models.BigIntegerField(default=0)
    row_count = models.BigIntegerField(default=0)
    created_count = models.BigIntegerField(default=0)
    updated_count = models.BigIntegerField(default=0)
    matched_count = models.BigIntegerField(default=0)
    waiting_count = models.BigIntegerField(default=0)
    refused_count = models.BigIntegerField(default=0)
    totals = models.JSONField(default=dict)
    preview = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    template = models.ForeignKey(
        "exchange.ImportTemplate", null=True, on_delete=models.SET_NULL, related_name="imports"
    )
    folder = models.ForeignKey("exchange.ImportFolder", null=True, on_delete=models.SET_NULL, related_name="imports")
    arrival = models.CharField(max_length=300, blank=True, default="")
    removed_count = models.BigIntegerField(default=0)
    restored_count = models.BigIntegerField(default=0)
    left_count = models.BigIntegerField(default=0)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["folder", "arrival"], condition=~Q(arrival=""), name="import_arrived_once"),
        ]
        indexes = [
            models.Index(fields=["-created_at", "-id"], name="import_newest"),
            models.Index(fields=["created_by", "-created_at"], name="import_of_user"),
            models.Index(fields=["target", "source"], name="import_of_source"),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def file(self) -> Path:
        return Path(settings.MEDIA_ROOT) / self.path

    @property
    def how_read(self) -> Reading:
        return Reading.from_json(self.reading)

    @property
    def columns(self) -> FileProfile:
        return FileProfile.from_json(self.profile)

    @property
    def places(self) -> dict[int, str]:
        return {int(place): key for place, key in self.mapping.items()}

    @property
    def is_busy(self) -> bool:
        return self.state in self.BUSY

    @property
    def is_editable(self) -> bool:
        return self.state in (self.State.OPEN, self.State.CHECKED, self.State.FAILED) and not self.done_rows

    @property
    def is_undone(self) -> bool:
        """Taken back, wholly or in part: nothing more of it comes in."""
        return self.state in (self.State.UNDOING, self.State.PARTLY, self.State.UNDONE)

    @property
    def undo_until(self) -> datetime | None:
        return self.finished_at and self.finished_at + KEPT

    @property
    def kept_count(self) -> int:
        """Rows that go in: everything but what waits or is refused."""
        return self.created_count + self.updated_count + self.matched_count


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def refused(self) -> Self:
        return self.filter(state=ImportRow.State.REFUSED).order_by("number")

    def waiting(self) -> Self:
        return self.filter(state=ImportRow.State.WAITING).order_by("number")


class ImportRow(models.Model):
    """A row that did not come in: its text as it was, and why. A waiting one may still come in."""

    class State(models.TextChoices):
        REFUSED = "refused", _("Refused")
        WAITING = "waiting", _("Waiting")
        SETTLED = "settled", _("Settled")

    owner = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=State)
    raw = models.JSONField(default=list)
    reasons = models.JSONField(default=list)
    candidates = models.JSONField(default=list)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["owner", "state", "number"], name="import_row_state")]

    def __str__(self) -> str:
        return f"{self.owner_id}:{self.number}"

    @property
    def sentences(self) -> list[str]:
        return [str(Reason.from_json(reason)) for reason in self.reasons]
