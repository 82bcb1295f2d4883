"""The moves of a matrix as arrows on its grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt

from rapport.analytic.insights.matrix_lines import MatrixTeller
from rapport.analytic.insights.queries.matrices import Move
from rapport.web import writing

WIDE, HIGH, GAP = 132.0, 84.0, 4.0
INSET, ASIDE, HEAD = 24.0, 10.0, 9.0
THINNEST, THICKEST = 1.5, 7.0


@dataclass(frozen=True)
class Arrow:
    """One arrow: its line, its head, its width, what it says and what it opens."""

    line: str
    head: str
    width: str
    told: str
    url: str
    count: str
    at: tuple[str, str]


@dataclass(frozen=True)
class Box:
    """A cell of the drawing, and how many stand in it."""

    x: str
    y: str
    customers: str


@dataclass(frozen=True)
class Drawing:
    """The grid with its arrows, in its own units."""

    width: float
    height: float
    cell: tuple[float, float]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def drawn(teller: MatrixTeller) -> Drawing:
    """Draw the moves from cell to cell, the widest for most customers."""
    across, up = teller.seen.matrix.size
    places = [(column, row) for row in range(up) for column in range(across)]
    boxes = tuple(_box(column, row, teller, up) for column, row in places)
    moves = teller.arrows
    most = max((move.customers for move, _told, _url in moves), default=1)
    return Drawing(across * WIDE, up * HIGH, (WIDE - GAP, HIGH - GAP), boxes, tuple(_arrows(moves, up, most)))


def _box(column: int, row: int, teller: MatrixTeller, up: int) -> Box:
    customers = teller.seen.cell(f"{column + 1}-{up - row}").customers
    return Box(f"{column * WIDE + GAP / 2:.1f}", f"{row * HIGH + GAP / 2:.1f}", writing.number(customers))


def _arrows(moves: Sequence[tuple[Move, str, str]], up: int, most: int) -> list[Arrow]:
    return [_arrow(move, told, url, up, most) for move, told, url in moves]


def _arrow(move: Move, told: str, url: str, up: int, most: int) -> Arrow:
    """From near the middle of one cell to near that of the other, aside of the straight way, the longer the more: the
    way back lies beside it, and a long way beside a short one."""
    (x0, y0), (x1, y1) = _middle(move.before, up), _middle(move.after, up)
    length = hypot(x1 - x0, y1 - y0)
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    aside = ASIDE * max(abs(x1 - x0) / WIDE, abs(y1 - y0) / HIGH)
    aside_x, aside_y = -dy * aside, dx * aside
    start = (x0 + dx * INSET + aside_x, y0 + dy * INSET + aside_y)
    end = (x1 - dx * INSET + aside_x, y1 - dy * INSET + aside_y)
    width = max(THINNEST, THICKEST * sqrt(move.customers / most))
    neck = (end[0] - dx * HEAD, end[1] - dy * HEAD)
    wing = 3.0 + width / 2
    left = (neck[0] - dy * wing, neck[1] + dx * wing)
    right = (neck[0] + dy * wing, neck[1] - dx * wing)
    return Arrow(
        f"M{_at(start)}L{_at(neck)}", f"M{_at(end)}L{_at(left)}L{_at(right)}Z", f"{width:.1f}", told, url,
        writing.number(move.customers), (f"{(start[0] + end[0]) / 2:.1f}", f"{(start[1] + end[1]) / 2:.1f}"),
    )  # fmt: skip


def _middle(cell: str, up: int) -> tuple[float, float]:
    x, y = (int(band) for band in cell.split("-"))
    return (x - 0.5) * WIDE, (up - y + 0.5) * HIGH


def _at(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
