"""How a net margin is told: a line for each kind of cost, what opens behind it, and what an entry replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.queries import KindCost, NetMargin
from rapport.analytic.insights.showing import covered
from rapport.analytic.insights.tables import Opens
from rapport.analytic.methods.margins import GOODS
from rapport.analytic.methods.rates import Window
from rapport.kit.actor import Actor
from rapport.operational.orders.models import CostKind
from rapport.operational.parties.models import Party
from rapport.web import writing


@dataclass(frozen=True)
class MarginLine:
    """A line of the table: its amount, its share of revenue, the rows behind it, and sentences about it."""

    label: str
    value: str
    share: str = ""
    url: str = ""
    notes: tuple[str, ...] = ()
    is_sum: bool = False
    hours_url: str = ""


@dataclass(frozen=True)
class Told:
    """A net margin as a page shows it."""

    title: str
    lines: tuple[MarginLine, ...]
    acquisition: MarginLine | None
    has_costs: bool
    is_shared: bool


@dataclass(frozen=True)
class Teller:
    """Who reads the margin of which period; `party` where it is one customer's."""

    actor: Actor
    window: Window
    currency: str
    party: Party | None = None

    def told(self, found: NetMargin) -> Told:
        lines = [
            MarginLine(_("Revenue"), self._money(found.revenue), url=self._orders(), is_sum=True),
            *(self._line(each, found) for each in found.kinds),
            self._net(found),
        ]
        won = found.acquisition
        acquisition = self._line(won, found) if won.total else None
        is_shared = any(each.shared for each in (*found.kinds, won))
        return Told(_title(found), tuple(lines), acquisition, found.has_costs, is_shared)

    def _line(self, each: KindCost, found: NetMargin) -> MarginLine:
        share = writing.percent(each.total / found.revenue, 1) if found.revenue > 0 else ""
        label = str(CostKind(each.kind).label)
        notes = tuple(self._notes(each, found))
        return MarginLine(
            label, self._money(-each.total), share, self._behind(each), notes, hours_url=self._beside(each)
        )

    def _net(self, found: NetMargin) -> MarginLine:
        if found.net is None:
            told = {"share": _cover(found), "amount": self._money(found.known_net)}
            note = _("The cost of goods is known for %(share)s of revenue: of that part %(amount)s remain.") % told
            return MarginLine(_("Net margin"), _("not known"), notes=(note,), is_sum=True)
        share = writing.percent(found.net / found.revenue, 1) if found.revenue > 0 else ""
        return MarginLine(_("Net margin"), self._money(found.net), share, is_sum=True)

    def _notes(self, each: KindCost, found: NetMargin) -> list[str]:
        notes = []
        if each.replaced:
            told = _("A cost entry of the period stands for %(amount)s that Rapport derived: that is not added.")
            notes.append(told % {"amount": self._money(each.replaced)})
        if each.unpriced and each.kind == GOODS:
            told = ngettext("%(n)s line has no known cost.", "%(n)s lines have no known cost.", each.unpriced)
            notes.append(told % {"n": writing.number(each.unpriced)})
        elif each.unpriced:
            told = ngettext("%(n)s entry has no known cost.", "%(n)s entries have no known cost.", each.unpriced)
            notes.append(told % {"n": writing.number(each.unpriced)})
        return notes

    def _behind(self, each: KindCost) -> str:
        """The rows behind a kind: its cost entries, the orders whose goods it is, else interactions or hours."""
        if each.kind == GOODS and not each.entered:
            return self._orders() if each.total else ""
        if (each.entered or each.shared) and self.actor.has("cost.view"):
            whose = self._whose if each.entered and not each.shared else ()
            return _address("orders:cost_list", f"kind~is~{each.kind}", f"within~between~{self._days}", *whose)
        if each.derived and each.kind == CostKind.SALES_FORCE and self.actor.has("interaction.view"):
            days = f"day~between~{self._days}"
            return _address("conversations:interaction_list", "costs~is~yes", days, *self._whose)
        return self._hours(each)

    def _beside(self, each: KindCost) -> str:
        """The hours that were sold with, where the interactions open first."""
        is_sales = each.kind == CostKind.SALES_FORCE and each.derived and not each.entered and not each.shared
        return self._hours(each) if is_sales and self.actor.has("interaction.view") else ""

    def _hours(self, each: KindCost) -> str:
        if not each.derived or not self.actor.has("hours.view"):
            return ""
        conditions = (f"activity~is~{each.kind}", f"day~between~{self._days}", *self._whose)
        return _address("conversations:hours_list", *conditions)

    @property
    def _whose(self) -> tuple[str, ...]:
        return (f"customer~is~{self.party.uuid}",) if self.party else ()

    def _orders(self) -> str:
        opens = Opens.of(self.actor)
        if self.party is None:
            return opens.sum(self.window)
        return opens.sum(self.window, f"customer~is~{self.party.uuid}") if opens.in_orders else ""

    @property
    def _days(self) -> str:
        return f"{self.window.start.isoformat()}|{(self.window.end - timedelta(days=1)).isoformat()}"

    def _money(self, amount: float) -> str:
        return writing.money(round(amount, 2) + 0.0, self.currency, 2 if self.party else 0)


def _title(found: NetMargin) -> str:
    """The answer, as the title of the table."""
    if found.net is None:
        told = {"share": _cover(found)}
        return _("The net margin is not known: the cost of goods is known for %(share)s of revenue") % told
    if found.revenue <= 0:
        return _("Net margin by kind of cost")
    return _("Of revenue, %(share)s remain after the six kinds of cost") % {
        "share": writing.percent(found.net / found.revenue, 0)
    }


def _cover(found: NetMargin) -> str:
    """The share of revenue whose goods have a known cost, rounded down."""
    return writing.percent(covered(found.cover or 0), 1)


def _address(name: str, *conditions: str) -> str:
    return f"{reverse(name)}?{urlencode([('f', condition) for condition in conditions])}"
