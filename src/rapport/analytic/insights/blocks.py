"""What analysis adds to the page Today: customers who came from one cell of the RFM grid to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet

from rapport.analytic.insights.tables import customers_url
from rapport.analytic.studies.policies import SEE
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.money import Money
from rapport.operational.parties.models import RFM_CELLS, Party, StandingMove
from rapport.web.day import Block

DAYS, FEW, MOST = 7, 5, 10_000


@dataclass(frozen=True)
class MoveLine:
    """A customer, the cell they came from and the one they are in, and what they have brought so far."""

    party: Party
    before: str
    after: str
    worth: Money


def _moved(actor: Actor, today: date) -> Mapping[str, Any] | None:
    """One's own customers who moved in the last week, else all that one may see; whoever brought most first."""
    moves = StandingMove.objects.between_cells(today - timedelta(days=DAYS))
    visible = Party.objects.visible_to(actor).filter(pk__in=moves.values("party"))
    own = visible.filter(owner_id=actor.user_id)
    is_own = own.exists()
    rows = own if is_own else visible
    best = rows.select_related("standing").order_by(F("standing__revenue").desc(nulls_last=True), "pk")
    lines = _lines(list(best[:FEW]), moves)
    if not lines:
        return None
    conditions = [f"moved~last~{DAYS}", *(["owner~is~me"] if is_own else [])]
    return {"lines": lines, "count": rows[:MOST].count(), "address": customers_url(*conditions, sort="-revenue")}


def _lines(parties: Sequence[Party], moves: QuerySet[StandingMove]) -> list[MoveLine]:
    last = {move.party_id: move for move in moves.filter(party__in=parties).order_by("moved_on", "pk")}
    currency = ports.company.use()().currency
    return [
        MoveLine(
            party,
            str(RFM_CELLS.get(last[party.pk].before, last[party.pk].before)),
            str(RFM_CELLS.get(last[party.pk].after, last[party.pk].after)),
            Money(party.standing.revenue, currency),
        )
        for party in parties
    ]


MOVED = Block("insights/moved.html", _moved, SEE, order=25)
