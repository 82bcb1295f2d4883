"""How the cost of each channel is told: a line a channel, and what opens behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.asked import Asked
from rapport.analytic.insights.costs import sources
from rapport.analytic.insights.queries import ChannelCost, ChannelCosts
from rapport.analytic.insights.tables import Opens
from rapport.kit.actor import Actor
from rapport.operational.conversations.models import Channel
from rapport.web import writing


@dataclass(frozen=True)
class ChannelLine:
    """A channel: its interactions, whom they reached, what they cost, what entries say; each opens its rows."""

    label: str
    interactions: str
    reached: str
    talks_url: str
    talked: str
    entered: str
    entered_url: str
    total: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChannelsTold:
    """The table and its answer."""

    title: str
    lines: tuple[ChannelLine, ...]
    total: ChannelLine


@dataclass(frozen=True)
class ChannelTeller:
    """Who reads what channels cost, as asked."""

    actor: Actor
    asked: Asked
    currency: str

    def told(self, found: ChannelCosts) -> ChannelsTold:
        lines = tuple(self._line(row, label_of(row) or _("Not attributed")) for row in found.rows)
        return ChannelsTold(self._title(found), lines, self._line(found.total, _("All"), is_sum=True))

    def _line(self, row: ChannelCost, label: str, *, is_sum: bool = False) -> ChannelLine:
        return ChannelLine(
            label,
            writing.number(row.interactions),
            writing.number(row.reached),
            self._talks(row, is_sum=is_sum),
            self._money(row.talked),
            self._money(row.entered),
            self._entries(row, is_sum=is_sum),
            self._money(row.total),
            tuple(self._notes(row)),
        )

    def _notes(self, row: ChannelCost) -> list[str]:
        notes = []
        if row.replaced:
            told = _("A cost entry of the period stands for %(amount)s of interactions: that is not added.")
            notes.append(told % {"amount": self._money(row.replaced)})
        if row.unpriced:
            told = ngettext(
                "%(n)s interaction has no known cost.", "%(n)s interactions have no known cost.", row.unpriced
            )
            notes.append(told % {"n": writing.number(row.unpriced)})
        return notes

    def _talks(self, row: ChannelCost, *, is_sum: bool) -> str:
        if not row.interactions or not self.actor.has("interaction.view"):
            return ""
        named = () if is_sum else (f"channel~is~{row.code}",)
        return self._address("conversations:interaction_list", f"day~between~{self._days}", *named)

    def _entries(self, row: ChannelCost, *, is_sum: bool) -> str:
        if not row.entered or not self.actor.has("cost.view"):
            return ""
        named = () if is_sum else (sources.condition("channel", row.spellings),)
        return self._address("orders:cost_list", f"within~between~{self._days}", *named)

    def _address(self, name: str, *conditions: str) -> str:
        cut = Opens.of(self.actor, self.asked.of).cut
        return f"{reverse(name)}?{urlencode([('f', each) for each in (*conditions, *cut)])}"

    def _title(self, found: ChannelCosts) -> str:
        named = [row for row in found.rows if label_of(row) and row.total > 0]
        if not named or found.total.total <= 0:
            return _("What each channel cost")
        told = {
            "channel": label_of(named[0]),
            "share": writing.percent(named[0].total / found.total.total, 0),
        }
        return _("%(channel)s takes %(share)s of what channels cost") % told

    @property
    def _days(self) -> str:
        window = self.asked.window
        return f"{window.start.isoformat()}|{(window.end - timedelta(days=1)).isoformat()}"

    def _money(self, amount: float) -> str:
        return writing.money(round(amount, 2) + 0.0, self.currency)


def label_of(row: ChannelCost) -> str:
    """The name of a channel, nothing for what names none."""
    return str(Channel(row.code).label) if row.code else row.name
