"""What analysis adds to the page Today: customers who moved between RFM cells, who are new, whose margin moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.analytic.insights.asked import read
from rapport.analytic.insights.queries import margin_movers, reader
from rapport.analytic.insights.tables import Opens, customers_url
from rapport.analytic.methods.rates import Window
from rapport.analytic.studies.policies import SEE
from rapport.kit import ports
from rapport.kit.actor import Actor
from rapport.kit.money import Money
from rapport.kit.periods import Period
from rapport.operational.parties.models import RFM_CELLS, Party, StandingMove
from rapport.web import writing
from rapport.web.day import Act, Block, Line, Plain, plain

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


def _new(actor: Actor, today: date) -> Plain | None:
    """Who bought for the first time this month: one's own, else all that one may see; whoever brought most first."""
    since = today.replace(day=1)
    visible = Party.objects.visible_to(actor).filter(standing__first_order_on__gte=since)
    own = visible.filter(owner_id=actor.user_id)
    is_own = own.exists()
    rows = own if is_own else visible
    best = list(rows.select_related("standing").order_by("-standing__revenue", "pk")[:FEW])
    if not best:
        return None
    conditions = [f"first_order_on~min~{since.isoformat()}", *(["owner~is~me"] if is_own else [])]
    address, currency = customers_url(*conditions, sort="-revenue"), ports.company.use()().currency
    lines = [_newcomer(party, currency) for party in best]
    return Plain(_("New customers this month"), rows[:MOST].count(), address, lines=lines)


def _newcomer(party: Party, currency: str) -> Line:
    page = reverse("parties:party_detail", args=[party.uuid])
    first = writing.day(party.standing.first_order_on)
    note = _("First order on %(day)s") % {"day": first}
    plan = Act(_("Plan the next step"), "calendar-plus", f"{page}?compose=todo#composer")
    worth = writing.money(party.standing.revenue, currency)
    return Line(str(party), page, note, value=worth, value_says=_("Revenue so far"), act=plan, is_person=True)


def _movers(actor: Actor, today: date) -> Plain | None:
    """Whose margin moved most over three months, against those of a year before: one's own, else all one sees."""
    reading = reader(actor)
    if reading is None or not reading.sees_margin:
        return None
    asked = read({"period": "3m"}, until=reading.last_day(), fiscal_month=1)
    now, before = asked.window, Window(*_a_year_earlier(asked.period))
    visible = Party.objects.visible_to(actor)
    is_own = visible.filter(owner_id=actor.user_id, standing__first_order_on__isnull=False).exists()
    found = margin_movers(reading, now, before, owner=actor.user_id if is_own else None, count=FEW)
    names = visible.in_bulk([row["customer_id"] for row in found])
    currency, opens = ports.company.use()().currency, Opens.of(actor)
    lines = [
        _mover(names[row["customer_id"]], row, now, currency, opens) for row in found if row["customer_id"] in names
    ]
    if not lines:
        return None
    said = _("Margin on goods, %(now)s, against the same days a year before.") % {"now": asked.label}
    return Plain(_("Margins that moved most"), lines=lines, said=said)


def _a_year_earlier(period: Period) -> tuple[date, date]:
    earlier = period.a_year_earlier()
    return earlier.start, earlier.end


def _mover(party: Party, row: Mapping[str, Any], now: Window, currency: str, opens: Opens) -> Line:
    page = reverse("parties:party_detail", args=[party.uuid])
    told = {"before": writing.money(row["before"], currency), "now": writing.money(row["now"], currency)}
    change = writing.money(row["change"], currency, signed=True)
    orders = opens.sum(now, f"customer~is~{party.uuid}") if opens.in_orders else page
    return Line(
        str(party), page, _("%(before)s → %(now)s") % told, "", value=change, value_url=orders,
        act=Act(_("Plan the next step"), "calendar-plus", f"{page}?compose=todo#composer"), is_person=True,
    )  # fmt: skip


NEW = plain(_new, SEE, order=27)
MOVERS = plain(_movers, SEE, order=28)
