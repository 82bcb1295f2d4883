"""Roles: the ready-made ones, and changes to grants."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rapport.core.access.grants import ADMINISTRATOR, ROLE_NAMES, restricted_fields, verbs
from rapport.core.access.models import Role
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.core.audit.queries import last_actor_name
from rapport.kit.actor import Actor, Reach
from rapport.kit.errors import ChangedMeanwhile, DomainError, Invalid, Text


class RoleNameTaken(DomainError):
    code = "role_name_taken"
    message = _("There is already a role with this name.")


class RoleInUse(DomainError):
    code = "role_in_use"
    message = _("Somebody still has the role %(name)s. Give them another one first.")


@transaction.atomic
def ensure_builtin(*, by: Actor, at: datetime) -> None:
    """This function will create the ready-made roles, and give existing ones the verbs that are new."""
    demand(by, "role.edit")
    known = {role.key: role for role in Role.objects.filter(is_builtin=True)}
    made = Role.objects.bulk_create([_builtin(key) for key in ROLE_NAMES if key not in known])
    changes = [audit.Change("role", role.pk, after={"name": role.name, "grants": role.grants}) for role in made]
    for key, role in known.items():
        fresh = default_grants(key).keys() - role.grants.keys()
        if fresh:
            added = {verb: default_grants(key)[verb] for verb in fresh}
            Role.objects.filter(pk=role.pk).update(grants=role.grants | added, version=role.version + 1)
            changes.append(audit.Change("role", role.pk, after={"grants": added}))
    if changes:
        audit.record("role.prepare", by=by, at=at, changes=changes)


@transaction.atomic
def set_grants(role: Role, grants: Mapping[str, Reach], hidden: list[str], *, by: Actor, at: datetime) -> None:
    """This function will replace a role's grants and hidden fields. Refuses verbs and fields that do not exist."""
    demand(by, "role.edit")
    unknown = [verb for verb in grants if verb not in verbs]
    unknown += [name for name in hidden if name not in restricted_fields]
    if unknown:
        raise Invalid(_("Rapport has no right named %(name)s."), name=unknown[0])
    if role.key == ADMINISTRATOR and not (grants.get("role.edit") and grants.get("user.edit")):
        raise Invalid(_("Administrators must keep the rights over roles and users, or nobody could give them back."))
    kept = {verb: int(reach) for verb, reach in grants.items()}
    before = {"grants": role.grants, "hidden_fields": role.hidden_fields}
    after = {"grants": kept, "hidden_fields": hidden}
    if not Role.objects.filter(pk=role.pk, version=role.version).update(**after, version=role.version + 1):
        raise _clash(role, after)
    role.version += 1
    audit.record("role.edit", by=by, at=at, changes=[audit.Change("role", role.pk, before=before, after=after)])


@transaction.atomic
def copy(role: Role, *, name: str, by: Actor, at: datetime) -> Role:
    """This function will make a role of the company's own, with the rights of another. Refuses a name that is taken."""
    demand(by, "role.edit")
    made = Role(
        key=f"own-{secrets.token_hex(6)}",
        name=_clean(name),
        description=role.description,
        grants=role.grants,
        hidden_fields=role.hidden_fields,
    )
    _demand_free(made)
    made.save()
    after = {"name": made.name, "grants": made.grants, "hidden_fields": made.hidden_fields}
    audit.record("role.create", by=by, at=at, changes=[audit.Change("role", made.pk, after=after)])
    return made


@transaction.atomic
def rename(role: Role, *, name: str, description: str, by: Actor, at: datetime) -> None:
    """This function will name and describe a role of the company's own. The ready-made ones keep their names."""
    demand(by, "role.edit")
    if role.is_builtin:
        raise Invalid(_("The ready-made roles keep their names. Copy this one to make your own."))
    before, after = audit.changed(role, {"name": _clean(name), "description": description.strip()})
    if not after:
        return
    _demand_free(Role(pk=role.pk, name=after.get("name", role.name)))
    if not Role.objects.filter(pk=role.pk, version=role.version).update(**after, version=role.version + 1):
        raise _clash(role, after)
    role.version += 1
    audit.record("role.rename", by=by, at=at, changes=[audit.Change("role", role.pk, before=before, after=after)])


@transaction.atomic
def remove(role: Role, *, by: Actor, at: datetime) -> None:
    """This function will remove a role of the company's own. Refuses ready-made ones, and while somebody has it."""
    demand(by, "role.edit")
    if role.is_builtin:
        raise Invalid(_("The ready-made roles cannot be removed."))
    if any(link.related_model._base_manager.filter(**{link.field.name: role}).exists() for link in _pointers()):
        raise RoleInUse(name=role.name)
    before = {"name": role.name, "grants": role.grants}
    audit.record("role.remove", by=by, at=at, changes=[audit.Change("role", role.pk, before=before)])
    role.delete()


def default_grants(role_key: str) -> dict[str, int]:
    given = {key: (verb, verb.default_of(role_key)) for key, verb in verbs.items()}
    return {key: int(verb.fitting(reach)) for key, (verb, reach) in given.items() if reach is not None}


def _clash(role: Role, fields: Iterable[str]) -> ChangedMeanwhile:
    """Return the refusal that names who saved first and carries their values."""
    theirs = Role.objects.get(pk=role.pk)
    name = last_actor_name("role", role.pk) or gettext("Somebody")
    return ChangedMeanwhile(name=name, theirs={field: getattr(theirs, field) for field in fields})


def _clean(name: str) -> str:
    if not name.strip():
        raise Invalid(_("Write a name."), field="name")
    return " ".join(name.split())


def _demand_free(role: Role) -> None:
    if any(str(other).casefold() == role.name.casefold() for other in Role.objects.exclude(pk=role.pk)):
        raise RoleNameTaken(field="name")


def _pointers() -> list[Any]:
    return [link for link in Role._meta.get_fields(include_hidden=True) if link.one_to_many]


def _builtin(key: str) -> Role:
    hidden = [name for name, item in restricted_fields.items() if key in item.hidden_from]
    name = _source_text(ROLE_NAMES[key])
    return Role(key=key, name=name, is_builtin=True, grants=default_grants(key), hidden_fields=hidden)


def _source_text(name: Text) -> str:
    with translation.override("en"):
        return str(name)
