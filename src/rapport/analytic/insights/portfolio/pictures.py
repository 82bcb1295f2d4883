"""Charts as pictures of their own: an SVG file with its title, its measure and its colours inside."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from rapport.analytic.insights.portfolio.charts import Heat
from rapport.kit.errors import NotFound

KINDS = {
    "curve": ("insights/draw_curve.html", 300),
    "months": ("insights/draw_months.html", 300),
    "rfm": ("insights/draw_heat.html", 300),
    "abc": ("insights/draw_strips.html", 0),
    "cells": ("insights/draw_strips.html", 0),
}
STEP = 30
LINK = re.compile(r"</?a\b[^>]*>")


@dataclass(frozen=True)
class Strip:
    """A named share as a bar: `y` of its middle, its length in user units, and what stands beside it."""

    y: int
    name: str
    length: str
    note: str


@dataclass(frozen=True)
class Square:
    """A cell of the grid in its place."""

    x: int
    y: int
    level: int
    text: str


def picture(chart: str, page: Mapping[str, Any]) -> str:
    """Draw one chart of the page as a file. Refuses charts that the page does not have."""
    if chart not in KINDS:
        raise NotFound
    template, height = KINDS[chart]
    context: dict[str, Any] = {**page, "title": page["titles"][chart], "measure": page["asked"].label}
    if chart == "rfm":
        context["squares"] = _squares(page["heat"])
    if chart in ("abc", "cells"):
        context["strips"] = _strips(_named(chart, page))
        height = STEP * len(context["strips"]) + 20
    drawn = LINK.sub("", render_to_string(template, context))
    return render_to_string("insights/picture.svg", {**context, "drawn": drawn, "height": height + 70})


def _named(chart: str, page: Mapping[str, Any]) -> list[tuple[str, float, str]]:
    if chart == "cells":
        return [(line.name, line.meter, f"{line.customers} · {line.share}") for line in page["cells"]]
    words = {"by_customers": _("By number"), "by_amount": _("By amount")}
    return [
        (
            f"{words[name]}: {line.name}",
            line.amount_meter,
            f"{line.customers} ({line.customer_share}) · {line.amount_share}",
        )
        for name in words
        for line in page["classes"][name]
    ]


def _strips(lines: Sequence[tuple[str, float, str]]) -> list[Strip]:
    most = max((share for _name, share, _note in lines), default=0.0) or 1.0
    return [
        Strip(STEP * place + 15, name, f"{share / most * 220:.1f}", note)
        for place, (name, share, note) in enumerate(lines)
    ]


def _squares(heat: Sequence[tuple[int, Sequence[Heat]]]) -> list[Square]:
    wide = 490 // max(len(row) for _score, row in heat)
    high = 260 // len(heat)
    return [
        Square(46 + wide * column, 10 + high * line, cell.level, str(cell.customers or "–"))
        for line, (_score, row) in enumerate(heat)
        for column, cell in enumerate(row)
    ]
