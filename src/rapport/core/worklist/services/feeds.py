"""The secret address under which a calendar elsewhere reads somebody's events: made anew, or withdrawn."""

from __future__ import annotations

import secrets
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from rapport.core.audit import services as audit
from rapport.core.identity.models import User
from rapport.core.worklist.models import CalendarFeed
from rapport.kit.actor import Actor
from rapport.kit.errors import NotAllowed, NotFound


@transaction.atomic
def renew(*, by: Actor, at: datetime) -> str:
    """This function will make the actor's secret, which is shown once; a former one reads nothing any more.

    Refuses with NotAllowed whoever is no user.
    """
    if by.user_id is None:
        raise NotAllowed
    key = secrets.token_urlsafe(32)
    values = {"fingerprint": _fingerprint(key), "made_at": at}
    CalendarFeed.objects.update_or_create(user_id=by.user_id, defaults=values)
    audit.record("calendar_feed.renew", by=by, at=at, changes=[audit.Change("user", by.user_id)])
    return key


@transaction.atomic
def withdraw(*, by: Actor, at: datetime) -> None:
    """This function will withdraw the actor's secret."""
    if by.user_id and CalendarFeed.objects.filter(user_id=by.user_id).delete()[0]:
        audit.record("calendar_feed.withdraw", by=by, at=at, changes=[audit.Change("user", by.user_id)])


def reader_of(key: str) -> User:
    """Return whose events a secret reads, or refuse with NotFound."""
    feeds = CalendarFeed.objects.filter(fingerprint=_fingerprint(key), user__is_active=True)
    feed = feeds.select_related("user__role").first()
    if feed is None:
        raise NotFound
    return feed.user


def _fingerprint(key: str) -> str:
    return sha256(key.encode()).hexdigest()
