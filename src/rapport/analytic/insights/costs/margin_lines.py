"""How a net margin is told: a line for each kind of cost, what opens behind it, and what an entry replaced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.explain import Fact, Why
from rapport.analytic.insights.portfolio.showing import covered
from rapport.analytic.insights.queries import KindCost, NetMargin
from rapport.analytic.insights.tables import Opens
from rapport.analytic.methods.margins import ACQUISITION, GOODS
from rapport.analytic.methods.rates import Window
from rapport.kit.actor import Actor
from rapport.kit.errors import NotFound
from rapport.operational.orders.models import CostKind
from rapport.operational.parties.models import Party
from rapport.web import writing

ROW = "margin-"


@dataclass(frozen=True)
class MarginLine:
    """A line of the table: its amount, its share of revenue, the rows behind it, and sentences about it."""

    key: str
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
    group: str = ""

    def told(self, found: NetMargin) -> Told:
        lines = [
            MarginLine("revenue", _("Revenue"), self._money(found.revenue), url=self._orders(), is_sum=True),
            *(self._line(each, found) for each in found.kinds),
            self._net(found),
        ]
        won = found.acquisition
        acquisition = self._line(won, found) if won.total else None
        is_shared = any(each.shared for each in (*found.kinds, won))
        return Told(_title(found), tuple(lines), acquisition, found.has_costs, is_shared)

    def why(self, key: str, found: NetMargin) -> Why:
        """What a line is made of, each part with its rows. Refuses lines that the table does not have."""
        if key == "revenue":
            facts: list[Fact] = [(_("Revenue"), self._money(found.revenue), self._orders())]
            return Why(_("Revenue"), tuple(facts), *_revenue_words())
        if key == "net":
            costs = sum(each.total for each in found.kinds)
            facts = [(_("Revenue"), self._money(found.revenue), self._orders()),
                     (_("Six kinds of cost"), self._money(-costs), ""),
                     (_("Share of revenue whose goods have a known cost"), _cover(found), "")]  # fmt: skip
            return Why(_("Net margin"), tuple(facts), *_net_words())
        each = next((each for each in (*found.kinds, found.acquisition) if each.kind == key), None)
        if each is None:
            raise NotFound
        formula, words = _words_of(each.kind)
        return Why(str(CostKind(each.kind).label), tuple(self._parts(each)), formula, words)

    def _parts(self, each: KindCost) -> Iterator[Fact]:
        """Written down, derived, shared out, replaced, not known; what is nothing is left out, but for the sum."""
        if each.entered:
            yield _("Cost entries"), self._money(each.entered), self._entries(each, *self._whose)
        if each.kind == GOODS and each.derived:
            yield _("Cost of the lines sold"), self._money(each.derived), self._orders()
        elif each.derived:
            url = self._talks() if each.kind == CostKind.SALES_FORCE else ""
            yield _("Interactions and hours"), self._money(each.derived), url or self._hours(each)
        if each.shared:
            yield _("Part of costs that name nobody, by revenue"), self._money(each.shared), self._entries(each)
        if each.replaced:
            yield _("Derived, but a cost entry stands for it"), self._money(each.replaced), ""
        if each.unpriced:
            yield _("Without a known cost"), writing.number(each.unpriced), ""
        yield _("In all"), self._money(each.total), ""

    def _line(self, each: KindCost, found: NetMargin) -> MarginLine:
        share = writing.percent(each.total / found.revenue, 1) if found.revenue > 0 else ""
        label = str(CostKind(each.kind).label)
        notes = tuple(self._notes(each, found))
        return MarginLine(
            each.kind, label, self._money(-each.total), share, self._behind(each), notes, hours_url=self._beside(each)
        )

    def _net(self, found: NetMargin) -> MarginLine:
        if found.net is None:
            told = {"share": _cover(found), "amount": self._money(found.known_net)}
            note = _("The cost of goods is known for %(share)s of revenue: of that part %(amount)s remain.") % told
            return MarginLine("net", _("Net margin"), _("not known"), notes=(note,), is_sum=True)
        share = writing.percent(found.net / found.revenue, 1) if found.revenue > 0 else ""
        return MarginLine("net", _("Net margin"), self._money(found.net), share, is_sum=True)

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
            return self._entries(each, *(self._whose if each.entered and not each.shared else ()))
        talks = self._talks() if each.derived and each.kind == CostKind.SALES_FORCE else ""
        return talks or self._hours(each)

    def _entries(self, each: KindCost, *whose: str) -> str:
        if not self.actor.has("cost.view"):
            return ""
        return _address("orders:cost_list", f"kind~is~{each.kind}", f"within~between~{self._days}", *whose)

    def _talks(self) -> str:
        if not self.actor.has("interaction.view"):
            return ""
        return _address("conversations:interaction_list", "costs~is~yes", f"day~between~{self._days}", *self._whose)

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
        """The condition that cuts a list down to one customer, or to the part of the portfolio that is read."""
        return (f"customer~is~{self.party.uuid}",) if self.party else Opens.of(self.actor, self.group).cut

    def _orders(self) -> str:
        opens = Opens.of(self.actor, self.group)
        if self.party is None:
            return opens.sum(self.window)
        return opens.sum(self.window, f"customer~is~{self.party.uuid}") if opens.in_orders else ""

    @property
    def _days(self) -> str:
        return f"{self.window.start.isoformat()}|{(self.window.end - timedelta(days=1)).isoformat()}"

    def _money(self, amount: float) -> str:
        return writing.money(round(amount, 2) + 0.0, self.currency, 2 if self.party else 0)


def _revenue_words() -> tuple[str, str]:
    words = _("Net of tax, at the order’s date, in the base currency. What has no rate is not added.")
    return _("sum of the lines of all orders that are not cancelled"), words


def _net_words() -> tuple[str, str]:
    words = _(
        "Where the cost of goods is not known for every line, the margin is not known: it is never taken as revenue. "
        "Acquisition is subtracted once, as the cost of winning customers, and is no part of it."
    )
    formula = _("revenue − goods − handling and logistics − after-sales − promotion − sales force − advertising")
    return formula, words


def _words_of(kind: str) -> tuple[str, str]:
    """The formula of a kind of cost, and what stands for what."""
    if kind == GOODS:
        formula = _("sum of the cost of the lines sold, at the unit cost of the order’s date")
        return formula, _("An entry of a period for goods stands for the cost of the lines of its days.")
    if kind == CostKind.SALES_FORCE:
        formula = _("cost entries + interactions at their own cost, else their time × what an hour costs + hours")
    elif kind == ACQUISITION:
        return _("cost entries of the kind Acquisition"), _("Subtracted once, as the cost of winning customers.")
    else:
        formula = _("cost entries + hours noted for it × what an hour costs")
    words = _(
        "An entry of one day is added. One of a period stands for what was derived of its kind on its days, unless it "
        "names a product or a channel."
    )
    return formula, words


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
