"""How a cube is told: a table whose cells open the rows behind them, and whose rows open finer ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil, sqrt
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from rapport.analytic.insights.cube.asked import ORDERS
from rapport.analytic.insights.cube.axes import AXES, Axis
from rapport.analytic.insights.cube.facts import CubeRead
from rapport.analytic.insights.cube.measures import HOURS, LINES, MONEY, PERCENT, RATIO, Measure
from rapport.analytic.insights.cube.opened import InCube
from rapport.analytic.insights.cube.table import Row
from rapport.analytic.insights.explain import Fact, Why
from rapport.analytic.insights.queries.cube import Cut, Keys, narrowed_to
from rapport.analytic.insights.tables import COUNTED, Opens, customers_url
from rapport.kit.errors import NotFound
from rapport.web import writing

LEVELS = 6


@dataclass(frozen=True)
class Shown:
    """A cell as it is drawn: its figure, the strength of its colour, where it opens, and the change since before."""

    text: str
    level: int = 0
    url: str = ""
    change: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Line:
    """A row: what its key is called, where finer rows open, how deep it is nested, and its cells."""

    label: str
    url: str
    depth: int
    is_sum: bool
    cells: tuple[Shown, ...]


@dataclass(frozen=True)
class Head:
    """A heading: what it says, the address that sorts by it, whether one sorts by it, and its explanation."""

    label: str
    url: str = ""
    order: str = ""
    why: str = ""


@dataclass(frozen=True)
class CubeTeller:
    """Who reads the cube, as asked."""

    seen: CubeRead
    currency: str

    @property
    def title(self) -> str:
        """What one reads, as a sentence."""
        asked = self.seen.asked
        measures = ", ".join(str(each.label) for each in asked.measures[:3])
        told = {"measures": measures, "axes": " × ".join(str(axis.label) for axis in asked.axes)}
        return _("%(measures)s by %(axes)s") % told

    @cached_property
    def columns(self) -> tuple[Keys, ...]:
        """The keys of the columns, and none for all of them at the end."""
        across = self.seen.asked.across
        return (*self.seen.table.columns, ()) if across else ((),)

    @property
    def heads(self) -> list[tuple[str, str]]:
        """What the columns are called, each with the address that reads it alone; nothing where none is read across."""
        asked = self.seen.asked
        if asked.across is None:
            return []
        return [
            (self.seen.named(asked.across, keys[0]), self._below(asked.across, keys[0], across=True))
            if keys
            else (_("All"), "")
            for keys in self.columns
        ]

    @property
    def measure_heads(self) -> list[Head]:
        """What the figures below a column are called."""
        return [self._head(measure) for _keys in self.columns for measure in self.seen.asked.measures]

    @property
    def lines(self) -> Iterator[Line]:
        for row in self.seen.table.rows:
            yield self._line(row)

    @property
    def total(self) -> Line:
        return Line(_("All"), "", 0, True, tuple(self._cells(Row(()))))

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What everything is cut down to, each with the address that reads without it."""
        asked = self.seen.asked
        return [
            (
                f"{AXES[name].label}{_(':')} {', '.join(self.seen.named(AXES[name], key) for key in keys)}",
                asked.query(kept=asked.keeping(AXES[name])),
            )
            for name, keys in asked.kept
        ]

    def why(self, key: str) -> Why:
        """The formula of a measure with its figure in all. Refuses one that is not read."""
        measure = next((each for each in self.seen.asked.measures if each.key == key), None)
        if measure is None:
            raise NotFound
        value = self.seen.table.value(measure, Row(()))
        facts: tuple[Fact, ...] = ((_("In all"), self._text(measure, value), self._url(measure, self.seen.asked.cut)),)
        words = _(
            "Orders stand with the owner and the team of their customer, time with whoever worked. What has no place "
            "on an axis is not told there. A margin is not known where the cost of a line is not."
        )
        return Why(str(measure.label), facts, str(measure.formula), words)

    def _head(self, measure: Measure) -> Head:
        asked = self.seen.asked
        chosen = asked.sorted_by
        is_first = chosen is not None and chosen[0] is measure
        is_least = is_first and chosen is not None and chosen[1]
        url = asked.query(sort=f"-{measure.key}" if is_first and not is_least else measure.key)
        order = ("ascending" if is_least else "descending") if is_first else ""
        why = reverse("insights:cube_why", args=[measure.key]) + asked.query()
        return Head(str(measure.label), url, order, why)

    def _line(self, row: Row) -> Line:
        depth = len(row.keys) - 1
        axis, key = self.seen.asked.rows[depth], row.keys[depth]
        return Line(self.seen.named(axis, key), self._below(axis, key), depth, row.is_sum, tuple(self._cells(row)))

    def _cells(self, row: Row) -> Iterator[Shown]:
        for column in self.columns:
            for measure in self.seen.asked.measures:
                yield self._cell(measure, row, column)

    def _cell(self, measure: Measure, row: Row, column: Keys) -> Shown:
        value = self.seen.table.value(measure, row, column)
        change, tone = self._change(measure, row, column, value)
        url = "" if value is None or not value else self._url(measure, self._cut(row, column))
        is_inner = bool(row.keys) and not row.is_sum and (bool(column) or self.seen.asked.across is None)
        return Shown(self._text(measure, value), self._level(measure, value) if is_inner else 0, url, change, tone)

    def _level(self, measure: Measure, value: float | None) -> int:
        most = self._most[measure.key]
        if not self.seen.asked.heat or value is None or value <= 0 or most <= 0:
            return 0
        return ceil(LEVELS * sqrt(value / most))

    @cached_property
    def _most(self) -> Mapping[str, float]:
        """The largest value of each measure in the table, its sums left out."""
        table = self.seen.table
        inner = [row for row in table.rows if not row.is_sum]
        return {
            measure.key: max(
                (table.value(measure, row, column) or 0 for row in inner for column in table.columns), default=0
            )
            for measure in self.seen.asked.measures
        }

    def _change(self, measure: Measure, row: Row, column: Keys, value: float | None) -> tuple[str, str]:
        """The change since the period before, and whether it is good."""
        if not self.seen.asked.is_compared or value is None:
            return "", ""
        before = self.seen.table.value(measure, row, column, earlier=True)
        if not before or before < 0:
            return "", ""
        share = value / before - 1
        is_good = (share < 0) == measure.little_is_good
        return writing.percent(share, 0, signed=True), ("up" if is_good else "down") if round(share, 2) else ""

    def _cut(self, row: Row, column: Keys) -> Cut:
        cut, asked = self.seen.asked.cut, self.seen.asked
        for axis, key in zip(asked.rows, row.keys, strict=False):
            cut = narrowed_to(cut, axis, [key])
        return narrowed_to(cut, asked.across, column) if column and asked.across else cut

    def _url(self, measure: Measure, cut: Cut) -> str:
        """The customers behind a figure, or its orders where one asks for these."""
        condition = InCube(cut, measure.fact).condition
        opens = Opens.of(self.seen.actor, self.seen.asked.asked.of)
        if self.seen.asked.opens == ORDERS and measure.fact == LINES and opens.in_orders:
            pairs = [("f", each) for each in (COUNTED, *opens.cut, condition)]
            return f"{reverse('orders:order_list')}?{urlencode(pairs)}"
        return customers_url(*opens.cut, condition, sort="-revenue")

    def _below(self, axis: Axis, key: int | str | None, *, across: bool = False) -> str:
        """The address that reads one key of an axis by the finer axis below it."""
        asked = self.seen.asked
        if not axis.finer or AXES[axis.finer] in asked.axes:
            return ""
        finer = AXES[axis.finer]
        kept = asked.keeping(axis, key)
        if across:
            return asked.query(kept=kept, across=finer)
        return asked.query(kept=kept, rows=tuple(finer if each is axis else each for each in asked.rows), sort="")

    def _text(self, measure: Measure, value: float | None) -> str:
        if value is None:
            return "–"
        if measure.unit == MONEY:
            decimals = 2 if abs(value) < 100 else 0
            return writing.money(round(value, decimals) + 0.0, self.currency, decimals)
        if measure.unit == PERCENT:
            return writing.percent(value, 1)
        return writing.number(round(value, 2) + 0.0, {HOURS: 1, RATIO: 2}.get(measure.unit, 0))
