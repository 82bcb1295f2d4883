"""Ownership: who looks after a party."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from rapport.core.access.policies import policy_of
from rapport.core.audit import services as audit
from rapport.core.audit.models import RecordChange
from rapport.core.audit.queries import before_of
from rapport.core.identity.models import Team, User
from rapport.kit.actor import Actor
from rapport.kit.errors import DomainError, NotAllowed
from rapport.operational.parties.events import PartiesReassigned
from rapport.operational.parties.models import Party, Standing
from rapport.operational.parties.services import clashes

BATCH = 1_000
COLUMNS = ("owner_id", "team_id")


class NoSuchColleague(DomainError):
    code = "no_such_colleague"
    message = _("Choose a colleague who still works here.")


class NoSuchTeam(DomainError):
    code = "no_such_team"
    message = _("Choose a team that exists.")


@transaction.atomic
def assign(party: Party, *, owner_id: int | None, team_id: int | None, by: Actor, at: datetime) -> Party:
    """This function will give a party to a colleague and a team; without a team it goes to the colleague's own.

    Refuses with NotAllowed, NoSuchColleague, NoSuchTeam and ChangedMeanwhile.
    """
    policy_of(Party).demand(by, "assign", party)
    target = _target(owner_id, team_id)
    before, after = audit.changed(party, target)
    if not after:
        return party
    clashes.claim(party, after, shown=("owner", "team"), at=at)
    Standing.objects.filter(party=party).update(**after)
    change = audit.Change("party", party.pk, party.pk, before, after)
    audit.record("party.assign", by=by, at=at, changes=[change], announces=[PartiesReassigned((party.pk,), by.user_id)])
    return party


@transaction.atomic
def assign_many(ids: Sequence[int], *, owner_id: int | None, team_id: int | None, by: Actor, at: datetime) -> int:
    """This function will give parties to a colleague and a team, and say how many changed hands.

    Refuses with NotAllowed when one of them is out of reach.
    """
    return _move(ids, _target(owner_id, team_id), by=by, at=at)


@transaction.atomic
def give_back(before: Sequence[tuple[int, Mapping[str, int | None]]], *, by: Actor, at: datetime) -> int:
    """This function will undo a reassignment: each party returns to the owner and team that it had.

    `before` holds the columns that had changed, as the audit kept them. Refuses as `assign_many` does.
    """
    now = {pk: (owner, team) for pk, owner, team in reachable([pk for pk, _ in before], "assign", by, *COLUMNS)}
    targets: dict[tuple[int | None, int | None], list[int]] = {}
    for pk, was in before:
        owner, team = now[pk]
        targets.setdefault((was.get("owner_id", owner), was.get("team_id", team)), []).append(pk)
    moves = targets.items()
    return sum(_move(ids, {"owner_id": owner, "team_id": team}, by=by, at=at) for (owner, team), ids in moves)


@transaction.atomic
def take_back(entry_id: int, *, by: Actor, at: datetime) -> tuple[int, int]:
    """This function will undo the actor's own reassignment: how many parties are back, and how many are not.

    Those that somebody has given away or binned since stay. Refuses with NotFound what the actor did not do.
    """
    before = before_of(entry_id, "party.assign", by)
    after = RecordChange.objects.filter(entry_id=entry_id).values_list("record_id", "after")
    now = Party.objects.live().in_bulk(before)
    still = [pk for pk, was in after if pk in now and all(getattr(now[pk], name) == was[name] for name in was)]
    count = give_back([(pk, before[pk]) for pk in still], by=by, at=at)
    return count, len(before) - count


def _move(ids: Sequence[int], target: dict[str, int | None], *, by: Actor, at: datetime) -> int:
    rows = reachable(ids, "assign", by, *COLUMNS)
    changes = [_change(row, target) for row in rows if {"owner_id": row[1], "team_id": row[2]} != target]
    for part in batches([change.record_id for change in changes]):
        Party.objects.filter(pk__in=part).update(**target, version=F("version") + 1, updated_at=at)
        Standing.objects.filter(pk__in=part).update(**target)
    moved = tuple(change.record_id for change in changes)
    announced = [PartiesReassigned(moved, by.user_id)] if moved else []
    audit.record("party.assign", by=by, at=at, changes=changes, announces=announced)
    return len(moved)


def reachable(ids: Sequence[int], verb: str, by: Actor, *columns: str) -> list[tuple[Any, ...]]:
    """Return (id, columns…) of these live parties, once the actor may use the verb on all of them."""
    found: list[tuple[Any, ...]] = []
    for part in batches(ids):
        rows = Party.objects.live().reachable_by(by, verb).filter(pk__in=part).order_by("pk")
        found += rows.values_list("pk", *columns)
    missing = len(set(ids)) - len(found)
    if missing:
        raise NotAllowed(_("%(count)s of these customers are not yours to change."), count=missing)
    return found


def batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def _target(owner_id: int | None, team_id: int | None) -> dict[str, int | None]:
    owner = User.objects.active().filter(pk=owner_id).first() if owner_id else None
    if owner_id and owner is None:
        raise NoSuchColleague(field="owner")
    if team_id and not Team.objects.filter(pk=team_id).exists():
        raise NoSuchTeam(field="team")
    return {"owner_id": owner_id or None, "team_id": team_id or (owner.team_id if owner else None)}


def _change(row: tuple[Any, ...], target: dict[str, int | None]) -> audit.Change:
    pk, owner_id, team_id = row
    before = {"owner_id": owner_id, "team_id": team_id}
    names: Iterable[str] = [name for name in target if target[name] != before[name]]
    return audit.Change("party", pk, pk, {n: before[n] for n in names}, {n: target[n] for n in names})
