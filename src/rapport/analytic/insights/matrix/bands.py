"""Bands of an axis in words: where each begins and ends, on the day that is read."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from rapport.analytic.insights.matrix.axes import Measure
from rapport.analytic.insights.models import Matrix, bands_in
from rapport.analytic.insights.queries.matrices import Grid, Move


def bands_of(matrix: Matrix, found: Grid, currency: str) -> tuple[list[str], list[str]]:
    """The bands across and up, each axis from its first band to its best."""
    across = _told(matrix.x, found.x_limits, currency, is_cut=bool(matrix.x_limits))
    return across, _told(matrix.y, found.y_limits, currency, is_cut=bool(matrix.y_limits))


def cell_told(cell: str, bands: tuple[list[str], list[str]]) -> str:
    """A cell by its bands; who is in none."""
    x, y = bands_in(cell)
    if not x:
        return _("In no cell")
    return _("%(up)s · %(across)s") % {"up": bands[1][y - 1], "across": bands[0][x - 1]}


def absent_told(matrix: Matrix) -> str:
    """Why somebody is in no cell: not a customer yet, unless a measure may lack a value."""
    return _("in no cell") if matrix.x.may_lack or matrix.y.may_lack else _("not a customer yet")


def is_better(move: Move) -> bool:
    """More steps towards the best bands than away from them."""
    return _height(move.after) > _height(move.before)


def is_worse(move: Move) -> bool:
    """More steps away from the best bands than towards them."""
    return _height(move.after) < _height(move.before)


def _height(cell: str) -> int:
    return sum(bands_in(cell))


def _told(measure: Measure, limits: Sequence[float | None], currency: str, *, is_cut: bool) -> list[str]:
    """From a limit on, where the company says so; over a quantile, where the base does."""
    if limits and limits[0] is None:
        some = (_("%(measure)s: any") % {"measure": measure.label} for _limit in limits)
        return [_("%(measure)s: none") % {"measure": measure.label}, *some]
    shown = [measure.shown(limit or 0.0, currency) for limit in limits]
    pairs = [{"from": low, "to": high} for low, high in pairwise(shown)]
    first, last = {"to": shown[0]}, {"from": shown[-1]}
    if is_cut:
        told = [_("under %(to)s") % first, *(_("%(from)s to under %(to)s") % pair for pair in pairs)]
        told.append(_("%(from)s and more") % last)
    else:
        told = [_("%(to)s at most") % first, *(_("over %(from)s to %(to)s") % pair for pair in pairs)]
        told.append(_("over %(from)s") % last)
    return told[::-1] if measure.little_is_good else told
