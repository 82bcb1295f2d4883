"""Second steps of signing in: a code of one's telephone, recovery codes, and who must have them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, validate_totp_code
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.models import Role
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.identity.models import CompanySettings, User
from rapport.core.identity.policies import demand_over
from rapport.core.identity.services import sessions
from rapport.core.identity.services.passwords import WrongPassword
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, NotAllowed

KIND = Authenticator.Type.TOTP
STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


class WrongCode(DomainError):
    code = "wrong_code"
    message = _("This code is not valid now. Read it again; the clock of your telephone must be right.")


class StepPresent(DomainError):
    code = "second_step_present"
    status = 409
    message = _("A telephone is already set up. Remove it first.")


class StepNeeded(DomainError):
    code = "second_step_needed"
    message = _("Your company asks for a second step. An administrator can reset it when you change your telephone.")


@transaction.atomic
def activate(user: User, *, secret: str, code: str, by: Actor, at: datetime) -> list[str]:
    """This function will ask for a code at each sign-in from now on, and return the recovery codes, shown once.

    Refuses somebody else's account, a wrong code, and a second telephone.
    """
    _demand_own(user, by)
    if has_telephone(user):
        raise StepPresent
    if not validate_totp_code(secret, code.replace(" ", "")):
        raise WrongCode(field="code")
    TOTP.activate(user, secret)
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    _note("user.add_second_step", user, by=by, at=at)
    return codes


@transaction.atomic
def renew_codes(user: User, *, by: Actor, at: datetime) -> list[str]:
    """This function will make new recovery codes, shown once; the former ones are worth nothing then."""
    _demand_own(user, by)
    if not has(user):
        raise StepNeeded
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    _note("user.renew_recovery_codes", user, by=by, at=at)
    return codes


@transaction.atomic
def remove(user: User, *, password: str, by: Actor, at: datetime) -> None:
    """This function will ask for no code of a telephone any more; recovery codes stay beside passkeys.

    Refuses a wrong password, and the last second step where the company wants two.
    """
    _demand_own(user, by)
    others = Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN)
    if is_demanded(user) and not others.exists():
        raise StepNeeded(field="current")
    if not user.check_password(password):
        raise WrongPassword(field="current")
    Authenticator.objects.filter(user=user, type=KIND).delete()
    if not others.exists():
        Authenticator.objects.filter(user=user).delete()
    _note("user.remove_second_step", user, by=by, at=at)


@transaction.atomic
def reset(user: User, *, by: Actor, at: datetime) -> None:
    """This function will remove the second step of somebody who lost their telephone, passkeys too, and end sessions.

    Refuses as `users.edit` does.
    """
    demand_over(by, user)
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user)
    _note("user.reset_second_step", user, by=by, at=at)


@transaction.atomic
def set_rule(company: CompanySettings, roles: Iterable[str], *, by: Actor, at: datetime) -> None:
    """This function will say which roles must sign in with two steps."""
    demand(by, "company.edit")
    wanted = sorted(Role.objects.filter(key__in=list(roles)).values_list("key", flat=True))
    before, after = audit.changed(company, {"second_step_roles": wanted})
    if after:
        CompanySettings.objects.filter(pk=company.pk).update(second_step_roles=wanted)
        change = audit.Change("company", company.pk, before=before, after=after)
        audit.record("company.set_second_step", by=by, at=at, changes=[change])


def has(user: User) -> bool:
    """True once somebody has set a telephone up, or has a passkey."""
    return bool(Authenticator.objects.filter(user=user, type__in=STEPS).exists())


def has_telephone(user: User) -> bool:
    """True once somebody has set a telephone up."""
    return bool(Authenticator.objects.filter(user=user, type=KIND).exists())


def codes_left(user: User) -> int:
    """Return how many recovery codes have not been used."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    return len(found.wrap().get_unused_codes()) if found else 0


def is_demanded(user: User) -> bool:
    """True when the company wants two steps of this person's role."""
    roles = CompanySettings.objects.filter(pk=1).values_list("second_step_roles", flat=True).first()
    return user.role.key in (roles or ())


def _demand_own(user: User, by: Actor) -> None:
    if by.user_id != user.pk:
        raise NotAllowed


def _note(verb: str, user: User, *, by: Actor, at: datetime) -> None:
    audit.record(verb, by=by, at=at, changes=[audit.Change("user", user.pk)])
