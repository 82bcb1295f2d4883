"""How the cost of winning customers is told: a line a month, year, team, source or channel; each opens its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from rapport.analytic.insights.asked import Asked
from rapport.analytic.insights.costs import sources
from rapport.analytic.insights.explain import Why
from rapport.analytic.insights.populations import Population
from rapport.analytic.insights.queries import Acquisition, Won
from rapport.analytic.insights.queries.acquisition import CHANNEL, MONTH, NAMED, SOURCE, TEAM, YEAR
from rapport.analytic.insights.tables import Opens
from rapport.analytic.methods.margins import ACQUISITION
from rapport.analytic.methods.rates import Window
from rapport.core.identity.models import Team
from rapport.kit.actor import Actor
from rapport.kit.errors import Text
from rapport.kit.periods import add_months
from rapport.web import writing

LABELS: Mapping[str, Text] = {
    MONTH: gettext_lazy("By month"), YEAR: gettext_lazy("By year"), TEAM: gettext_lazy("By team"),
    SOURCE: gettext_lazy("By source"), CHANNEL: gettext_lazy("By channel"),
}  # fmt: skip
KIND = f"kind~is~{ACQUISITION}"
_PEOPLE = {SOURCE: "origin", CHANNEL: sources.WON_THROUGH.key}
_ENTRIES = {SOURCE: sources.SPENT_FOR.key, CHANNEL: "channel"}


@dataclass(frozen=True)
class WonLine:
    """New customers of a part, and what each of them cost; both figures open their rows."""

    label: str
    customers: str
    customers_url: str
    cost: str
    cost_url: str
    each: str


@dataclass(frozen=True)
class WonTold:
    """The table, its answer, and the address of each way to read it."""

    title: str
    lines: tuple[WonLine, ...]
    total: WonLine
    ways: tuple[tuple[str, str, bool], ...]


@dataclass(frozen=True)
class WonTeller:
    """Who reads the cost of winning customers, as asked."""

    actor: Actor
    asked: Asked
    currency: str

    def told(self, found: Acquisition) -> WonTold:
        names = self._teams(found)
        lines = tuple(
            self._line(row, self._label(row, names), self._window(row), *self._of_part(row)) for row in found.rows
        )
        ways = tuple(
            (str(label), f"{self.asked.query(won=key)}#won", key == self.asked.won) for key, label in LABELS.items()
        )
        return WonTold(self._title(found.total), lines, self._total(found), ways)

    def why(self, found: Acquisition) -> Why:
        """The formula and the numbers behind the cost of a new customer."""
        total = self._total(found)
        unpriced = [(_("Without a known cost"), writing.number(found.unpriced), "")] if found.unpriced else []
        facts = (
            (_("Acquisition costs"), total.cost, total.cost_url),
            (_("of which shared out, because they name nobody"), self._money(found.shared), ""),
            (_("New customers"), total.customers, total.customers_url),
            (_("Acquisition cost of one"), total.each, ""),
            *unpriced,
        )
        words = _(
            "A new customer bought for the first time in the period. Costs that name no customer and no team are "
            "shared out by the number of new customers. Other kinds of cost, such as advertising, are in the margin "
            "and not in here: nothing is subtracted twice."
        )
        formula = _("cost entries of the kind Acquisition in the period ÷ new customers of the period")
        if self.asked.won in NAMED:
            words = f"{words} {_named_words(self.asked.won)}"
        return Why(_("Cost of a new customer"), facts, formula, words)

    def _total(self, found: Acquisition) -> WonLine:
        return self._line(found.total, _("All"), self.asked.window)

    def _line(self, row: Won, label: str, window: Window, *condition: str) -> WonLine:
        opens = Opens.of(self.actor, self.asked.of)
        people = f"population~is~{Population('new', window).encode()}"
        each = self._money(row.each) if row.each and row.cost else "–"
        return WonLine(
            label,
            writing.number(row.customers),
            opens.customers(people, *condition, sort="-revenue") if row.customers else "",
            self._money(row.cost),
            self._costs(window, row) if row.cost else "",
            each,
        )

    def _of_part(self, row: Won) -> tuple[str, ...]:
        """The condition that a line by team, source or channel adds to its customers."""
        if self.asked.won == TEAM:
            return ("team~empty",) if row.key is None else (f"team~is~{row.key}",)
        key = _PEOPLE.get(self.asked.won)
        return (sources.condition(key, row.people),) if key else ()

    def _costs(self, window: Window, row: Won) -> str:
        """The entries of the days: those that name nobody among them, of which a part may be another team’s."""
        if not self.actor.has("cost.view"):
            return ""
        days = f"within~between~{window.start.isoformat()}|{(window.end - timedelta(days=1)).isoformat()}"
        key = _ENTRIES.get(self.asked.won) if row.entries else None
        named = [sources.condition(key, row.entries)] if key else []
        return f"{reverse('orders:cost_list')}?{urlencode([('f', each) for each in (KIND, days, *named)])}"

    def _window(self, row: Won) -> Window:
        """The days of a line: its month or year as far as it lies in the period."""
        whole = self.asked.window
        if not isinstance(row.key, date):
            return whole
        end = add_months(row.key, 1 if self.asked.won == MONTH else 12)
        return Window(max(row.key, whole.start), min(end, whole.end))

    def _label(self, row: Won, teams: Mapping[int, str]) -> str:
        if isinstance(row.key, date):
            by_year = self.asked.won == YEAR
            return str(row.key.year) if by_year else date_format(row.key, pgettext("date format of a month", "M y"))
        if self.asked.won in NAMED:
            return str(row.key) if row.key else _("Not attributed")
        return teams.get(int(row.key), "–") if row.key else _("No team")

    def _teams(self, found: Acquisition) -> dict[int, str]:
        keys = [row.key for row in found.rows if isinstance(row.key, int)]
        return dict(Team.objects.filter(pk__in=keys).values_list("pk", "name"))

    def _title(self, total: Won) -> str:
        if total.each is None:
            return _("Nobody was won in the period")
        if not total.cost:
            return _("What winning a customer costs is not known")
        return _("A new customer costs %(amount)s") % {"amount": self._money(total.each)}

    def _money(self, amount: float | None) -> str:
        return writing.money(amount, self.currency)


def _named_words(by: str) -> str:
    """What a line by source, or by channel, holds."""
    if by == SOURCE:
        return _(
            "The source of a customer is their origin. A cost is for the source of the customer that it names, else "
            "for the channel that it names. What names none is not attributed: it is spread over nobody."
        )
    return _(
        "The channel of a customer is that of their first purchase, the channel of a cost the one that it names. What "
        "names none is not attributed: it is spread over nobody."
    )
