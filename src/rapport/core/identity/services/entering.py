"""Letters with a link by which somebody chooses a password: invitations, and forgotten passwords."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from django.contrib.auth.hashers import is_password_usable
from django.core import signing
from django.db import transaction
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rapport.core.audit import services as audit
from rapport.core.identity.models import User
from rapport.core.identity.policies import demand_over
from rapport.core.identity.queries import actor_for, company
from rapport.core.identity.services import passwords, sessions
from rapport.core.mail.composing import Draft
from rapport.core.mail.services import letters
from rapport.kit.actor import Actor, Door
from rapport.kit.errors import DomainError


class Purpose(StrEnum):
    """Why somebody gets a link."""

    INVITATION = "invitation"
    FORGOTTEN = "forgotten"


LASTS = {Purpose.INVITATION: timedelta(days=7), Purpose.FORGOTTEN: timedelta(hours=2)}
Address = Callable[[str], str]
_SALT = "rapport.identity.entering"


class LinkSpent(DomainError):
    """Used, too old, or for somebody who may not sign in: which one is not told."""

    code = "link_spent"
    status = 410
    message = gettext_lazy("This link has been used, or is too old. Ask for another one.")


@transaction.atomic
def invite(user: User, *, address: Address, by: Actor, at: datetime) -> None:
    """This function will send somebody a link by which they choose their password, once, within a week.

    `address` makes a link of its token. Refuses as `users.edit` does, and with NoServer when no mail can leave.
    """
    demand_over(by, user)
    with translation.override(user.language):
        draft = _invitation(user, address(token_of(user, Purpose.INVITATION)), by.name)
        letters.write(user.email, draft, kind=Purpose.INVITATION, by=by, at=at)
    audit.record("user.invite", by=by, at=at, changes=[audit.Change("user", user.pk)])


@transaction.atomic
def ask(email: str, *, address: Address, by: Actor, at: datetime) -> None:
    """This function will send whoever signs in with this e-mail a link to choose a new password.

    Nobody learns from it whether there is such a person.
    """
    user = User.objects.active().select_related("role").filter(email__iexact=email.strip()).first()
    if user is None:
        return
    with translation.override(user.language):
        draft = _forgotten(user, address(token_of(user, Purpose.FORGOTTEN)))
        letters.write(user.email, draft, kind=Purpose.FORGOTTEN, by=by, at=at)
    audit.record("user.ask_password", by=by, at=at, changes=[audit.Change("user", user.pk)])


@transaction.atomic
def choose(user: User, *, new: str, by: Actor, at: datetime) -> None:
    """This function will give somebody the password that they chose by their link, which is spent then.

    Ends their sessions. Refuses a weak password.
    """
    passwords.check(new, user, field="new")
    user.set_password(new)
    user.save(update_fields=["password"])
    sessions.end_all(user)
    audit.record("user.choose_password", by=by, at=at, changes=[audit.Change("user", user.pk)])


def token_of(user: User, purpose: Purpose) -> str:
    """Return the token of a link; it is worth nothing once the password is another."""
    return signing.dumps([str(user.uuid), _stamp(user)], salt=f"{_SALT}.{purpose}", compress=True)


def bearer(token: str, purpose: Purpose) -> User:
    """Return whose link it is, or refuse with LinkSpent."""
    try:
        uuid, stamp = signing.loads(token, salt=f"{_SALT}.{purpose}", max_age=LASTS[purpose])
    except signing.BadSignature:
        raise LinkSpent from None
    user: User | None = User.objects.active().select_related("role").filter(uuid=uuid).first()
    if user is None or not constant_time_compare(stamp, _stamp(user)):
        raise LinkSpent
    return user


def themselves(user: User) -> Actor:
    """Return somebody who acts by their link, before they have signed in."""
    return actor_for(user, Door.PAGE)


def is_awaited(user: User) -> bool:
    """True while somebody was created and has not chosen a password yet."""
    return not is_password_usable(user.password)


def _stamp(user: User) -> str:
    return salted_hmac(_SALT, f"{user.password}{user.email}{user.is_active}").hexdigest()[:24]


def _invitation(user: User, link: str, inviter: str) -> Draft:
    told = {"name": user.name, "company": company().name, "inviter": inviter, "email": user.email}
    days = LASTS[Purpose.INVITATION].days
    expires = ngettext("The link holds for %(days)s day, once.", "The link holds for %(days)s days, once.", days)
    return Draft(
        subject=_("%(company)s: your access to Rapport") % told,
        paragraphs=[
            _("Hello %(name)s, %(inviter)s invites you to Rapport, where %(company)s keeps its customers.") % told,
            _("You will sign in with %(email)s and the password that you choose.") % told,
            expires % {"days": days},
        ],
        action=_("Choose a password"),
        address=link,
    )


def _forgotten(user: User, link: str) -> Draft:
    hours = LASTS[Purpose.FORGOTTEN].seconds // 3600
    expires = ngettext("The link holds for %(hours)s hour, once.", "The link holds for %(hours)s hours, once.", hours)
    return Draft(
        subject=_("A new password for Rapport"),
        paragraphs=[
            _("Hello %(name)s, somebody asked for a new password for this address.") % {"name": user.name},
            expires % {"hours": hours},
            _("If it was not you, do nothing: your password stays as it is."),
        ],
        action=_("Choose a new password"),
        address=link,
    )
