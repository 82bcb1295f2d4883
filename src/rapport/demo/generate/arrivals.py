"""When each party came into Alizé's life: a life and a first day, in order of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from rapport.demo.generate.cast import FIGURES, Figure
from rapport.demo.generate.dice import Dice, Season
from rapport.demo.generate.rows import Life

WINDOW_DAYS = 1826
_EVEN = (1.0,) * 12
_WINTER = (1.3, 1.2, 0.9, 0.8, 0.7, 0.5, 0.4, 0.4, 1.1, 1.5, 1.5, 1.3)
_SPRING = (0.6, 0.8, 1.2, 1.5, 1.5, 1.3, 0.9, 0.5, 1.0, 1.0, 0.8, 0.5)
_SUMMER = (0.3, 0.4, 0.7, 1.1, 1.7, 2.2, 1.9, 0.7, 0.5, 0.4, 0.3, 0.3)

# life, how many, months, trend over the five years. Energy prices jump in the second, aid is cut in the fourth.
_WAVES = (
    (Life.HEAT, 800, _WINTER, (0.8, 1.25, 1.1, 0.9, 1.35)),
    (Life.SOLAR, 520, _SPRING, (0.5, 0.8, 1.1, 1.2, 1.55)),
    (Life.COOLING, 370, _SUMMER, (0.7, 0.9, 1.0, 1.1, 1.3)),
    (Life.REPAIR, 760, _WINTER, (1.0, 1.0, 1.05, 1.1, 1.1)),
    (Life.SMALL, 450, _EVEN, (0.7, 0.9, 1.0, 1.1, 1.2)),
    (Life.PROSPECT, 560, _EVEN, (0.2, 0.3, 0.5, 1.0, 2.4)),
    (Life.FARM, 90, _EVEN, (0.6, 0.8, 1.0, 1.2, 1.3)),
    (Life.CAMPING, 36, (1.6, 1.6, 1.3, 0.6, 0.2, 0.1, 0.1, 0.2, 1.2, 1.5, 1.5, 1.3), (1.0, 1.0, 1.0, 1.0, 1.0)),
    (Life.SHOP, 130, _EVEN, (0.9, 1.1, 1.0, 1.0, 1.0)),
    (Life.CONDOMINIUM, 58, _EVEN, (1.2, 1.0, 1.0, 0.8, 0.8)),
    (Life.LODGING, 56, _EVEN, (0.8, 1.0, 1.2, 1.0, 1.0)),
    (Life.PUBLIC, 24, _EVEN, (0.8, 1.0, 1.0, 1.2, 1.2)),
)
_LEGACY_COUNT = 900


@dataclass(frozen=True, slots=True)
class Arrival:
    day: date
    life: Life
    figure: Figure | None = None


def arrivals(seed: int, today: date, share: float = 1.0) -> list[Arrival]:
    """Everybody's first day, earliest first. Those of before the window only come back for upkeep.

    A share makes a smaller company of the same kind; those whom the guide shows by name are in any.
    """
    dice = Dice(seed, "arrivals")
    start, end = today - timedelta(days=WINDOW_DAYS - 6), today - timedelta(days=1)
    drawn = [
        Arrival(season.draw(dice), life)
        for life, count, months, trend in _WAVES
        for season in (Season(start, end, months, trend),)
        for _ in range(round(count * share))
    ]
    old = [Arrival(start - dice.days(30, 2200), Life.LEGACY) for _ in range(round(_LEGACY_COUNT * share))]
    told = [Arrival(today - timedelta(days=figure.known_for_days), figure.life, figure) for figure in FIGURES]
    return sorted([*drawn, *old, *told], key=lambda arrival: arrival.day)
