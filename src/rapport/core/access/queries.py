"""Reading roles and what they grant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db.models import Count

from rapport.core.access.grants import ADMINISTRATION, restricted_fields, verbs
from rapport.core.access.models import Role
from rapport.kit.actor import Reach
from rapport.kit.errors import NotFound, Text


@dataclass(frozen=True)
class RoleLine:
    """A role, and how many people who may sign in have it."""

    role: Role
    user_count: int


@dataclass(frozen=True)
class Cell:
    """One reach that a verb can be given; not offered when the verb knows no such reach."""

    reach: Reach
    is_offered: bool
    is_chosen: bool


@dataclass(frozen=True)
class VerbRow:
    key: str
    label: Text
    cells: list[Cell]


@dataclass(frozen=True)
class VerbGroup:
    label: Text
    rows: list[VerbRow]


@dataclass(frozen=True)
class FieldRow:
    key: str
    label: Text
    is_hidden: bool


def roles_with_counts() -> list[RoleLine]:
    """Return the ready-made roles, then the company's own, with their numbers of active users."""
    users = get_user_model()._default_manager.filter(is_active=True).order_by()
    counts = dict(users.values_list("role_id").annotate(count=Count("pk")))
    roles = sorted(Role.objects.all(), key=lambda role: (not role.is_builtin, str(role).casefold()))
    return [RoleLine(role, counts.get(role.pk, 0)) for role in roles]


def find_role(key: str) -> Role:
    """Return the role with this key, or refuse with NotFound."""
    role = Role.objects.filter(key=key).first()
    if role is None:
        raise NotFound
    return role


def grid_of(grants: Mapping[str, int]) -> list[VerbGroup]:
    """Return every verb by group, with the reach that the grants give it.

    First what can be granted for one's own or one's team's records, then the other rooms, administration last.
    """
    groups: dict[str, VerbGroup] = {}
    for key, verb in verbs.items():
        given = verb.fitting(Reach(grants.get(key, 0)))
        offered = {Reach.NONE, *verb.reaches}
        cells = [Cell(reach, reach in offered, reach is given) for reach in Reach]
        groups.setdefault(str(verb.group), VerbGroup(verb.group, [])).rows.append(VerbRow(key, verb.label, cells))
    shared = [group for group in groups.values() if _is_shared(group)]
    others = [group for group in reversed(groups.values()) if not _is_shared(group)]
    return sorted([*shared, *others], key=lambda group: str(group.label) == str(ADMINISTRATION))


def _is_shared(group: VerbGroup) -> bool:
    return any(cell.reach is Reach.TEAM and cell.is_offered for row in group.rows for cell in row.cells)


def fields_of(hidden: list[str]) -> list[FieldRow]:
    """Return every field that a role can be kept from."""
    return [FieldRow(key, item.label, key in hidden) for key, item in restricted_fields.items()]
