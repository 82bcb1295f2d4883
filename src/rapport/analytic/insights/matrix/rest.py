"""Matrices over REST, within the reader's scope."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.analytic.insights.matrix.facts import matrix_facts
from rapport.web.rest import actor_of

router = Router()


class MatrixNameOut(Schema):
    """A matrix: its number, its name, and how many months its measures look at."""

    uuid: UUID
    name: str
    months: int


class MatrixWindowOut(Schema):
    first_day: date
    last_day: date


class MatrixAxisOut(Schema):
    """An axis: its measure, the unit of its limits (money, number, days, percent), where its bands begin on that day,
    and the bands in words. The last band is the best: where little is good, it lies below the first limit."""

    measure: str
    unit: str
    limits: list[float | None]
    bands: list[str]


class MatrixCellOut(Schema):
    """A cell: `x` and `y` are its bands from 1, the last is the best. `share` is of the customers in the matrix, 0…1.

    Amounts are those of the window. `filter` is what lists of people, companies and customers take as `f` to show them.
    """

    cell: str
    x: int
    y: int
    customers: int
    share: float | None
    revenue: float
    known_margin: float | None
    policy: str
    filter: str


class MatrixMoveOut(Schema):
    """Customers by their cell on the earlier day and on the day; empty: in no cell, as before a first purchase."""

    before: str
    after: str
    customers: int
    revenue: float
    filter: str


class MatrixOut(Schema):
    """Customers in the cells of two axes on a day, and who moved.

    `matrix` is the number of one of those `offered`, the first without it; `at` is a month, as 2026-08, the last known
    day without it; `since` is 1, 3, 6 or 12 months, and asks for the moves since an earlier day; `of` as in the
    portfolio. Bands that are parts of equal size are cut anew on each day, on all customers of the company.
    """

    part: str
    matrix: MatrixNameOut
    offered: list[MatrixNameOut]
    day: date
    window: MatrixWindowOut
    currency: str
    x: MatrixAxisOut
    y: MatrixAxisOut
    customers: int
    revenue: float
    in_no_cell: int
    cells: list[MatrixCellOut]
    compared_with: date | None
    moves: list[MatrixMoveOut]


@router.get("", response=MatrixOut)
def portfolio_matrix(request: HttpRequest) -> Any:
    return matrix_facts(request.GET.dict(), actor_of(request))
