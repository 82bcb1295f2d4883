"""The geometry of the portfolio's drawings: plain numbers that a template puts into SVG."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt
from typing import Any, Protocol

from rapport.web import writing

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Tick:
    """A line of the grid with its label."""

    at: str
    label: str


@dataclass(frozen=True)
class Band:
    """The customers of one class along the curve, and where they open."""

    name: str
    start: str
    width: str
    middle: str
    url: str
    label: str


@dataclass(frozen=True)
class Curve:
    """Cumulated share against share of customers. Coordinates are written as SVG reads them."""

    line: str
    area: str
    diagonal: str
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    classes: tuple[Band, ...]
    half: tuple[str, str] | None
    half_right: bool
    peak: tuple[str, str] | None


LEFT, RIGHT, TOP, BOTTOM = 46.0, 528.0, 22.0, 266.0


class Part(Protocol):
    """A class with its share of the customers, and where it opens."""

    @property
    def name(self) -> str: ...

    @property
    def customers(self) -> str: ...

    @property
    def customer_meter(self) -> float: ...

    @property
    def url(self) -> str: ...


def curve(
    points: Sequence[Row], *, half_share: float | None, peak: float | None, classes: Sequence[Part] = ()
) -> Curve:
    """Place the curve of `methods.pareto.curve` on its paper; the paper grows when the curve passes 100 %."""
    highest = max([1.0, *(point["y"] for point in points)])
    lowest = min([0.0, *(point["y"] for point in points)])

    def x(share: float) -> str:
        return f"{LEFT + share * (RIGHT - LEFT):.1f}"

    def y(share: float) -> str:
        return f"{BOTTOM - (share - lowest) / (highest - lowest) * (BOTTOM - TOP):.1f}"

    path = "L".join([f"{x(0)} {y(0)}", *(f"{x(point['x'])} {y(point['y'])}" for point in points)])
    top = max(points, key=lambda point: float(point["y"]), default=None)
    shares = [0, 0.25, 0.5, 0.75, 1.0]
    edges = list(accumulate((part.customer_meter for part in classes), initial=0.0))
    bands = [
        Band(
            part.name, x(start), f"{(end - start) * (RIGHT - LEFT):.1f}", x((start + end) / 2), part.url, part.customers
        )
        for part, start, end in zip(classes, edges, edges[1:], strict=False)
        if end - start > 0
    ]
    return Curve(
        line=f"M{path}",
        area=f"M{path}L{x(1)} {y(0)}L{x(0)} {y(0)}Z",
        diagonal=f"M{x(0)} {y(0)}L{x(1)} {y(1)}",
        rows=tuple(Tick(y(share), writing.percent(share)) for share in shares),
        columns=tuple(Tick(x(share), writing.percent(share)) for share in (0.0, *edges[1:-1], 1.0)),
        classes=tuple(bands),
        half=(x(half_share), y(0.5)) if half_share is not None else None,
        half_right=half_share is not None and half_share < 0.55,
        peak=(x(top["x"]), y(top["y"])) if top and peak is not None and peak > 1.005 else None,
    )


@dataclass(frozen=True)
class Bar:
    """A month's revenue beside that of the same month of the earlier period."""

    x: str
    y: str
    height: str
    before_x: str
    before_y: str
    before_height: str
    label: str
    middle: str
    value: float
    before: float | None
    url: str
    before_url: str
    shown: bool


@dataclass(frozen=True)
class Bars:
    """Revenue by month; `width` is that of one bar."""

    bars: tuple[Bar, ...]
    rows: tuple[Tick, ...]
    width: str
    base: str


class Month(Protocol):
    """A value beside an earlier one, and where it opens."""

    @property
    def label(self) -> str: ...

    @property
    def value(self) -> float: ...

    @property
    def before(self) -> float | None: ...

    @property
    def url(self) -> str: ...

    @property
    def before_url(self) -> str: ...


def bars(values: Sequence[Month], *, currency: str) -> Bars:
    """Place pairs of bars: this period's value beside that of the earlier one."""
    every = [month.value for month in values] + [month.before for month in values if month.before is not None]
    highest, lowest = _round_up(max([0.0, *every])), min([0.0, *every])
    slot = (RIGHT - LEFT - 14) / max(len(values), 1)
    width = min(slot * 0.36, 26.0)

    def y(value: float) -> float:
        return BOTTOM - (value - lowest) / ((highest - lowest) or 1) * (BOTTOM - TOP)

    every_label = 1 + (len(values) - 1) // 8
    drawn = []
    for place, month in enumerate(values):
        middle = LEFT + 14 + slot * (place + 0.5)
        value, old = month.value, month.before or 0.0
        drawn.append(
            Bar(
                x=f"{middle:.1f}",
                y=f"{min(y(value), y(0)):.1f}",
                height=f"{abs(y(value) - y(0)):.1f}",
                before_x=f"{middle - width:.1f}",
                before_y=f"{min(y(old), y(0)):.1f}",
                before_height=f"{abs(y(old) - y(0)):.1f}",
                label=month.label,
                middle=f"{middle:.1f}",
                value=value,
                before=month.before,
                url=month.url,
                before_url=month.before_url,
                shown=place % every_label == 0,
            )
        )
    steps = [lowest + (highest - lowest) * part / 4 for part in range(5)] if highest > lowest else [0.0]
    ticks = tuple(Tick(f"{y(step):.1f}", writing.money(step, currency, compact=True)) for step in steps)
    return Bars(tuple(drawn), ticks, f"{width:.1f}", f"{y(0):.1f}")


def _round_up(value: float) -> float:
    """The next of 1, 2, 2.5, 4, 5 or 10 times a power of ten, so that quarters of it read well."""
    if value <= 0:
        return 0.0
    power = 10.0 ** (len(str(int(value))) - 1)
    return next(step * power for step in (1, 2, 4, 6, 8, 10) if value <= step * power)


@dataclass(frozen=True)
class Heat:
    """One cell of the RFM grid: how many customers, how strong its colour (0…6), and where it opens."""

    r: int
    f: int
    customers: int
    revenue: float
    level: int
    url: str


def level(customers: int, most: int) -> int:
    """The colour of a cell on a square-root scale, 0 for nobody."""
    if not customers or not most:
        return 0
    return max(1, min(6, round(sqrt(customers / most) * 6)))
