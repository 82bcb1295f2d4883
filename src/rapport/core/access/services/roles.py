"""Roles: the ready-made ones, and changes to grants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from rapport.core.access.grants import ROLE_NAMES, restricted_fields, verbs
from rapport.core.access.models import Role
from rapport.core.access.policies import demand
from rapport.core.audit import services as audit
from rapport.kit.actor import Actor, Reach
from rapport.kit.errors import ChangedMeanwhile, Invalid, Text


@transaction.atomic
def ensure_builtin(*, by: Actor, at: datetime) -> None:
    """This function will create the ready-made roles, and give existing ones the verbs that are new."""
    demand(by, "role.edit")
    before = {role.key: role for role in Role.objects.filter(is_builtin=True)}
    for key, name in ROLE_NAMES.items():
        role = before.get(key) or Role(key=key, name=_source_text(name), is_builtin=True)
        grants = default_grants(key) | role.grants
        if role.pk is None:
            role.hidden_fields = [name for name, item in restricted_fields.items() if key in item.hidden_from]
        elif grants == role.grants:
            continue
        role.grants = grants
        role.save()
        audit.record("role.prepare", by=by, at=at, changes=[audit.Change("role", role.pk, after={"grants": grants})])


@transaction.atomic
def set_grants(role: Role, grants: Mapping[str, Reach], hidden: list[str], *, by: Actor, at: datetime) -> None:
    """This function will replace a role's grants and hidden fields. Refuses verbs and fields that do not exist."""
    demand(by, "role.edit")
    unknown = [verb for verb in grants if verb not in verbs] + [name for name in hidden if name not in restricted_fields]
    if unknown:
        raise Invalid(_("Rapport has no right named %(name)s."), name=unknown[0])
    if role.key == "administrator" and not grants.get("role.edit"):
        raise Invalid(_("Administrators must keep the right to edit roles, or nobody could give it back."))
    kept = {verb: int(reach) for verb, reach in grants.items() if reach}
    before = {"grants": role.grants, "hidden_fields": role.hidden_fields}
    after = {"grants": kept, "hidden_fields": hidden}
    if not Role.objects.filter(pk=role.pk, version=role.version).update(**after, version=role.version + 1):
        raise ChangedMeanwhile(name=str(_("Somebody")), theirs=before)
    audit.record("role.edit", by=by, at=at, changes=[audit.Change("role", role.pk, before=before, after=after)])


def default_grants(role_key: str) -> dict[str, int]:
    return {key: int(verb.defaults[role_key]) for key, verb in verbs.items() if role_key in verb.defaults}


def _source_text(name: Text) -> str:
    with translation.override("en"):
        return str(name)
