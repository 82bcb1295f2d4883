"""The table of a cube: rows, one nested in the other, columns, and their totals, each read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rapport.analytic.insights.cube.asked import CubeAsked
from rapport.analytic.insights.cube.axes import Axis
from rapport.analytic.insights.cube.measures import PARTS, Measure
from rapport.analytic.insights.queries import Reader
from rapport.analytic.insights.queries.cube import Cut, Grouped, Keys, Sums, grouped, narrowed_to

ON_PAGE, IN_FILES = 200, 10_000
MOST_CELLS = 200_000
MOST_COLUMNS = 40


@dataclass(frozen=True)
class Row:
    """A row: its keys, one where it is the sum of those nested below it. No keys: the total."""

    keys: Keys
    is_sum: bool = False


@dataclass(frozen=True)
class Table:
    """What a cube comes to: values are read by the keys of a row and, if there is one, of a column."""

    reading: Reader
    asked: CubeAsked
    most: int = ON_PAGE

    @cached_property
    def is_cut(self) -> bool:
        """Whether there are more rows than are shown."""
        return self._lines.is_cut

    @cached_property
    def columns(self) -> tuple[Keys, ...]:
        """The keys of the columns, in their order, the last ones where there are too many; one without keys where
        nothing is read across."""
        if self.asked.across is None:
            return ((),)
        found = sorted(self._sums(self.asked.cut, 0, across=True), key=_ordered)
        return tuple(found[-MOST_COLUMNS:])

    @cached_property
    def has_more_columns(self) -> bool:
        across = self.asked.across
        return across is not None and len(self._sums(self.asked.cut, 0, across=True)) > MOST_COLUMNS

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows in their order: each first key with its sum, and below it those nested in it."""
        ordered = self._sorted(list(self._lines.sums))
        if len(self.asked.rows) == 1:
            return tuple(Row(keys) for keys in ordered)
        heads = self._sorted(list(dict.fromkeys(keys[:1] for keys in ordered)))
        return tuple(
            row
            for head in heads
            for row in (Row(head, is_sum=True), *(Row(keys) for keys in ordered if keys[:1] == head))
        )

    def value(self, measure: Measure, row: Row, column: Keys = (), *, earlier: bool = False) -> float | None:
        """What a measure comes to in a row, of a column where one is named."""
        cut = self.asked.earlier_cut if earlier else self.asked.cut
        sums = self._sums(cut, len(row.keys), across=bool(column))
        return measure.value(sums.get((*row.keys, *column), {}))

    @cached_property
    def _lines(self) -> Grouped:
        """The rows with their sums over all columns: the first ones by the measure that they are sorted by."""
        chosen = self.asked.sorted_by
        sort = chosen[0] if chosen else None
        return grouped(self.reading, self.asked.cut, self.asked.rows, self.asked.measures, most=self.most, sort=sort)

    @cached_property
    def _known(self) -> dict[tuple[Cut, int, bool], Mapping[Keys, Sums]]:
        return {}

    def _sums(self, cut: Cut, depth: int, *, across: bool) -> Mapping[Keys, Sums]:
        key = (cut, depth, across)
        if key not in self._known:
            self._known[key] = self._read(cut, depth, across=across)
        return self._known[key]

    def _read(self, cut: Cut, depth: int, *, across: bool) -> Mapping[Keys, Sums]:
        """The sums by the first so many rows, and by the columns: added up from finer ones where that is allowed."""
        asked, whole = self.asked, depth == len(self.asked.rows)
        if whole and not across and cut == asked.cut:
            return self._lines.sums
        if not whole and self._adds_up:
            return _added(self._sums(cut, depth + 1, across=across), depth)
        axes: Sequence[Axis] = (*asked.rows[:depth], *([asked.across] if across and asked.across else []))
        if depth and self.is_cut:
            cut = narrowed_to(cut, asked.rows[0], sorted({keys[0] for keys in self._lines.sums}, key=str))
        return grouped(self.reading, cut, axes, asked.measures, most=MOST_CELLS).sums

    @cached_property
    def _adds_up(self) -> bool:
        names = frozenset[str]().union(*(measure.needs for measure in self.asked.measures))
        return not self.is_cut and all(PARTS[name].is_additive for name in names)

    def _sorted(self, found: list[Keys]) -> list[Keys]:
        chosen = self.asked.sorted_by
        ordered = sorted(found, key=_ordered)
        if chosen is None:
            return list(reversed(ordered)) if self.asked.sort.startswith("-") else ordered
        measure, is_least_first = chosen
        known = [(self.value(measure, Row(keys)), keys) for keys in ordered]
        told = sorted(
            ((value, keys) for value, keys in known if value is not None),
            key=lambda each: each[0],
            reverse=not is_least_first,
        )
        return [keys for _value, keys in told] + [keys for value, keys in known if value is None]


def _added(finer: Mapping[Keys, Sums], depth: int) -> Mapping[Keys, Sums]:
    """Sums by fewer rows, whose key at this depth is left out."""
    found: dict[Keys, dict[str, Any]] = {}
    for keys, sums in finer.items():
        total = found.setdefault((*keys[:depth], *keys[depth + 1 :]), {})
        for name, value in sums.items():
            if value is not None:
                total[name] = total.get(name, 0) + value
    return found


def _ordered(keys: Keys) -> tuple[Any, ...]:
    """Numbers before texts, none at the end."""
    return tuple((key is None, isinstance(key, str), key if key is not None else 0) for key in keys)
