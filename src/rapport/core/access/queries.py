"""Reading roles and what they grant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Count, QuerySet

from rapport.core.access.grants import ADMINISTRATION, restricted_fields, verbs
from rapport.core.access.held import Held
from rapport.core.access.models import RecordShare, Role
from rapport.core.access.policies import SEEING, policy_of
from rapport.kit.actor import Actor, Reach
from rapport.kit.errors import NotAllowed, NotFound, Text
from rapport.kit.prepared import prepared

OFFERED = 12


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


def may_know_readers(held: Held, actor: Actor) -> bool:
    """Whether the actor may know to whom else a record is shown: who may show it, and who may edit it."""
    return policy_of(held.kind.model).may_share(actor, held.record) or held.may_edit(actor)


def told_changes(rows: Any, held: Held, actor: Actor) -> Any:
    """Leave out of a record's changes to whom it was shown, unless the actor may know it."""
    if may_know_readers(held, actor):
        return rows
    return rows.exclude(entry__verb__in=(f"{held.holder}.share", f"{held.holder}.unshare"))


def readers_of(held: Held, actor: Actor) -> Sequence[RecordShare]:
    """Return to whom a record is shown, by name. Refuses with NotAllowed."""
    if not may_know_readers(held, actor):
        raise NotAllowed
    return _readers_of(held.record.pk, holder=held.holder)


@prepared
def _readers_of(record_id: int, *, holder: str) -> QuerySet[RecordShare]:
    rows = RecordShare.objects.filter(record_type=holder, record_id=record_id)
    return rows.select_related("user__role").order_by("user__name", "pk")


def possible_readers(model: Any, text: str = "", *, besides: Held | None = None, limit: int = OFFERED) -> list[Any]:
    """Return who signs in and sees some records of this kind but not all, by a part of their name or e-mail.

    `besides` leaves out those to whom that record is shown already.
    """
    verb = f"{policy_of(model).noun}.{SEEING}"
    roles = [role.pk for role in Role.objects.all() if role.reaches().get(verb) in (Reach.OWN, Reach.TEAM)]
    users: Any = get_user_model()._default_manager
    found = users.filter(is_active=True, role__in=roles).named(text).select_related("role", "team")
    if besides is not None:
        known = RecordShare.objects.filter(record_type=besides.holder, record_id=besides.record.pk)
        found = found.exclude(pk__in=known.values("user_id"))
    return list(found.order_by("name", "pk")[:limit])


def reader_named(uuid: UUID | str) -> int | None:
    """Return the key of the user with this public id, or nothing."""
    users: Any = get_user_model()._default_manager
    found: int | None = users.filter(uuid=uuid).values_list("pk", flat=True).first()
    return found
