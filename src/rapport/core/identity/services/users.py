"""Users: made, edited, deactivated; never deleted, since their name stands in what they did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rapport.core.access.grants import ADMINISTRATOR
from rapport.core.access.models import Role
from rapport.core.audit import services as audit
from rapport.core.identity.models import Team, User
from rapport.core.identity.policies import demand_give, demand_over
from rapport.core.identity.services import passwords, sessions
from rapport.core.identity.services.clashes import clash_on, named
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, Invalid, NotAllowed

EDITABLE = ("name", "email", "role", "team", "manager", "language")
PREFERENCES = ("name", "language", "theme", "density")


class EmailTaken(DomainError):
    code = "email_taken"
    message = _("Somebody already signs in with this e-mail.")


class LastAdministrator(DomainError):
    code = "last_administrator"
    message = _("%(name)s is the last administrator. Give that role to somebody else first.")


class OwnAccount(DomainError):
    code = "own_account"
    message = _("You cannot deactivate yourself. Ask another administrator.")


class ManagerInCircle(DomainError):
    code = "manager_in_circle"
    message = _("%(name)s is already managed by this person, directly or not.")


@transaction.atomic
def create(
    email: str,
    *,
    name: str,
    role: Role,
    password: str | None,
    team: Team | None = None,
    manager: User | None = None,
    language: str = "fr",
    by: Actor,
    at: datetime,
) -> User:
    """This function will make somebody who signs in; without a password, once they have chosen one.

    Refuses a taken e-mail, a weak password, a role beyond `by`.
    """
    demand_give(by, role)
    user = User(
        email=_clean_email(email),
        name=_clean_name(name),
        role=role,
        team=team,
        manager=manager,
        language=language,
        created_at=at,
    )
    _demand_free(user.email)
    if password is not None:
        passwords.check(password, user)
    user.set_password(password)
    user.save()
    after = named({field: getattr(user, field) for field in EDITABLE})
    audit.record("user.create", by=by, at=at, changes=[audit.Change("user", user.pk, after=after)])
    return user


@transaction.atomic
def edit(user: User, changes: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """This function will change somebody's name, e-mail, role, team, manager or language.

    Refuses with ChangedMeanwhile, EmailTaken, LastAdministrator, ManagerInCircle, or NotAllowed beyond one's rights.
    """
    demand_over(by, user)
    values = {field: value for field, value in changes.items() if field in EDITABLE}
    before, after = audit.changed(user, _cleaned(values))
    if not after:
        return
    if "email" in after:
        _demand_free(after["email"], but=user.pk)
    if "role" in after:
        demand_give(by, after["role"])
        if after["role"].key != ADMINISTRATOR:
            _demand_not_last(user)
    if after.get("manager"):
        _demand_no_circle(user, after["manager"])
    _claim(user, after)
    audit.record(
        "user.edit", by=by, at=at, changes=[audit.Change("user", user.pk, before=named(before), after=named(after))]
    )


@transaction.atomic
def set_preferences(user: User, changes: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """This function will change one's own name, language, theme or density. Refuses other people's with NotAllowed."""
    if by.user_id != user.pk:
        raise NotAllowed
    values = {field: value for field, value in changes.items() if field in PREFERENCES}
    before, after = audit.changed(user, _cleaned(values))
    if not after:
        return
    _claim(user, after)
    change = audit.Change("user", user.pk, before=before, after=after)
    audit.record("user.set_preferences", by=by, at=at, changes=[change])


@transaction.atomic
def deactivate(user: User, *, by: Actor, at: datetime) -> None:
    """This function will keep somebody from signing in, end their sessions and silence their tokens."""
    demand_over(by, user)
    if by.user_id == user.pk:
        raise OwnAccount
    if not user.is_active:
        return
    _demand_not_last(user)
    _claim(user, {"is_active": False})
    sessions.end_all(user)
    change = audit.Change("user", user.pk, before={"is_active": True}, after={"is_active": False})
    audit.record("user.deactivate", by=by, at=at, changes=[change])


@transaction.atomic
def reactivate(user: User, *, by: Actor, at: datetime) -> None:
    """This function will let somebody sign in again."""
    demand_over(by, user)
    if user.is_active:
        return
    _claim(user, {"is_active": True})
    change = audit.Change("user", user.pk, before={"is_active": False}, after={"is_active": True})
    audit.record("user.reactivate", by=by, at=at, changes=[change])


def _claim(user: User, values: Mapping[str, Any]) -> None:
    """Write the values if nobody has written since the row was read."""
    free = User.objects.filter(pk=user.pk, version=user.version)
    if not free.update(**values, version=user.version + 1):
        raise clash_on("user", User.objects.get(pk=user.pk), values)
    user.version += 1
    for field, value in values.items():
        setattr(user, field, value)


def _cleaned(values: Mapping[str, Any]) -> dict[str, Any]:
    cleaned = dict(values)
    if "email" in cleaned:
        cleaned["email"] = _clean_email(cleaned["email"])
    if "name" in cleaned:
        cleaned["name"] = _clean_name(cleaned["name"])
    return cleaned


def _clean_email(email: str) -> str:
    return email.strip().lower()


def _clean_name(name: str) -> str:
    if not name.strip():
        raise Invalid(_("Write a name."), field="name")
    return " ".join(name.split())


def _demand_free(email: str, *, but: int | None = None) -> None:
    if User.objects.filter(email__iexact=email).exclude(pk=but).exists():
        raise EmailTaken(field="email")


def _demand_not_last(user: User) -> None:
    """Refuse to take the last active administrator away."""
    if user.role.key != ADMINISTRATOR or not user.is_active:
        return
    administrators = User.objects.active().filter(role__key=ADMINISTRATOR).select_for_update()
    if not any(other.pk != user.pk for other in administrators):
        raise LastAdministrator(name=user.name)


def _demand_no_circle(user: User, manager: User) -> None:
    managers = dict(User.objects.order_by().values_list("pk", "manager_id"))
    above: int | None = manager.pk
    seen: set[int] = set()
    while above is not None and above not in seen:
        if above == user.pk:
            raise ManagerInCircle(field="manager", name=manager.name)
        seen.add(above)
        above = managers.get(above)
