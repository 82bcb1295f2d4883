"""Habits in words: the figures of the page, its tables and bars, and those of one customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.explain import Why
from rapport.analytic.insights.habits.facts import HabitsRead
from rapport.analytic.insights.habits.words import channel_word, family_word, month_word, weekday_word
from rapport.analytic.insights.queries.habits import Habits
from rapport.analytic.insights.readings import StudyFigure
from rapport.kit.errors import NotFound
from rapport.web import writing

BOX = 200.0
MOST_FAMILIES, MOST_MOVES = 12, 12
STEADY = 1.0
NOTABLE = 1.15
Row = Mapping[str, Any]


@dataclass(frozen=True)
class BarLine:
    """A row with a bar: `length` in a box of 200; `cells` are its numbers in words."""

    name: str
    cells: tuple[str, ...]
    length: float


@dataclass(frozen=True)
class Move:
    """Customers who went from one family to another, or stayed."""

    before: str
    after: str
    customers: str
    share: str
    stayed: bool


@dataclass(frozen=True)
class HabitsTeller:
    """Writes one reading of habits."""

    seen: HabitsRead
    currency: str

    def band(self) -> list[StudyFigure]:
        """The usual basket and rhythm, the strongest month and day, and what is bought most."""
        found = self.seen.found
        basket, rhythm = found.basket, found.rhythm
        season, day = _strongest(found.seasons, "index"), _strongest(found.weekdays, "share")
        family = found.families[0] if found.families else None
        return [
            StudyFigure(
                "basket", _("Usual basket"), self.money(basket["median"]),
                _("half of them between %(low)s and %(high)s")
                % {"low": self.money(basket["low"]), "high": self.money(basket["high"])},
            ),
            StudyFigure("rhythm", _("Days between purchases"), writing.number(rhythm["median"]), self._spread(rhythm)),
            StudyFigure(
                "season", _("Strongest month"), month_word(season["month"]) if season else "",
                _("%(times)s times a usual month") % {"times": writing.number(season["index"], 2)} if season else "",
            ),
            StudyFigure(
                "weekday", _("Strongest day"), weekday_word(day["weekday"]) if day else "",
                _("%(share)s of purchases") % {"share": writing.percent(day["share"])} if day else "",
            ),
            StudyFigure(
                "family", _("Bought most"), family_word(family["family"]) if family else "",
                _("%(share)s of revenue") % {"share": writing.percent(family["share"])} if family else "",
            ),
        ]  # fmt: skip

    @property
    def season_heads(self) -> tuple[str, ...]:
        return _("Month"), _("Purchases"), _("Revenue"), _("Index")

    @property
    def weekday_heads(self) -> tuple[str, ...]:
        return _("Day"), _("Purchases"), _("Share")

    @property
    def family_heads(self) -> tuple[str, ...]:
        return _("Family"), _("Customers"), _("Revenue"), _("Share")

    @property
    def channel_heads(self) -> tuple[str, ...]:
        return _("Channel"), _("Interactions"), _("Customers"), _("Share")

    def money(self, amount: float | None) -> str:
        return writing.money(amount, self.currency)

    def _spread(self, row: Row) -> str:
        if row["median"] is None:
            return _("nobody has bought twice")
        words = {"low": writing.number(row["low"]), "high": writing.number(row["high"])}
        return _("half of them between %(low)s and %(high)s") % words

    def seasons(self) -> list[BarLine]:
        """Month by month, 1 is a month like any other."""
        rows = self.seen.found.seasons
        return _bars(rows, "index", lambda row: month_word(row["month"]), lambda row: (
            writing.number(row["purchases"]), self.money(row["revenue"]), writing.number(row["index"], 2),
        ))  # fmt: skip

    def weekdays(self) -> list[BarLine]:
        rows = self.seen.found.weekdays
        return _bars(rows, "share", lambda row: weekday_word(row["weekday"]), lambda row: (
            writing.number(row["purchases"]), writing.percent(row["share"]),
        ))  # fmt: skip

    def families(self) -> list[BarLine]:
        rows = self.seen.found.families[:MOST_FAMILIES]
        return _bars(rows, "share", lambda row: family_word(row["family"]), lambda row: (
            writing.number(row["customers"]), self.money(row["revenue"]), writing.percent(row["share"], 1),
        ))  # fmt: skip

    def channels(self) -> list[BarLine]:
        rows = self.seen.found.channels
        return _bars(rows, "share", lambda row: channel_word(row["channel"]), lambda row: (
            writing.number(row["interactions"]), writing.number(row["customers"]), writing.percent(row["share"]),
        ))  # fmt: skip

    def moves(self) -> list[Move]:
        """From the favourite family of the year before to that of the last year, most customers first."""
        return [
            Move(
                row["before"], row["after"], writing.number(row["customers"]), writing.percent(row["share"]),
                row["before"] == row["after"],
            )
            for row in self.seen.found.moves[:MOST_MOVES]
        ]  # fmt: skip

    def why(self, key: str) -> Why:
        """Return the explanation of a figure. Refuses figures that the page does not have."""
        found = self.seen.found
        made = {
            "basket": lambda: Why(
                _("Usual basket"), ((_("Purchases"), writing.number(found.basket["purchases"]), ""),),
                _("median of the revenue of purchases"), _("Half of all purchases are smaller, half are larger."),
            ),
            "rhythm": lambda: Why(
                _("Days between purchases"),
                (
                    (_("Customers who bought again"), writing.number(found.rhythm["customers"]), ""),
                    (_("Gaps"), writing.number(found.rhythm["gaps"]), ""),
                ),
                _("median of the days from one purchase of a customer to their next"),
                _("Who buys often has more gaps, and more weight."),
            ),
            "season": lambda: Why(
                _("Strongest month"), tuple((bar.name, bar.cells[-1], "") for bar in self.seasons()),
                _("(purchases of the month ÷ its days) ÷ (all purchases ÷ all days)"),
                _("Over whole years, three at most, so that every month counts equally often."),
            ),
            "weekday": lambda: Why(
                _("Strongest day"), tuple((bar.name, bar.cells[-1], "") for bar in self.weekdays()),
                _("purchases on the day ÷ all purchases"), _("The day of the order, where the company is."),
            ),
            "family": lambda: Why(
                _("Bought most"), tuple((bar.name, bar.cells[-1], "") for bar in self.families()),
                _("revenue of the family ÷ all revenue"), _("What went back is not counted."),
            ),
        }.get(key)  # fmt: skip
        if made is None:
            raise NotFound
        return made()


def own_habits(found: Habits, currency: str) -> list[tuple[str, str, str]]:
    """The habits of one customer: what, how, and how sure that is."""
    told = []
    if found.basket["purchases"]:
        count = found.basket["purchases"]
        said = ngettext("of %(count)s purchase", "of %(count)s purchases", count) % {"count": writing.number(count)}
        told.append((_("Usual basket"), writing.money(found.basket["median"], currency), said))
    if found.rhythm["gaps"]:
        days = round(found.rhythm["median"])
        said = ngettext("%(count)s day", "%(count)s days", days) % {"count": writing.number(days)}
        told.append((_("Between two purchases"), said, ""))
    if found.families:
        best = found.families[0]
        told.append((_("Buys most"), family_word(best["family"]), writing.percent(best["share"])))
    if found.moves and found.moves[0]["before"] != found.moves[0]["after"]:
        words = {"before": found.moves[0]["before"], "after": found.moves[0]["after"]}
        told.append((_("Moved"), _("from %(before)s to %(after)s") % words, _("within a year")))
    season, day = _strongest(found.seasons, "index"), _strongest(found.weekdays, "share")
    if season and found.basket["purchases"] >= len(found.seasons) + 2 and season["index"] > NOTABLE:
        said = ngettext("%(count)s purchase", "%(count)s purchases", season["purchases"])
        told.append((_("Month"), month_word(season["month"]), said % {"count": season["purchases"]}))
    if day and found.basket["purchases"] >= 3 and day["purchases"] > 1:
        told.append((_("Day"), weekday_word(day["weekday"]), writing.percent(day["share"])))
    if found.channels:
        best = found.channels[0]
        told.append((_("Talks by"), channel_word(best["channel"]), writing.percent(best["share"])))
    return told


def _strongest(rows: Sequence[Row], name: str) -> Row | None:
    return max(rows, key=lambda row: row[name], default=None)


def _bars(rows: Sequence[Row], name: str, called: Any, cells: Any) -> list[BarLine]:
    most = max((row[name] for row in rows), default=0.0) or 1.0
    return [BarLine(called(row), cells(row), round(max(0.0, row[name]) / most * BOX, 1)) for row in rows]
