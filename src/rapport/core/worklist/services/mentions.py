"""Colleagues whom a text calls by @: those who may see the record that it is about."""

from __future__ import annotations

from rapport.core.access.held import Held
from rapport.core.identity.models import User
from rapport.core.worklist.services.doers import sees
from rapport.kit.actor import Actor

SIGN = "@"
MOST, ASKED = 8, 30


def found_in(text: str, held: Held, by: Actor) -> list[User]:
    """Return the colleagues named after an @, longer names first, as far as they may see the record."""
    if SIGN not in text:
        return []
    left, found = text, []
    for user in sorted(User.objects.active().select_related("role"), key=lambda user: -len(user.name)):
        if f"{SIGN}{user.name}" in left:
            left = left.replace(f"{SIGN}{user.name}", "")
            found += [user] if sees(user, held, by.door) else []
    return found


def suggested(words: str, held: Held, by: Actor) -> list[User]:
    """Return the first colleagues whose name holds the words and who may see the record."""
    rows = User.objects.active().named(words).select_related("role").order_by("name")[:ASKED]
    return [user for user in rows if sees(user, held, by.door)][:MOST]
