"""Passwords: made up, checked, changed."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.audit import services as audit
from rapport.core.identity.models import User
from rapport.core.identity.policies import demand_over
from rapport.core.identity.services import sessions
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, NotAllowed

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


class WeakPassword(DomainError):
    """Too short, too common, or too close to the person's name."""

    code = "weak_password"
    reasons: tuple[str, ...] = ()


class WrongPassword(DomainError):
    code = "wrong_password"
    message = _("This is not your current password.")


def make_up() -> str:
    """Return a password that can be read aloud: four groups of four, without letters that look alike."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


@transaction.atomic
def change(user: User, *, current: str, new: str, by: Actor, at: datetime) -> None:
    """This function will give a user the new password that they chose. Refuses a wrong current or a weak new one."""
    if by.user_id != user.pk:
        raise NotAllowed
    if not user.check_password(current):
        raise WrongPassword(field="current")
    _store(user, new, field="new")
    audit.record("user.change_password", by=by, at=at, changes=[audit.Change("user", user.pk)])


@transaction.atomic
def reset(user: User, *, new: str, by: Actor, at: datetime) -> None:
    """This function will give somebody a new password and end their sessions. Refuses whoever has more rights."""
    demand_over(by, user)
    _store(user, new, field="password")
    sessions.end_all(user)
    audit.record("user.reset_password", by=by, at=at, changes=[audit.Change("user", user.pk)])


def check(password: str, user: User, *, field: str = "password") -> None:
    """Refuse a password that is too easy to guess."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        refusal = WeakPassword(" ".join(error.messages).replace("%", "%%"), field=field)
        refusal.reasons = tuple(error.messages)
        raise refusal from None


def _store(user: User, password: str, *, field: str) -> None:
    check(password, user, field=field)
    user.set_password(password)
    user.save(update_fields=["password"])
