"""Habits as programs read them, and what the page begins with: over REST, from a terminal and in files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from rapport.analytic.insights.groups import Group, narrowed
from rapport.analytic.insights.habits.words import channel_word, family_word, month_word, weekday_word
from rapport.analytic.insights.portfolio.sheets import Sheet
from rapport.analytic.insights.queries import Reader, opened
from rapport.analytic.insights.queries.habits import Habits, habits
from rapport.analytic.insights.readings import part_query
from rapport.kit import ports
from rapport.kit.actor import Actor

SHEETS = ("seasons", "weekdays", "families", "moves", "channels")


@dataclass(frozen=True)
class HabitsRead:
    """Who reads the habits of whom."""

    reading: Reader
    group: Group | None

    @property
    def of(self) -> str:
        """The word for the part that is read; empty: all customers."""
        return self.group.word if self.group else ""

    @property
    def query(self) -> str:
        return part_query(self.of)

    @property
    def found(self) -> Habits:
        return habits(self.reading)


def read(params: Mapping[str, str], actor: Actor) -> HabitsRead:
    """Return who reads what. Refuses without the right to the portfolio, before the first refresh, a group unseen."""
    return HabitsRead(*narrowed(opened(actor), params.get("of", ""), actor))


def habits_facts(params: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return every habit in numbers. Refuses as `read` does."""
    seen = read(params, actor)
    return {
        "part": seen.group.name if seen.group else "",
        "as_of": seen.reading.study.as_of,
        "currency": ports.company.use()().currency,
        **asdict(seen.found),
    }


def habits_sheet(name: str, found: Habits) -> Sheet:
    """The numbers of one table of the page as rows."""
    if name == "seasons":
        rows: list[tuple[Any, ...]] = [
            (month_word(row["month"]), row["purchases"], row["revenue"], row["index"]) for row in found.seasons
        ]
        return [_("Month"), _("Purchases"), _("Revenue"), _("Index")], rows
    if name == "weekdays":
        rows = [(weekday_word(row["weekday"]), row["purchases"], row["share"]) for row in found.weekdays]
        return [_("Day"), _("Purchases"), _("Share")], rows
    if name == "families":
        rows = [(family_word(row["family"]), row["customers"], row["revenue"], row["share"]) for row in found.families]
        return [_("Family"), _("Customers"), _("Revenue"), _("Share")], rows
    if name == "moves":
        rows = [(row["before"], row["after"], row["customers"], row["share"]) for row in found.moves]
        return [_("From"), _("To"), _("Customers"), _("Share")], rows
    rows = [
        (channel_word(row["channel"]), row["interactions"], row["customers"], row["share"]) for row in found.channels
    ]
    return [_("Channel"), _("Interactions"), _("Customers"), _("Share")], rows
