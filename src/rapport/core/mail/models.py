"""The outgoing mail server and the letters that go through it."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rapport.kit.ids import new_uuid
from rapport.kit.sealing import unseal


class MailServer(models.Model):
    """The one row that says through which server letters leave. Without it none does."""

    class Security(models.TextChoices):
        STARTTLS = "starttls", _("STARTTLS (usual, port 587)")
        TLS = "tls", _("TLS from the start (port 465)")
        NONE = "none", _("None: only inside one’s own network (port 25)")

    host = models.CharField(_("server"), max_length=255)
    port = models.PositiveIntegerField(_("port"), validators=[MinValueValidator(1), MaxValueValidator(65535)])
    security = models.CharField(_("encryption"), max_length=8, choices=Security, default=Security.STARTTLS)
    username = models.CharField(_("user"), max_length=255, blank=True)
    sealed_password = models.TextField(blank=True, editable=False)
    sender = models.EmailField(_("sender’s address"))
    sender_name = models.CharField(_("sender’s name"), max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="mail_one_server")]

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def password(self) -> str | None:
        """The password of the environment, else the stored one; None when another secret key sealed it."""
        return settings.MAIL_PASSWORD or unseal(self.sealed_password)


class LetterQuerySet(models.QuerySet["Letter"]):
    def failed(self) -> Self:
        return self.filter(state=Letter.State.FAILED)


class Letter(models.Model):
    """One e-mail to one person. Its text may hold a link that lets somebody in, and is forgotten once it has left."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("letter", "Waiting")
        SENT = "sent", pgettext_lazy("letter", "Sent")
        FAILED = "failed", pgettext_lazy("letter", "Not sent")

    uuid = models.UUIDField(default=new_uuid, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    to = models.EmailField()
    subject = models.CharField(max_length=255)
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="mail_letter_newest")]

    def __str__(self) -> str:
        return f"{self.to}: {self.subject}"
