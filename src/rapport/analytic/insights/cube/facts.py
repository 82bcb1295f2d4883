"""The cube as programs read it: over REST, from a terminal and in files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from rapport.analytic.insights.cube.asked import CubeAsked, cube_asked, encode_kept
from rapport.analytic.insights.cube.axes import AXES, DIMENSIONS, Axis
from rapport.analytic.insights.cube.measures import Measure, seen
from rapport.analytic.insights.cube.names import Names, names
from rapport.analytic.insights.cube.table import IN_FILES, ON_PAGE, Row, Table
from rapport.analytic.insights.groups import Group, narrowed
from rapport.analytic.insights.portfolio.sheets import Sheet
from rapport.analytic.insights.queries import Reader, opened
from rapport.analytic.insights.queries.cube import Key, Keys
from rapport.kit import ports
from rapport.kit.actor import Actor

DIGITS = 6


@dataclass(frozen=True)
class CubeRead:
    """Who reads which cube."""

    actor: Actor
    reading: Reader
    asked: CubeAsked
    group: Group | None
    most: int = ON_PAGE

    @cached_property
    def table(self) -> Table:
        return Table(self.reading, self.asked, self.most)

    @cached_property
    def names(self) -> Mapping[str, Names]:
        """What the keys of each axis are called."""
        found: dict[str, set[Key]] = {axis.key: set() for axis in self.asked.axes}
        for row in self.table.rows:
            for axis, key in zip(self.asked.rows, row.keys, strict=False):
                found[axis.key].add(key)
        if self.asked.across:
            found[self.asked.across.key].update(keys[0] for keys in self.table.columns)
        for name, keys in self.asked.kept:
            found.setdefault(name, set()).update(keys)
        return {name: names(AXES[name], keys, self.actor) for name, keys in found.items()}

    def named(self, axis: Axis, key: Key) -> str:
        return self.names[axis.key][key]


def read(params: Mapping[str, Any], actor: Actor, *, most: int = ON_PAGE) -> CubeRead:
    """Return who reads what. Refuses without the right, before it was computed, and what `cube_asked` refuses."""
    whole = opened(actor)
    asked = cube_asked(params, whole)
    reading, group = narrowed(whole, asked.asked.of, actor)
    return CubeRead(actor, reading, asked, group, most)


def cube_facts(params: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """Return the rows of a cube, its totals, and what can be asked of it. Refuses as `read` does."""
    found = read(params, actor, most=IN_FILES)
    asked, period, earlier = found.asked, found.asked.asked.period, found.asked.asked.earlier
    return {
        "part": found.group.name if found.group else "",
        "currency": ports.company.use()().currency,
        "first_day": period.start,
        "last_day": period.last_day,
        "earlier_first_day": earlier.start if asked.is_compared else None,
        "earlier_last_day": earlier.last_day if asked.is_compared else None,
        "measures": [_measure(each) for each in asked.measures],
        "rows_by": [axis.key for axis in asked.rows],
        "columns_by": asked.across.key if asked.across else "",
        "kept": [encode_kept(name, keys) for name, keys in asked.kept],
        "rows": [
            _row(found, row, column) for row in found.table.rows if not row.is_sum for column in found.table.columns
        ],
        "total": _values(found, Row(()), ()),
        "earlier_total": _values(found, Row(()), (), earlier=True) if asked.is_compared else None,
        "is_cut": found.table.is_cut or found.table.has_more_columns,
        "offered": {
            "measures": [_measure(each) for each in seen(sees_margin=found.reading.sees_margin)],
            "axes": [
                {"axis": axis.key, "label": str(axis.label), "dimension": str(DIMENSIONS[axis.dimension])}
                for axis in AXES.values()
            ],
        },
    }


def _measure(measure: Measure) -> dict[str, str]:
    return {
        "measure": measure.key, "label": str(measure.label), "unit": measure.unit, "formula": str(measure.formula),
    }  # fmt: skip


def _row(found: CubeRead, row: Row, column: Keys) -> dict[str, Any]:
    asked = found.asked
    keyed = [*zip(asked.rows, row.keys, strict=True), *([(asked.across, column[0])] if asked.across else [])]
    return {
        "keys": {axis.key: key for axis, key in keyed},
        "names": {axis.key: found.named(axis, key) for axis, key in keyed},
        "values": _values(found, row, column),
        "earlier": _values(found, row, column, earlier=True) if asked.is_compared else None,
    }


def _values(found: CubeRead, row: Row, column: Keys, *, earlier: bool = False) -> dict[str, float | None]:
    values = {each.key: found.table.value(each, row, column, earlier=earlier) for each in found.asked.measures}
    return {key: None if value is None else round(value, DIGITS) for key, value in values.items()}


def cube_sheet(found: CubeRead) -> Sheet:
    """The rows of the table as a file holds them, the total last."""
    asked, table = found.asked, found.table
    axes = list(asked.axes)
    heads = [*(str(axis.label) for axis in axes), *(str(each.label) for each in asked.measures)]
    if asked.is_compared:
        heads += [_("%(measure)s, before") % {"measure": each.label} for each in asked.measures]
    rows = []
    for row in [*(each for each in table.rows if not each.is_sum), Row(())]:
        for column in table.columns if row.keys else ((),):
            told = [found.named(axis, key) for axis, key in zip(axes, (*row.keys, *column), strict=False)]
            told = told or [_("All"), *([""] * (len(axes) - 1))]
            values = list(_values(found, row, column).values())
            before = list(_values(found, row, column, earlier=True).values()) if asked.is_compared else []
            rows.append([*told, *values, *before])
    return heads, rows
