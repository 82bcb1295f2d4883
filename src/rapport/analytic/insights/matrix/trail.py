"""The trail of one customer in a matrix: their cell at the end of each of the last months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.text import capfirst

from rapport.analytic.insights.matrix.asked import month_end, month_name
from rapport.analytic.insights.matrix.bands import absent_told, bands_of, cell_told
from rapport.analytic.insights.models import Matrix, bands_in
from rapport.analytic.insights.queries import Reader
from rapport.analytic.insights.queries.matrices import NOWHERE, days_known, grid, matrices, trail
from rapport.kit import ports
from rapport.operational.parties.models import Party
from rapport.web import writing

MONTHS = 12
WIDE, HIGH = 44.0, 30.0


@dataclass(frozen=True)
class Stay:
    """A cell, and since when a customer is or was in it."""

    cell: str
    name: str
    since: str
    policy: str


@dataclass(frozen=True)
class Trail:
    """The stays of a customer, the latest first, and their way through the grid."""

    matrix: Matrix
    stays: tuple[Stay, ...]
    boxes: tuple[tuple[str, str], ...]
    size: tuple[int, int]
    way: str
    at: tuple[str, str] | None


def trail_of(reading: Reader, party: Party) -> Trail | None:
    """Return the trail in the first matrix that knows past days; None where there is none."""
    matrix = next((each for each in matrices(sees_margin=reading.sees_margin) if each.is_dated), None)
    if matrix is None:
        return None
    _first, latest = days_known(reading)
    days = [month_end(latest, back) for back in range(MONTHS, -1, -1)]
    cells = trail(reading, matrix, party.pk, days)
    across, up = matrix.size
    points = [_point(cell, up) for cell in cells if cell != NOWHERE]
    return Trail(
        matrix,
        tuple(_stays(reading, matrix, days, cells)),
        tuple((f"{x * WIDE + 1:.0f}", f"{y * HIGH + 1:.0f}") for y in range(up) for x in range(across)),
        (round(across * WIDE), round(up * HIGH)),
        "M" + "L".join(f"{x} {y}" for x, y in points) if len(points) > 1 else "",
        points[-1] if points and cells[-1] != NOWHERE else None,
    )


def _stays(reading: Reader, matrix: Matrix, days: list[date], cells: list[str]) -> list[Stay]:
    """Equal cells of following months are one stay; bands are told as they are now."""
    bands = bands_of(matrix, grid(reading, matrix, days[-1]), ports.company.use()().currency)
    found: list[Stay] = []
    for place, (day, cell) in enumerate(zip(days, cells, strict=True)):
        if found and found[-1].cell == cell:
            continue
        since = month_name(day) if place < len(days) - 1 else writing.day(day)
        policy = matrix.policy(cell) if cell != NOWHERE and cell == cells[-1] else ""
        name = absent_told(matrix) if cell == NOWHERE else cell_told(cell, bands)
        found.append(Stay(cell, capfirst(name), since, policy))
    return found[::-1]


def _point(cell: str, up: int) -> tuple[str, str]:
    x, y = bands_in(cell)
    return f"{(x - 0.5) * WIDE:.0f}", f"{(up - y + 0.5) * HIGH:.0f}"
