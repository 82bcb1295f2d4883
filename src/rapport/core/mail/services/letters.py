"""Letters: written in the verb's transaction, sent by a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.jobs.services import enqueue
from rapport.core.mail.composing import Draft, as_html, as_text
from rapport.core.mail.models import Letter, MailServer
from rapport.core.mail.services.delivering import NotDelivered, deliver
from rapport.core.mail.services.server import EDIT, NoServer
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound

KEPT = timedelta(days=30)


@transaction.atomic
def write(to: str, draft: Draft, *, kind: str, by: Actor, at: datetime) -> Letter:
    """This function will let a letter wait for the worker. It leaves once the caller's transaction has ended.

    It is part of the verb that calls it, which audits. Refuses with NoServer.
    """
    if not MailServer.objects.filter(pk=1).exists():
        raise NoServer
    letter = Letter.objects.create(
        kind=kind, to=to, subject=draft.subject, text=as_text(draft), html=as_html(draft), created_at=at
    )
    enqueue("mail.send", by=Actor.system(), at=at, letter=str(letter.uuid))
    return letter


def send(uuid: UUID | str, *, at: datetime) -> bool:
    """This function will hand a letter that waits to the server and forget its text. False when there is none."""
    letter = Letter.objects.filter(uuid=uuid, state=Letter.State.WAITING).first()
    if letter is None:
        return False
    server = MailServer.objects.filter(pk=1).first()
    if server is None:
        raise NoServer
    deliver(letter, server)
    _waiting(uuid).update(state=Letter.State.SENT, text="", html="", error="", closed_at=at)
    return True


def tell(uuid: UUID | str, refusal: NotDelivered) -> None:
    """This function will keep why a letter has not left yet."""
    _waiting(uuid).update(error=str(refusal))


def give_up(arguments: Mapping[str, Any], error: str, at: datetime) -> None:
    """This function will close a letter whose job has ended without sending it."""
    said = error.strip().splitlines()
    if said:
        _waiting(arguments["letter"]).filter(error="").update(error=said[-1])
    _waiting(arguments["letter"]).update(state=Letter.State.FAILED, closed_at=at)


@transaction.atomic
def retry(uuid: UUID | str, *, by: Actor, at: datetime) -> None:
    """This function will let a letter that was not sent wait again. Refuses with NotFound when there is none."""
    demand(by, EDIT)
    failed = Letter.objects.failed().filter(uuid=uuid)
    if not failed.update(state=Letter.State.WAITING, closed_at=None):
        raise NotFound
    enqueue("mail.send", by=Actor.system(), at=at, letter=str(uuid))
    audit.record("mail.retry", by=by, at=at, changes=[], params={"letter": str(uuid)})


def sweep(*, at: datetime) -> int:
    """This function will forget letters that were closed more than a month ago."""
    return Letter.objects.filter(closed_at__lt=at - KEPT).delete()[0]


def _waiting(uuid: UUID | str) -> Any:
    return Letter.objects.filter(uuid=uuid, state=Letter.State.WAITING)
