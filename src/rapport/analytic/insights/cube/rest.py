"""The cube over REST, within the reader's scope."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema

from rapport.analytic.insights.cube.facts import cube_facts
from rapport.web.rest import actor_of

router = Router()


class CubeMeasureOut(Schema):
    """A measure: its word, its name, its unit (money, number, percent as 0…1, hours, ratio) and its formula."""

    measure: str
    label: str
    unit: str
    formula: str


class CubeAxisOut(Schema):
    axis: str
    label: str
    dimension: str


class CubeOfferedOut(Schema):
    """What this reader can ask of the cube."""

    measures: list[CubeMeasureOut]
    axes: list[CubeAxisOut]


class CubeRowOut(Schema):
    """A cell: its keys and what they are called, by axis; null is a row without a place on the axis.

    A value is null where it is not known. `earlier` is the period before, where that was asked for.
    """

    keys: dict[str, int | str | None]
    names: dict[str, str]
    values: dict[str, float | None]
    earlier: dict[str, float | None] | None


class CubeOut(Schema):
    """Measures by axes.

    `measure`: words by commas, as revenue,margin. `rows`: one or two axes; `across`: one more. `keep`, as often as
    needed: an axis and its keys, as family.Chaudi%C3%A8res, written as the page writes it. `period`, `from`, `to` and
    `of` as in the portfolio; `vs=1` compares with the period before; `sort` is a measure, with - the least first.
    """

    part: str
    currency: str
    first_day: date
    last_day: date
    earlier_first_day: date | None
    earlier_last_day: date | None
    measures: list[CubeMeasureOut]
    rows_by: list[str]
    columns_by: str
    kept: list[str]
    rows: list[CubeRowOut]
    total: dict[str, float | None]
    earlier_total: dict[str, float | None] | None
    is_cut: bool
    offered: CubeOfferedOut


@router.get("", response=CubeOut)
def portfolio_cube(request: HttpRequest) -> Any:
    given = {**request.GET.dict(), "keep": request.GET.getlist("keep")}
    return cube_facts(given, actor_of(request))
