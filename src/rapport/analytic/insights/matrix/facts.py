"""Matrices as programs read them: over REST, from a terminal and in files."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from rapport.analytic.insights.groups import Group, narrowed
from rapport.analytic.insights.matrix.asked import MatrixAsked, matrix_asked
from rapport.analytic.insights.matrix.axes import Measure
from rapport.analytic.insights.matrix.bands import bands_of, cell_told
from rapport.analytic.insights.matrix.cells import InCell
from rapport.analytic.insights.models import Matrix, bands_in
from rapport.analytic.insights.portfolio.sheets import Sheet
from rapport.analytic.insights.queries import Reader, opened
from rapport.analytic.insights.queries.matrices import NOWHERE, Cell, Grid, Move, grid, matrices, moves
from rapport.analytic.studies.queries import NotScoredYet
from rapport.kit import ports
from rapport.kit.actor import Actor

CELLS, MOVES = "cells", "moves"


@dataclass(frozen=True)
class MatrixRead:
    """Who reads which matrix on which day."""

    reading: Reader
    asked: MatrixAsked
    group: Group | None

    @property
    def matrix(self) -> Matrix:
        return self.asked.matrix

    @cached_property
    def found(self) -> Grid:
        return grid(self.reading, self.matrix, self.asked.day)

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """Who was where on the earlier day, those in no cell on both left out; nothing without one."""
        before = self.asked.before
        found = moves(self.reading, self.matrix, before, self.asked.day) if before else ()
        return tuple(move for move in found if (move.before, move.after) != (NOWHERE, NOWHERE))

    @cached_property
    def bands(self) -> tuple[list[str], list[str]]:
        return bands_of(self.matrix, self.found, ports.company.use()().currency)

    def cell(self, key: str) -> Cell:
        """A cell of the matrix, also one that holds nobody."""
        x, y = bands_in(key)
        return self.found.cells.get(key) or Cell(x, y, 0, 0.0, 0.0 if self.reading.sees_margin else None)

    def in_cell(self, key: str) -> InCell:
        """The condition that lists the customers of a cell."""
        return InCell(str(self.matrix.uuid), self.asked.day_word, key)

    def moved(self, move: Move) -> InCell:
        """The condition that lists the customers of a move."""
        before = self.asked.before
        day = before.isoformat() if before else ""
        return InCell(str(self.matrix.uuid), self.asked.day_word, move.after, day, move.before)


def read(params: Mapping[str, str], actor: Actor) -> MatrixRead:
    """Return who reads what. Refuses without the right, before it was computed, or what is out of sight."""
    whole = opened(actor)
    asked = matrix_asked(params, whole)
    reading, group = narrowed(whole, asked.of, actor)
    return MatrixRead(reading, asked, group)


def warm() -> None:
    """Read the first matrix once, as the whole company's readers will find it."""
    with suppress(NotScoredYet):
        matrix_facts({}, Actor.system())


def matrix_facts(params: Mapping[str, str], actor: Actor) -> dict[str, Any]:
    """Return the cells of a matrix with their policies, and who moved. Refuses as `read` does."""
    seen = read(params, actor)
    matrix, found, asked = seen.matrix, seen.found, seen.asked
    return {
        "part": seen.group.name if seen.group else "",
        "matrix": {"uuid": matrix.uuid, "name": str(matrix), "months": matrix.months},
        "offered": [
            {"uuid": each.uuid, "name": str(each), "months": each.months}
            for each in matrices(sees_margin=seen.reading.sees_margin)
        ],
        "day": found.day,
        "window": {"first_day": found.since, "last_day": found.day},
        "currency": ports.company.use()().currency,
        "x": _axis(matrix.x, found.x_limits, seen.bands[0]),
        "y": _axis(matrix.y, found.y_limits, seen.bands[1]),
        "customers": found.customers,
        "revenue": round(found.revenue, 6),
        "in_no_cell": found.apart,
        "cells": [_cell(key, seen) for key in matrix.cells],
        "compared_with": asked.before,
        "moves": [_move(move, seen) for move in seen.moves],
    }


def _axis(measure: Measure, limits: tuple[float | None, ...], bands: list[str]) -> dict[str, Any]:
    return {"measure": measure.key, "unit": str(measure.unit), "limits": list(limits), "bands": bands}


def _cell(key: str, seen: MatrixRead) -> dict[str, Any]:
    cell, found = seen.cell(key), seen.found
    return {
        "cell": key,
        "x": cell.x,
        "y": cell.y,
        "customers": cell.customers,
        "share": round(cell.customers / found.customers, 6) if found.customers else None,
        "revenue": round(cell.revenue, 6),
        "known_margin": None if cell.known_margin is None else round(cell.known_margin, 6),
        "policy": seen.matrix.policy(key),
        "filter": seen.in_cell(key).condition,
    }


def _move(move: Move, seen: MatrixRead) -> dict[str, Any]:
    return {
        "before": "" if move.before == NOWHERE else move.before,
        "after": "" if move.after == NOWHERE else move.after,
        "customers": move.customers,
        "revenue": round(move.revenue, 6),
        "filter": seen.moved(move).condition,
    }


def matrix_sheet(name: str, seen: MatrixRead) -> Sheet:
    """One table of the page as rows: the cells with their policies, or who moved."""
    return _moves_sheet(seen) if name == MOVES else _cells_sheet(seen)


def _cells_sheet(seen: MatrixRead) -> Sheet:
    matrix, sees = seen.matrix, seen.reading.sees_margin
    names = [
        str(matrix.y.label), str(matrix.x.label), _("Customers"), _("Share of customers"), _("Revenue"),
        *([_("Known margin")] if sees else []), _("Policy"),
    ]  # fmt: skip
    rows = []
    for key in matrix.cells:
        cell, facts = seen.cell(key), _cell(key, seen)
        margin = [facts["known_margin"]] if sees else []
        told = [facts["customers"], facts["share"], facts["revenue"], *margin, facts["policy"]]
        rows.append([seen.bands[1][cell.y - 1], seen.bands[0][cell.x - 1], *told])
    return names, rows


def _moves_sheet(seen: MatrixRead) -> Sheet:
    names = [_("Before"), _("Now"), _("Customers"), _("Revenue")]
    rows = [
        (cell_told(move.before, seen.bands), cell_told(move.after, seen.bands), move.customers, round(move.revenue, 6))
        for move in seen.moves
    ]
    return names, rows
