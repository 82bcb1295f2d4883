"""Whether mail can leave, and how letters went."""

from __future__ import annotations

from django.db.models import QuerySet

from rapport.core.mail.models import Letter, MailServer

SHOWN = 50


def server() -> MailServer | None:
    return MailServer.objects.filter(pk=1).first()


def is_ready() -> bool:
    """True once an administrator has said through which server mail leaves."""
    return MailServer.objects.filter(pk=1).exists()


def newest_letters() -> QuerySet[Letter]:
    """Return how the last letters went, without what they say."""
    return Letter.objects.defer("text", "html").order_by("-created_at")[:SHOWN]
