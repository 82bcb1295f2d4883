"""API tokens: keys by which programs act for a user."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.identity.models import ApiToken, User
from rapport.core.identity.queries import actor_for
from rapport.kit.actor import Actor, Door
from rapport.kit.errors import DomainError, Invalid, NotAllowed

PREFIX = "rpt_"
USED_EVERY = timedelta(minutes=5)


class TokenRefused(DomainError):
    """Unknown, expired, revoked, or its user was deactivated: which one is not told."""

    code = "token_refused"
    status = 401
    message = _("This API token is not valid. It may have expired or been revoked.")


@dataclass(frozen=True)
class NewToken:
    """A token just made. Its text is shown once and kept nowhere."""

    token: ApiToken
    text: str


@transaction.atomic
def create(
    user: User, *, name: str, verbs: Iterable[str], expires_at: datetime | None, by: Actor, at: datetime
) -> NewToken:
    """This function will make a key for some of the user's own verbs. Refuses other people's keys and foreign verbs."""
    demand(by, "token.create")
    _demand_own(user.pk, by)
    chosen = sorted(set(verbs))
    if not name.strip():
        raise Invalid(_("Give the token a name that says which program uses it."), field="name")
    if not chosen:
        raise Invalid(_("Choose at least one right for this token."), field="verbs")
    if any(not by.has(verb) for verb in chosen):
        raise NotAllowed(_("A token cannot have rights that you do not have yourself."), field="verbs")
    if expires_at is not None and expires_at <= at:
        raise Invalid(_("Choose a date in the future."), field="expires_at")
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        digest=digest_of(text),
        hint=text[:8],
        verbs=chosen,
        created_at=at,
        expires_at=expires_at,
    )
    after = {"name": token.name, "verbs": chosen, "expires_at": expires_at}
    audit.record("token.create", by=by, at=at, changes=[audit.Change("api_token", token.pk, after=after)])
    return NewToken(token, text)


@transaction.atomic
def revoke(token: ApiToken, *, by: Actor, at: datetime) -> None:
    """This function will end a key for good. Its owner may, and whoever manages users."""
    if not by.has("user.edit"):
        _demand_own(token.user_id, by)
    if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at):
        return
    change = audit.Change("api_token", token.pk, before={"revoked_at": None}, after={"revoked_at": at})
    audit.record("token.revoke", by=by, at=at, changes=[change])


def authenticate_token(text: str, *, at: datetime) -> Actor:
    """This function will return the actor behind a key: its user, held to the key's verbs. Or TokenRefused."""
    found = ApiToken.objects.select_related("user__role").filter(digest=digest_of(text)).first()
    if found is None or not found.is_valid(at):
        raise TokenRefused
    if found.last_used_at is None or at - found.last_used_at > USED_EVERY:
        ApiToken.objects.filter(pk=found.pk).update(last_used_at=at)
    actor = actor_for(found.user, Door.REST)
    allowed = set(found.verbs)
    return replace(actor, reaches={verb: reach for verb, reach in actor.reaches.items() if verb in allowed})


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _demand_own(user_id: int, by: Actor) -> None:
    if not by.is_system and by.user_id != user_id:
        raise NotAllowed
