"""The outgoing mail server: set, removed, tried."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.mail.composing import Draft, as_html, as_text
from rapport.core.mail.models import Letter, MailServer
from rapport.core.mail.services import delivering
from rapport.kit.actor import Actor
from rapport.kit.errors import ChangedMeanwhile, DomainError, Invalid
from rapport.kit.sealing import seal

EDIT = "mail.edit"
FIELDS = ("host", "port", "security", "username", "sender", "sender_name")


class NoServer(DomainError):
    code = "no_mail_server"
    message = gettext_lazy("No mail server is set. An administrator sets one under Settings, Outgoing mail.")


@transaction.atomic
def set_up(
    changes: Mapping[str, Any], *, password: str | None = None, version: int = 0, by: Actor, at: datetime
) -> None:
    """This function will say through which server mail leaves. No password given keeps the one that is stored.

    The password belongs to one server and user: with another host it must be written again. Refuses a clash.
    """
    demand(by, EDIT)
    server = MailServer.objects.select_for_update().filter(pk=1).first() or MailServer(pk=1, version=0)
    if server.version != version:
        raise ChangedMeanwhile(name=_("Somebody"), theirs={name: getattr(server, name) for name in FIELDS})
    before, after = audit.changed(server, {name: changes[name] for name in FIELDS if name in changes})
    if password is None and server.sealed_password and "host" in after:
        raise Invalid(_("Write the password again: it is not sent to another server."), field="password")
    for name, value in after.items():
        setattr(server, name, value)
    if password is not None:
        server.sealed_password = seal(password)
    server.version += 1
    server.save()
    told = {"password": "…"} if password is not None else {}
    change = audit.Change("mail_server", 1, before=before, after=after | told)
    audit.record("mail.set_up", by=by, at=at, changes=[change])


@transaction.atomic
def remove(*, by: Actor, at: datetime) -> None:
    """This function will let no more mail leave. Passwords are handed over by administrators again."""
    demand(by, EDIT)
    server = MailServer.objects.filter(pk=1).first()
    if server is None:
        raise NoServer
    before = {name: getattr(server, name) for name in FIELDS}
    server.delete()
    audit.record("mail.remove", by=by, at=at, changes=[audit.Change("mail_server", 1, before=before)])


def send_test(to: str, *, by: Actor, at: datetime) -> None:
    """This function will send a letter at once and refuse in the server's own words when it does not leave."""
    demand(by, EDIT)
    found = MailServer.objects.filter(pk=1).first()
    if found is None:
        raise NoServer
    draft = Draft(
        _("Rapport can send mail"),
        [_("This letter shows that Rapport can send mail through your server."), _("There is nothing to do.")],
    )
    letter = Letter(kind="test", to=to, subject=draft.subject, text=as_text(draft), html=as_html(draft), created_at=at)
    delivering.deliver(letter, found, timeout=10)
    _note_test(to, by=by, at=at)


@transaction.atomic
def _note_test(to: str, *, by: Actor, at: datetime) -> None:
    audit.record("mail.test", by=by, at=at, changes=[], params={"to": to})
