"""Movements as rows: kept once recognised, and told to whoever looks after the customer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from rapport.analytic.studies.models import Movement, Study
from rapport.analytic.studies.potential.kinds import MONTHS
from rapport.core.audit import services as audit
from rapport.core.notify.services import Notice, send
from rapport.kit.actor import Actor
from rapport.operational.parties.models import MovementKind, Party

if TYPE_CHECKING:
    from rapport.analytic.studies.potential.study import Found

NOTICE = "movement.recognised"
SAME = timedelta(days=100)
LATELY = timedelta(days=100)
DAYS_A_MONTH = 30.4375
MOST_TOLD = 20
BATCH = 2_000
SIX = Decimal("0.000001")
LEVELS = ("profitability_before", "profitability_after", "potential_before", "potential_after")


@dataclass(frozen=True)
class Seen:
    """A movement as the study sees it."""

    party: int
    kind: str
    day: date
    cause: str
    levels: tuple[Decimal | None, ...]


def latest() -> dict[int, tuple[str, str | None]]:
    """The last movement of each customer with its day as ISO text."""
    found: dict[int, tuple[str, str | None]] = {}
    rows = Movement.objects.order_by("moved_on", "pk").values_list("party_id", "kind", "moved_on")
    for party, kind, day in rows.iterator(chunk_size=10_000):
        found[party] = (kind, day.isoformat())
    return found


def keep(found: Found, *, study: Study, as_of: date, by: Actor, at: datetime) -> dict[str, int]:
    """This function will write the movements that are new, take back those that no longer hold and nobody spoke of.

    One that is recognised again within three months of where it was stays as it was. Owners hear of new ones of the
    last months, unless they are the first of all. Refuses nothing.
    """
    is_first = not Movement.objects.exists()
    known: dict[tuple[int, str], list[Movement]] = {}
    for row in Movement.objects.all().iterator(chunk_size=10_000):
        known.setdefault((row.party_id, row.kind), []).append(row)
    fresh: list[Movement] = []
    held: set[int] = set()
    for each in _seen(found, as_of):
        own = known.get((each.party, each.kind), [])
        match = next((row for row in own if row.pk not in held and abs(row.moved_on - each.day) <= SAME), None)
        if match is not None:
            held.add(match.pk)
        else:
            fresh.append(_row(each, study, at))
    gone = [row.pk for rows in known.values() for row in rows if _is_gone(row, held, as_of)]
    _write(fresh, gone, study=study, by=by, at=at)
    told = 0 if is_first else _tell(fresh, as_of, by=by, at=at)
    return {"movements": len(fresh), "movements_known": len(held), "movements_gone": len(gone), "told": told}


def _seen(found: Found, as_of: date) -> Iterator[Seen]:
    for part in found.movements():
        for at in range(len(part)):
            back = MONTHS - 1 - int(part.month[at])
            day = as_of - timedelta(days=round(back * DAYS_A_MONTH))
            levels = tuple(_amount(float(getattr(part, name)[at])) for name in LEVELS)
            yield Seen(int(part.customer[at]), str(part.movement[at]), day, str(part.cause[at]), levels)


def _amount(value: float) -> Decimal | None:
    return Decimal(str(round(value, 2))).quantize(SIX) if value == value else None


def _row(each: Seen, study: Study, at: datetime) -> Movement:
    levels = dict(zip(LEVELS, each.levels, strict=True))
    return Movement(
        party_id=each.party, kind=each.kind, moved_on=each.day, cause=each.cause, study_id=study.pk, recognised_at=at,
        **levels,
    )  # fmt: skip


def _is_gone(row: Movement, held: set[int], as_of: date) -> bool:
    """Whether a row of the months that were looked at was not seen again; what people spoke of stays."""
    was_looked_at = row.moved_on > as_of - timedelta(days=round((MONTHS - 7) * DAYS_A_MONTH))
    return row.pk not in held and was_looked_at and not row.reason and not row.decision


@transaction.atomic
def _write(fresh: list[Movement], gone: list[int], *, study: Study, by: Actor, at: datetime) -> None:
    for start in range(0, len(gone), BATCH):
        Movement.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    Movement.objects.bulk_create(fresh, batch_size=BATCH, ignore_conflicts=True)
    params: dict[str, Any] = {"study": study.pk, "new": len(fresh), "gone": len(gone)}
    audit.record("movement.recognise", by=by, at=at, changes=[], params=params)


@transaction.atomic
def _tell(fresh: list[Movement], as_of: date, *, by: Actor, at: datetime) -> int:
    """Tell owners what is new of the last months, the greatest changes first, no more than twenty at a time each."""
    lately = sorted((row for row in fresh if row.moved_on >= as_of - LATELY), key=_size, reverse=True)
    owners: dict[int, int] = {}
    for start in range(0, len(lately), BATCH):
        ids = [row.party_id for row in lately[start : start + BATCH]]
        owners |= dict(Party.objects.live().filter(pk__in=ids, owner__isnull=False).values_list("pk", "owner_id"))
    count: dict[int, int] = {}
    notices = []
    for row in lately:
        owner = owners.get(row.party_id)
        if owner is not None and count.get(owner, 0) < MOST_TOLD:
            count[owner] = count.get(owner, 0) + 1
            key = f"{NOTICE}:{row.party_id}:{row.kind}:{row.moved_on:%Y-%m}"
            words = {"movement": str(MovementKind(row.kind).label)}
            notices.append(Notice(owner, NOTICE, key, "party", row.party_id, row.party_id, words))
    return send(notices, by=by, at=at)


def _size(row: Movement) -> float:
    levels = [float(value or 0) for value in (getattr(row, name) for name in LEVELS)]
    return abs(levels[1] - levels[0]) + abs(levels[3] - levels[2])
