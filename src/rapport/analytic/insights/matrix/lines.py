"""A matrix in words: its cells, who moved between them, and why each figure is what it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil, sqrt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rapport.analytic.insights.explain import Fact, Why
from rapport.analytic.insights.matrix.axes import Measure
from rapport.analytic.insights.matrix.bands import absent_told, cell_told, is_better, is_worse
from rapport.analytic.insights.matrix.facts import MatrixRead
from rapport.analytic.insights.queries.matrices import NOWHERE, Cell, Move
from rapport.analytic.insights.tables import Opens
from rapport.kit.errors import NotFound
from rapport.web import writing

LEVELS = 3
MOST_MOVES = 12
MOST_ARROWS = 8
BEST = "-revenue"


@dataclass(frozen=True)
class CellLine:
    """A cell as it is drawn."""

    key: str
    name: str
    customers: str
    share: str
    revenue: str
    policy: str
    level: int
    url: str


@dataclass(frozen=True)
class MoveLine:
    """A move as it is drawn; `way` is better, worse, or nothing."""

    before: str
    after: str
    customers: str
    revenue: str
    way: str
    url: str


@dataclass(frozen=True)
class MatrixTeller:
    """Writes one reading of a matrix."""

    seen: MatrixRead
    currency: str
    opens: Opens

    @property
    def rows(self) -> list[tuple[str, list[CellLine]]]:
        """The rows of the grid, the best band first: its words and its cells."""
        across, up = self.seen.matrix.size
        return [
            (self.seen.bands[1][y - 1], [self._cell(f"{x}-{y}") for x in range(1, across + 1)])
            for y in range(up, 0, -1)
        ]

    @property
    def title(self) -> str:
        """The answer in a sentence: what the cell that brings most holds."""
        found = self.seen.found
        best = max(found.cells.values(), key=lambda cell: (cell.revenue, cell.key), default=None)
        if best is None or not found.customers:
            return _("Nobody is in this matrix yet")
        told = {
            "customers": writing.percent(best.customers / found.customers),
            "revenue": writing.percent(best.revenue / found.revenue if found.revenue > 0 else None),
        }
        return _("One cell holds %(customers)s of customers and %(revenue)s of revenue") % told

    @property
    def moves_title(self) -> str:
        """How many changed cell, and how many of them for the better."""
        moved = sum(move.customers for move in self._changed)
        better = sum(move.customers for move in self._changed if is_better(move))
        if not moved:
            return _("Nobody changed cell")
        told = ngettext(
            "%(count)s customer changed cell, %(share)s for the better",
            "%(count)s customers changed cell, %(share)s for the better",
            moved,
        )
        return told % {"count": writing.number(moved), "share": writing.percent(better / moved)}

    @property
    def moves(self) -> list[MoveLine]:
        """The moves of most customers."""
        return [self._move(move) for move in self._drawn[:MOST_MOVES]]

    @property
    def more_moves(self) -> int:
        return max(0, len(self._drawn) - MOST_MOVES)

    @property
    def stayed(self) -> str:
        """How many are where they were."""
        count = sum(move.customers for move in self.seen.moves if move.before == move.after)
        told = ngettext("%(count)s customer stayed.", "%(count)s customers stayed.", count)
        return told % {"count": writing.number(count)}

    @property
    def arrows(self) -> list[tuple[Move, str, str]]:
        """The moves from cell to cell that are drawn: each with its words and where it opens."""
        return [(move, self._spoken(move), self._opens(move)) for move in self._changed[:MOST_ARROWS]]

    @property
    def notes(self) -> list[str]:
        """What the reader should know of these bands and of who is in no cell."""
        found, matrix = self.seen.found, self.seen.matrix
        notes = [
            self._cut(matrix.y, found.y_limits, matrix.y_limits),
            self._cut(matrix.x, found.x_limits, matrix.x_limits),
        ]
        if found.apart:
            told = ngettext(
                "%(count)s customer is in no cell: a measure has no value for them.",
                "%(count)s customers are in no cell: a measure has no value for them.",
                found.apart,
            )
            notes.append(told % {"count": writing.number(found.apart)})
        if found.since < self.seen.asked.first and (matrix.x.of_window or matrix.y.of_window):
            notes.append(_("The months looked at begin before the first known order."))
        return [note for note in notes if note]

    def why(self, key: str) -> Why:
        """Return the explanation of an axis, a cell or the moves. Refuses figures that the page does not have."""
        if key in ("x", "y"):
            return self._axis(key)
        if key == "moves" and self.seen.asked.before:
            return self._moved()
        if key in self.seen.matrix.cells:
            return self._of_cell(key)
        raise NotFound

    @cached_property
    def _drawn(self) -> list[Move]:
        """Who changed cell, came or left: newcomers too."""
        return [move for move in self.seen.moves if move.before != move.after]

    @cached_property
    def _changed(self) -> list[Move]:
        """Who went from one cell to another."""
        return [move for move in self._drawn if NOWHERE not in (move.before, move.after)]

    def _cell(self, key: str) -> CellLine:
        cell, found = self.seen.cell(key), self.seen.found
        share = cell.customers / found.customers if found.customers else 0.0
        return CellLine(
            key,
            cell_told(key, self.seen.bands),
            _customers(cell.customers),
            writing.percent(share),
            self._money(cell.revenue),
            self.seen.matrix.policy(key),
            self._level(cell),
            self._of(key) if cell.customers else "",
        )

    def _level(self, cell: Cell) -> int:
        """The strength of a cell's colour, by revenue."""
        most = max((each.revenue for each in self.seen.found.cells.values()), default=0.0)
        if cell.revenue <= 0 or most <= 0:
            return 0
        return max(1, min(LEVELS, ceil(sqrt(cell.revenue / most) * LEVELS - 1e-9)))

    def _move(self, move: Move) -> MoveLine:
        newcomer = NOWHERE in (move.before, move.after)
        way = "" if newcomer else "better" if is_better(move) else "worse" if is_worse(move) else ""
        absent = absent_told(self.seen.matrix)
        before = absent if move.before == NOWHERE else cell_told(move.before, self.seen.bands)
        after = absent if move.after == NOWHERE else cell_told(move.after, self.seen.bands)
        return MoveLine(
            before, after, writing.number(move.customers), self._money(move.revenue), way, self._opens(move)
        )

    def _spoken(self, move: Move) -> str:
        line = self._move(move)
        told = ngettext(
            "%(count)s customer: %(before)s → %(after)s", "%(count)s customers: %(before)s → %(after)s", move.customers
        )
        return told % {"count": line.customers, "before": line.before, "after": line.after}

    def _of(self, key: str) -> str:
        return self.opens.customers(self.seen.in_cell(key).condition, sort=BEST)

    def _opens(self, move: Move) -> str:
        return self.opens.customers(self.seen.moved(move).condition, sort=BEST)

    def _cut(self, measure: Measure, limits: Sequence[float | None], own: Sequence[float]) -> str:
        """Where the bands of an axis begin, and who says so."""
        if not limits or limits[0] is None:
            return _("%(axis)s: nobody has any.") % {"axis": measure.label}
        shown = " · ".join(measure.shown(limit or 0.0, self.currency) for limit in limits)
        told = {"axis": measure.label, "limits": shown}
        if own:
            return _("%(axis)s: the company’s limits, %(limits)s.") % told
        if measure.of_positive:
            return _("%(axis)s: parts of equal size among all customers who have any, cut at %(limits)s.") % told
        return _("%(axis)s: parts of equal size among all customers, cut at %(limits)s.") % told

    def _axis(self, name: str) -> Why:
        matrix, found = self.seen.matrix, self.seen.found
        measure, limits = (matrix.x, found.x_limits) if name == "x" else (matrix.y, found.y_limits)
        bands = self.seen.bands[0 if name == "x" else 1]
        facts: list[Fact] = [
            (_("Band %(number)s") % {"number": place}, told, "") for place, told in enumerate(bands, 1)
        ]
        own = matrix.x_limits if name == "x" else matrix.y_limits
        words = f"{self._cut(measure, limits, own)} {_bands_words()}"
        return Why(measure.told(matrix.months), tuple(facts), str(measure.formula), words, self._span())

    def _of_cell(self, key: str) -> Why:
        cell, found = self.seen.cell(key), self.seen.found
        share = cell.customers / found.customers if found.customers else None
        value = cell.revenue / found.revenue if found.revenue > 0 else None
        facts: list[Fact] = [
            (_("Customers"), writing.number(cell.customers), self._of(key) if cell.customers else ""),
            (_("Share of customers"), writing.percent(share, 1), ""),
            (_("Revenue"), self._money(cell.revenue, exact=True), ""),
            (_("Share of revenue"), writing.percent(value, 1), ""),
        ]
        if cell.known_margin is not None:
            facts.append((_("Known margin"), self._money(cell.known_margin, exact=True), ""))
        formula = _("customers whose two measures lie in these bands; revenue of their orders in the period")
        return Why(cell_told(key, self.seen.bands), tuple(facts), formula, _replay_words(), self._span())

    def _moved(self) -> Why:
        moved = [(_("For the better"), is_better), (_("For the worse"), is_worse)]
        facts: list[Fact] = [
            (label, writing.number(sum(move.customers for move in self._changed if holds(move))), "")
            for label, holds in moved
        ]
        facts.append((_("Came or left"), writing.number(self._came), ""))
        words = _(
            "Each day has its own bands where they are parts of equal size: who stays the same may change cell because "
            "others moved. With limits of the company only what customers do moves them."
        )
        formula = _("cell on the earlier day → cell on the day, customer by customer")
        return Why(_("Who changed cell"), tuple(facts), formula, f"{words} {_replay_words()}", self._span())

    @property
    def _came(self) -> int:
        return sum(move.customers for move in self._drawn) - sum(move.customers for move in self._changed)

    def _span(self) -> str:
        found = self.seen.found
        span = {"start": writing.day(found.since), "end": writing.day(found.day)}
        return _("%(start)s to %(end)s") % span

    def _money(self, amount: float, *, exact: bool = False) -> str:
        return writing.money(round(amount, 2) + 0.0, self.currency, compact=not exact)


def _customers(count: int) -> str:
    return ngettext("%(count)s customer", "%(count)s customers", count) % {"count": writing.number(count)}


def _bands_words() -> str:
    return _("The last band is the best. Bands are cut on all customers of the company, whoever reads.")


def _replay_words() -> str:
    return _(
        "A customer has made a purchase until the day. A past day is replayed from the orders, interactions and costs "
        "that are known today, with today’s owners and teams."
    )
