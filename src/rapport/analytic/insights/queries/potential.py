"""Potential and movements within a reader's scope: in all, by movement, whose gap is largest, and of one customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import ibis
from django.db.models import Count, Sum

from rapport.analytic.insights.queries.portfolio import MILLION, Reader
from rapport.analytic.studies.models import Movement, Study
from rapport.analytic.studies.potential import tables
from rapport.analytic.studies.potential.kinds import CLUES, PARTS, TABLE
from rapport.analytic.studies.potential.queries import movements_seen
from rapport.analytic.warehouse.queries import asked
from rapport.kit.actor import Actor
from rapport.operational.parties.models import MovementKind, Party

FEW = 20
MOST = 100
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Moved:
    """Customers whose last movement is of one kind: how many, and what they bring and could bring in a year."""

    kind: str
    customers: int
    revenue: float
    expected_value: float
    potential: float


@dataclass(frozen=True)
class Seen:
    """What a reader sees: sums of all, a row a movement, the largest gaps (amounts in the base currency)."""

    total: Row
    moved: Sequence[Moved]
    gaps: Sequence[Row]


def potential_seen(reading: Reader, actor: Actor, since: date) -> Seen:
    """Sum up potential and the movements since a day. Whoever asks has the right to the portfolio."""
    return Seen(_total(reading), _moved(actor, since), _gaps(reading))


def _total(reading: Reader) -> Row:
    table = _table(reading)
    names = ("actual", "profitability", "potential")
    if table is None:
        return {"customers": 0, **dict.fromkeys(names, 0.0)}
    sums = {name: table[name].sum().fill_null(0).cast("float64") / MILLION for name in names}
    found: Row = reading.kept(
        "potential total", lambda: reading.found.row(table.aggregate(customers=table.count(), **sums))
    )
    return found


def _table(reading: Reader) -> Any:
    made = reading.found.beside(TABLE, tables.SCHEMA.names)
    if made is None:
        return None
    places = reading.found.table("dim_customer").select("customer_id", "owner_id", "team_id")
    return reading.mine(made.inner_join(places, "customer_id"))


def _moved(actor: Actor, since: date) -> list[Moved]:
    mine = Party.objects.visible_to(actor).filter(standing__movement__gt="", standing__movement_on__gte=since)
    sums = {name: Sum(f"standing__{name}") for name in ("revenue", "expected_value", "potential")}
    rows = (
        mine.order_by()
        .values("standing__movement")
        .annotate(count=Count("pk"), **{f"sum_{k}": v for k, v in sums.items()})
    )
    by_kind = {row["standing__movement"]: row for row in rows}
    return [_sums(kind, by_kind.get(kind, {})) for kind in MovementKind.values]


def _sums(kind: str, row: Mapping[str, Any]) -> Moved:
    amounts = [float(row.get(f"sum_{name}") or 0) for name in ("revenue", "expected_value", "potential")]
    return Moved(kind, row.get("count", 0), *amounts)


def _gaps(reading: Reader) -> list[Row]:
    """The customers whose potential exceeds what they are expected to bring by most."""
    table = _table(reading)
    if table is None:
        return []
    gap = table.potential - table.actual.fill_null(0)
    first = table.mutate(gap=gap).order_by(ibis.desc("gap"), "customer_id").limit(FEW)
    names = ("actual", "potential", "gap")
    found: list[Row] = reading.kept(
        "potential gaps", lambda: reading.found.rows(first.select("customer_id", "chance", *names))
    )
    return [{**row, **{name: None if row[name] is None else row[name] / MILLION for name in names}} for row in found]


def potential_of(reading: Reader, customer: int) -> Row | None:
    """What the potential of one customer is made of, in the base currency; nothing where there is none.

    Whoever asks has found the customer within the reader's scope.
    """
    made = reading.found.beside(TABLE, tables.SCHEMA.names)
    if made is None:
        return None
    rows = reading.found.rows(made.filter(made.customer_id == asked("customer")), customer=customer)
    if not rows:
        return None
    amounts = (*tables.AMOUNTS[:5], *PARTS, *(f"clue_{name}" for name in CLUES))
    return {**rows[0], **{name: None if rows[0][name] is None else rows[0][name] / MILLION for name in amounts}}


def waiting(actor: Actor, kind: str) -> Sequence[Movement]:
    """Movements of a kind that wait for a word: poor sales for the owner's reason, exits for a decision."""
    found = movements_seen(actor).filter(kind=kind)
    found = found.filter(decision="") if kind == MovementKind.EXIT else found.filter(reason="")
    return list(found[:MOST])


def since_of(study: Study, months: int) -> date:
    """The first day of the last months before a study."""
    return study.as_of - timedelta(days=round(months * 30.4375))
