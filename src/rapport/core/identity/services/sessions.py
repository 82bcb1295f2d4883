"""Sessions: when they were last used, and ending them."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession

SEEN_EVERY = timedelta(minutes=5)


def touch(session_key: str, *, ip: str, user_agent: str, at: datetime) -> None:
    """This function will note that a session is in use; nobody asks for it by name, so it leaves no audit entry."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=at, ip=ip, user_agent=user_agent[:200])
