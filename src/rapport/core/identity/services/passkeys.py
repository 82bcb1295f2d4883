"""Passkeys: keys that a device or a password manager keeps, with which somebody signs in without a password."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from rapport.core.audit import services as audit
from rapport.core.identity.models import User
from rapport.core.identity.services import second_steps
from rapport.core.identity.services.passwords import WrongPassword
from rapport.core.identity.services.second_steps import StepNeeded
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, Invalid, NotAllowed, NotFound

KIND = Authenticator.Type.WEBAUTHN
CODES = Authenticator.Type.RECOVERY_CODES
MOST = 20
LONGEST_NAME = 80


class TooManyPasskeys(DomainError):
    code = "too_many_passkeys"
    message = _("You have twenty passkeys. Remove one that you no longer use first.")


def of(user: User) -> QuerySet[Authenticator]:
    """Somebody's passkeys, in the order in which they came."""
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=user.pk, type=KIND)
    return rows.order_by("pk")


def find(user: User, pk: int) -> Authenticator:
    """Return one of somebody's passkeys, or refuse with NotFound."""
    found = of(user).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def add(user: User, *, name: str, credential: Mapping[str, Any], by: Actor, at: datetime) -> list[str]:
    """This function will let somebody sign in with a passkey whose ceremony is done.

    The first second step brings recovery codes, which are returned and shown once. Refuses somebody else's account, an
    empty name, and a twenty-first passkey.
    """
    _demand_own(user, by)
    if of(user).count() >= MOST:
        raise TooManyPasskeys
    key = WebAuthn.add(user, _named(name), dict(credential)).instance
    codes: list[str] = []
    if not Authenticator.objects.filter(user=user, type=CODES).exists():
        codes = RecoveryCodes.activate(user).generate_codes()
    _note("user.add_passkey", user, key, by=by, at=at)
    return codes


@transaction.atomic
def rename(user: User, key: Authenticator, name: str, *, by: Actor, at: datetime) -> None:
    """This function will call a passkey otherwise. Refuses somebody else's account and an empty name."""
    _demand_own(user, by)
    key.data = {**key.data, "name": _named(name)}
    key.save(update_fields=["data"])
    _note("user.rename_passkey", user, key, by=by, at=at)


@transaction.atomic
def remove(user: User, key: Authenticator, *, password: str, by: Actor, at: datetime) -> None:
    """This function will let nobody in with a passkey any more; with the last second step its recovery codes go.

    Refuses a wrong password, and the last second step of a role of which the company wants two.
    """
    _demand_own(user, by)
    others = Authenticator.objects.filter(user=user).exclude(pk=key.pk).exclude(type=CODES)
    if second_steps.is_demanded(user) and not others.exists():
        raise StepNeeded(field="current")
    if not user.check_password(password):
        raise WrongPassword(field="current")
    _note("user.remove_passkey", user, key, by=by, at=at)
    key.delete()
    if not second_steps.has(user):
        Authenticator.objects.filter(user=user).delete()


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise Invalid(_("Give the passkey a name of at most 80 letters."), field="name")
    return name


def _demand_own(user: User, by: Actor) -> None:
    if by.user_id != user.pk:
        raise NotAllowed


def _note(verb: str, user: User, key: Authenticator, *, by: Actor, at: datetime) -> None:
    audit.record(verb, by=by, at=at, changes=[audit.Change("user", user.pk)], params={"name": key.data["name"]})
