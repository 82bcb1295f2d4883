"""The measures and axes of the cube as a part of the guide, in the language of the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from rapport.analytic.insights.cube.axes import AXES, DIMENSIONS
from rapport.analytic.insights.cube.measures import MEASURES
from rapport.kit.errors import Text

MARK = "<!-- rapport cube -->\n"


def written() -> str:
    """Return the part of the page that the code writes, its mark first."""
    yes = _("yes")
    measures = [
        (each.label, f"`{each.key}`", each.formula, yes if each.of_margin else "") for each in MEASURES.values()
    ]
    axes = [
        (axis.label, f"`{axis.key}`", DIMENSIONS[axis.dimension], AXES[axis.finer].label if axis.finer else "")
        for axis in AXES.values()
    ]
    heads = (_("Measure"), _("Word"), _("Formula"), _("With the right to margins"))
    lines = [MARK.rstrip("\n"), *_table(_("Measures"), heads, measures)]
    return "\n".join([*lines, *_table(_("Axes"), (_("Axis"), _("Word"), _("Dimension"), _("Opens")), axes)]) + "\n"


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[Text]]) -> Iterator[str]:
    yield from ("", f"## {title}", "", _row(heads), "|---" * len(heads) + "|")
    yield from map(_row, rows)


def _row(cells: Iterable[Text]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
