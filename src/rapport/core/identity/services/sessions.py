"""Sessions: when they were last used, and ending them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.db import transaction

from rapport.core.audit import services as audit
from rapport.core.identity.models import User
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound

SEEN_EVERY = timedelta(minutes=5)


def touch(user_id: int, session_key: str, *, ip: str, user_agent: str, at: datetime) -> None:
    """This function will note that a session is in use. Nobody asks for it by name, so it leaves no audit entry."""
    seen = {"user_id": user_id, "ip": ip, "user_agent": user_agent[:200], "last_seen_at": at}
    UserSession.objects.update_or_create(session_key=session_key, defaults=seen)


def start(session_key: str, *, by: Actor, at: datetime) -> None:
    """This function will keep in the audit log that somebody signed in."""
    _note("session.start", session_key, by=by, at=at)


@transaction.atomic
def sign_out(session_key: str, *, by: Actor, at: datetime) -> None:
    """This function will forget the session that its user leaves."""
    _note("session.sign_out", session_key, by=by, at=at)
    UserSession.objects.filter(session_key=session_key, user_id=by.user_id).delete()


@transaction.atomic
def end(session_id: int, *, by: Actor, at: datetime) -> None:
    """This function will sign one's own session out, wherever it is. Refuses somebody else's with NotFound."""
    session = UserSession.objects.filter(pk=session_id, user_id=by.user_id).first()
    if session is None:
        raise NotFound
    _end([session], by=by, at=at)


@transaction.atomic
def end_others(current_key: str, *, by: Actor, at: datetime) -> int:
    """This function will sign out all one's sessions but this one, and say how many there were."""
    others = list(UserSession.objects.filter(user_id=by.user_id).exclude(session_key=current_key))
    if others:
        _end(others, by=by, at=at)
    return len(others)


def end_all(user: User) -> None:
    """This function will end every session of a user, as part of the verb that calls it."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def _end(sessions: Iterable[UserSession], *, by: Actor, at: datetime) -> None:
    changes = []
    for session in sessions:
        before = {"ip": session.ip, "user_agent": session.user_agent}
        changes.append(audit.Change("session", session.pk, before=before))
        session.end()
    audit.record("session.end", by=by, at=at, changes=changes)


def _note(verb: str, session_key: str, *, by: Actor, at: datetime) -> None:
    session = UserSession.objects.filter(session_key=session_key).first()
    if session is None:
        return
    after = {"ip": session.ip, "user_agent": session.user_agent}
    audit.record(verb, by=by, at=at, changes=[audit.Change("session", session.pk, after=after)])
