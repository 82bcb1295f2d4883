"""The moves of a matrix as arrows on its grid."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, sqrt

from rapport.analytic.insights.matrix.lines import MatrixTeller
from rapport.analytic.insights.models import bands_in
from rapport.analytic.insights.queries.matrices import Move
from rapport.web import writing

WIDTH, HEIGHT, GAP = 540.0, 300.0, 4.0
INSET, ASIDE, HEAD = 22.0, 15.0, 9.0
THINNEST, THICKEST = 1.5, 8.0
CORNER = 8.0
Point = tuple[float, float]


@dataclass(frozen=True)
class Cells:
    """How many cells lie across and up, and where each is in the drawing."""

    across: int
    up: int

    @property
    def wide(self) -> float:
        return WIDTH / self.across

    @property
    def high(self) -> float:
        return HEIGHT / self.up

    def middle(self, cell: str) -> Point:
        x, y = bands_in(cell)
        return (x - 0.5) * self.wide, (self.up - y + 0.5) * self.high

    def steps(self, start: Point, end: Point) -> float:
        """Over how many cells a way leads."""
        return max(abs(end[0] - start[0]) / self.wide, abs(end[1] - start[1]) / self.high)


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
    """A cell of the drawing, and how many stand in it: written in its corner, in the last column on the other side."""

    x: str
    y: str
    customers: str
    corner: str
    is_last: bool


@dataclass(frozen=True)
class Drawing:
    """The grid with its arrows, in its own units."""

    width: float
    height: float
    cell: Point
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def drawn(teller: MatrixTeller) -> Drawing:
    """Draw the moves from cell to cell, the widest for most customers."""
    cells = Cells(*teller.seen.matrix.size)
    boxes = tuple(
        _box(teller, cells, column, row) for row in range(1, cells.up + 1) for column in range(1, cells.across + 1)
    )
    moves = teller.arrows
    most = max((move.customers for move, _told, _url in moves), default=1)
    arrows = tuple(_arrow(move, told, url, cells, most) for move, told, url in moves)
    return Drawing(WIDTH, HEIGHT, (cells.wide - GAP, cells.high - GAP), boxes, arrows)


def _box(teller: MatrixTeller, cells: Cells, column: int, row: int) -> Box:
    key = f"{column}-{cells.up + 1 - row}"
    x, y = cells.middle(key)
    left, is_last = x - cells.wide / 2 + GAP / 2, column == cells.across
    corner = left + cells.wide - GAP - CORNER if is_last else left + CORNER
    customers = writing.number(teller.seen.cell(key).customers)
    return Box(f"{left:.1f}", f"{y - cells.high / 2 + GAP / 2:.1f}", customers, f"{corner:.1f}", is_last)


def _arrow(move: Move, told: str, url: str, cells: Cells, most: int) -> Arrow:
    """From near the middle of one cell to near that of the other, aside of the straight way, the longer the more: the
    way back lies beside it, and a long way beside a short one."""
    (x0, y0), (x1, y1) = cells.middle(move.before), cells.middle(move.after)
    length = hypot(x1 - x0, y1 - y0)
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    aside = ASIDE * cells.steps((x0, y0), (x1, y1))
    start = (x0 + dx * INSET - dy * aside, y0 + dy * INSET + dx * aside)
    end = (x1 - dx * INSET - dy * aside, y1 - dy * INSET + dx * aside)
    width = max(THINNEST, THICKEST * sqrt(move.customers / most))
    neck = (end[0] - dx * HEAD, end[1] - dy * HEAD)
    wing = 3.0 + width / 2
    left = (neck[0] - dy * wing, neck[1] + dx * wing)
    right = (neck[0] + dy * wing, neck[1] - dx * wing)
    return Arrow(
        f"M{_at(start)}L{_at(neck)}", f"M{_at(end)}L{_at(left)}L{_at(right)}Z", f"{width:.1f}", told, url,
        writing.number(move.customers), (f"{(start[0] + end[0]) / 2:.1f}", f"{(start[1] + end[1]) / 2:.1f}"),
    )  # fmt: skip


def _at(point: Point) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
