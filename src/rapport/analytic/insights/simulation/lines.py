"""A simulation in words: its figures, what went in, what each lever does alone, what matters most, year by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.explain import Fact, Why
from rapport.analytic.insights.queries.simulation import Measured
from rapport.analytic.insights.readings import StudyFigure
from rapport.analytic.insights.simulation.facts import SimulationRead, Span
from rapport.analytic.insights.simulation.words import CHANGED
from rapport.analytic.methods.margins import KINDS
from rapport.analytic.methods.simulation import RETENTION, Inputs
from rapport.kit.errors import NotFound
from rapport.web import writing

BAR, NEARLY_ALL = 100.0, 0.995


@dataclass(frozen=True)
class InputLine:
    """An input as it is and as it would be."""

    label: str
    before: str
    after: str
    is_changed: bool
    is_sum: bool = False


@dataclass(frozen=True)
class SwingLine:
    """A bar of the tornado: from `start` on, so long, in a box of 200 with nothing in its middle."""

    label: str
    low: str
    high: str
    low_bar: tuple[str, str]
    high_bar: tuple[str, str]


@dataclass(frozen=True)
class SimulationTeller:
    """Writes one simulation."""

    seen: SimulationRead
    currency: str

    def money(self, amount: float | None, *, signed: bool = False, compact: bool = False) -> str:
        return writing.money(amount, self.currency, signed=signed, compact=compact)

    def band(self) -> list[StudyFigure]:
        """What a customer and the whole base would be worth, and what the changes add."""
        seen, now, then = self.seen, self.seen.now, self.seen.then
        come = _("of which %(amount)s by customers to come") % {"amount": self.money(then.to_come, compact=True)}
        return [
            StudyFigure("equity", _("Customer equity"), self.money(then.equity, compact=True), come),
            StudyFigure("each", _("Value of a customer"), self.money(then.each), self._today(now.each, then.each)),
            StudyFigure(
                "won", _("Value of a new customer"), self.money(then.each_won), self._today(now.each_won, then.each_won)
            ),
            StudyFigure(
                "effect", _("Effect of the changes"), self.money(seen.effect, signed=True, compact=True),
                self._between(seen.spans[1]) if seen.asked.changes else _("change something to see it"),
                tone="up" if seen.effect > 0 else "down" if seen.effect < 0 else "",
            ),
            StudyFigure(
                "roi", _("Return on the programme"), writing.percent(seen.roi, signed=True),
                _("%(amount)s more than it costs") % {"amount": self.money(seen.gain, signed=True, compact=True)}
                if seen.asked.programme else _("give its cost to see it"),
            ),
        ]  # fmt: skip

    def _today(self, before: float, after: float) -> str:
        if before == after:
            return over_years(self.seen.asked.years)
        return _("today %(amount)s") % {"amount": self.money(before)}

    def _between(self, span: Span) -> str:
        low, high = (self.money(each, signed=True, compact=True) for each in span)
        return _("%(low)s to %(high)s in four cases out of five") % {"low": low, "high": high}

    def inputs(self) -> list[InputLine]:
        """What goes in, as it is and as it would be."""
        before, after = self.seen.before, self.seen.after
        money = ((_("Revenue of a customer and year"), "revenue"), (_("Cost of a new customer"), "acquisition"))
        counts = ((_("Customers"), "customers"), (_("New customers a year"), "newcomers"))
        shares = ((CHANGED[RETENTION], "retention"), (_("A year’s discount"), "discount"))
        return [
            *(self._line(label, writing.number, before, after, name) for label, name in counts),
            *(self._line(str(label), _percent, before, after, name) for label, name in shares),
            self._line(money[0][0], self.money, before, after, "revenue"),
            *(self._cost(kind) for kind in KINDS if before.costs.get(kind) or after.costs.get(kind)),
            self._line(_("Margin of a customer and year"), self.money, before, after, "margin", is_sum=True),
            self._line(money[1][0], self.money, before, after, "acquisition"),
        ]

    def _line(self, label: str, say: Any, before: Inputs, after: Inputs, name: str, *, is_sum: bool = False) -> Any:
        was, will = getattr(before, name), getattr(after, name)
        return InputLine(label, say(was), say(will), was != will, is_sum)

    def _cost(self, kind: str) -> InputLine:
        was, will = self.seen.before.costs.get(kind, 0.0), self.seen.after.costs.get(kind, 0.0)
        return InputLine(str(CHANGED[kind]), self.money(-was), self.money(-will), was != will)

    def alone(self) -> list[tuple[str, str, str]]:
        """Each change with what it adds without the others; those of several together last."""
        lines = [
            (str(CHANGED[name]), self._change(name), self.money(amount, signed=True))
            for name, amount in self.seen.alone
        ]
        if len(lines) > 1:
            lines.append((_("All together"), "", self.money(self.seen.effect, signed=True)))
        return lines

    def _change(self, name: str) -> str:
        by = self.seen.asked.changes[name]
        decimals = 0 if abs(by * 100 - round(by * 100)) < 1e-9 else 1
        if name == RETENTION:
            points = writing.number(by * 100, decimals, signed=True)
            return _("%(points)s points") % {"points": points}
        return writing.percent(by, decimals, signed=True)

    def swings(self) -> list[SwingLine]:
        """What equity would gain or lose if one input were a tenth lower, or higher."""
        worth = self.seen.then.equity
        most = max((abs(end - worth) for each in self.seen.swings for end in (each.low, each.high)), default=0.0)
        return [
            SwingLine(
                str(CHANGED[each.name]),
                self.money(each.low - worth, signed=True, compact=True),
                self.money(each.high - worth, signed=True, compact=True),
                _bar((each.low - worth) / most),
                _bar((each.high - worth) / most),
            )
            for each in self.seen.swings
        ]

    def years(self) -> list[Mapping[str, str]]:
        """Year by year as it would be, beside the sum as it is."""
        pairs = zip(self.seen.then.years, self.seen.now.years, strict=True)
        return [
            {
                "year": str(then.year),
                "left": writing.number(round(then.left)),
                "won": writing.number(round(then.won)),
                "revenue": self.money(then.revenue, compact=True),
                "costs": self.money(-then.costs, compact=True),
                "acquisition": self.money(-then.acquisition, compact=True),
                "present": self.money(then.present, compact=True),
                "sum": self.money(then.sum, compact=True),
                "today": self.money(now.sum, compact=True),
            }
            for then, now in pairs
        ]

    def notes(self) -> list[str]:
        """What the measures cannot say."""
        found, own = self.seen.measured, self.seen.asked.own
        said = [
            _("Measured from %(start)s to %(end)s.")
            % {"start": writing.day(self.seen.period.start), "end": writing.day(self.seen.period.last_day)}
        ]
        if found.retention is None and "own_retention" not in own:
            said.append(_("Nobody could stay yet: give a retention, or nobody does."))
        if found.acquisition is None and "own_acquisition" not in own:
            said.append(_("No customer was won: winning one is taken to cost nothing."))
        if not found.cover:
            said.append(_("The cost of goods is not known: margins are revenue less the other costs."))
        elif found.cover < NEARLY_ALL:
            said.append(
                _("The cost of goods is known for %(share)s of revenue, and taken to be alike for the rest.")
                % {"share": writing.percent(found.cover)}
            )
        return said

    def why(self, key: str) -> Why:
        """Return the explanation of a figure. Refuses figures that the page does not have."""
        make = {
            "equity": self._equity, "each": self._each, "won": self._won, "effect": self._effect, "roi": self._roi,
        }.get(key)  # fmt: skip
        if make is None:
            raise NotFound
        return make()

    def _goes_in(self) -> list[Fact]:
        return [(line.label, line.after, "") for line in self.inputs() if line.after not in ("", "–")]

    def _equity(self) -> Why:
        then, (low, high) = self.seen.then, self.seen.spans[0]
        facts = [
            (_("Customers of today"), self.money(then.today), ""),
            (_("Customers to come"), self.money(then.to_come), ""),
            (_("As it is today, in four cases out of five"), f"{self.money(low)} – {self.money(high)}", ""),
        ]
        words = _(
            "Today’s customers bring their first margin a year from now, if they stay; those who are won bring it at "
            "once and pay for being won. The interval comes from how many customers retention and revenue were "
            "measured on."
        )
        formula = _("Σ over the years of (margin × customers there − new customers × their cost) ÷ (1 + discount)^year")
        return Why(_("Customer equity"), tuple(facts), formula, f"{words} {over_years(self.seen.asked.years)}.")

    def _each(self) -> Why:
        words = _("One customer of today: the first margin comes in a year, if they stay.")
        formula = _("Σ margin × retention^year ÷ (1 + discount)^year")
        return Why(
            _("Value of a customer"), tuple(self._goes_in()), formula, f"{words} {over_years(self.seen.asked.years)}."
        )

    def _won(self) -> Why:
        words = _("One customer won today: the first margin comes at once, what winning them cost is taken off.")
        formula = _("Σ margin × retention^(year − 1) ÷ (1 + discount)^(year − 1) − cost of a new customer")
        return Why(
            _("Value of a new customer"),
            tuple(self._goes_in()),
            formula,
            f"{words} {over_years(self.seen.asked.years)}.",
        )

    def _effect(self) -> Why:
        facts = [
            (_("As it is"), self.money(self.seen.now.equity), ""),
            (_("As it would be"), self.money(self.seen.then.equity), ""),
            *((label, amount, "") for label, _by, amount in self.alone()),
        ]
        words = _(
            "Changes help or hinder each other, so that all together need not be their sum. The interval tells how "
            "well the base is measured; whether a change comes as it is thought, only a trial tells."
        )
        return Why(_("Effect of the changes"), tuple(facts), _("equity as it would be − equity as it is"), words)

    def _roi(self) -> Why:
        facts = [
            (_("Effect of the changes"), self.money(self.seen.effect, signed=True), ""),
            (_("Cost of the programme, once"), self.money(self.seen.asked.programme), ""),
        ]
        return Why(
            _("Return on the programme"), tuple(facts), _("(effect − cost of the programme) ÷ cost of the programme"),
            _("The programme is paid today, its effect comes over the years and is discounted."),
        )  # fmt: skip


def today_of(found: Measured, currency: str, discount: float) -> dict[str, str]:
    """What the fields of own inputs say is measured."""
    return {
        "own_customers": writing.number(found.customers),
        "own_newcomers": writing.number(found.newcomers),
        "own_revenue": writing.money(found.revenue, currency),
        "own_retention": writing.percent(found.retention, 1) if found.retention is not None else "",
        "own_acquisition": writing.money(found.acquisition, currency) if found.acquisition is not None else "",
        "own_discount": writing.percent(discount, 1),
    }


def over_years(years: int) -> str:
    """Over how many years it is summed."""
    return ngettext("over %(count)s year", "over %(count)s years", years) % {"count": years}


def _percent(share: float) -> str:
    return writing.percent(share, 1)


def _bar(share: float) -> tuple[str, str]:
    """Where a bar begins and how long it is, in a box of 200 whose middle is nothing."""
    length = abs(share) * BAR
    return f"{BAR - length if share < 0 else BAR:.1f}", f"{length:.1f}"
