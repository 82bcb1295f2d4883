"""A week of the agenda by the hour: where each event stands in its day, beside those at the same time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from rapport.core.worklist.queries.events import AgendaDay, Slot

FIRST, LAST = 8, 19
QUARTER, QUARTERS = 15, 96
SHORTEST, MOST_BESIDE = 2, 6


@dataclass(frozen=True)
class Block:
    """An event in the grid, by quarters of an hour from its upper edge; `lane` of `lanes` beside each other."""

    slot: Slot
    row: int
    span: int
    lane: int
    lanes: int

    @property
    def hour(self) -> int:
        return self.row // 4

    @property
    def quarter(self) -> int:
        return self.row % 4

    @property
    def hours(self) -> int:
        return self.span // 4

    @property
    def quarters(self) -> int:
        return self.span % 4


@dataclass(frozen=True)
class GridDay:
    day: AgendaDay
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Grid:
    """The hours of a week that are shown, and its days."""

    hours: Sequence[int]
    days: Sequence[GridDay]

    @property
    def first(self) -> int:
        return self.hours[0]


def grid(days: Sequence[AgendaDay]) -> Grid:
    """Return a week by the hour: the working day, and what begins before or ends after it."""
    rows = [_rows(slot) for day in days for slot in day.slots]
    first = min([FIRST, *(row // 4 for row, _end in rows)])
    last = max([LAST, *(-(-end // 4) for _row, end in rows)])
    return Grid(range(first, last), [GridDay(day, _blocks(day.slots, first * 4)) for day in days])


def _rows(slot: Slot) -> tuple[int, int]:
    """From which quarter of its day to which an event stands, at least half an hour, at most until midnight."""
    at: datetime = localtime(slot.at)
    row = min((at.hour * 60 + at.minute) // QUARTER, QUARTERS - SHORTEST)
    span = max(SHORTEST, -(-slot.event.minutes // QUARTER))
    return row, min(row + span, QUARTERS)


def _blocks(slots: Sequence[Slot], top: int) -> list[Block]:
    """Place those at the same time side by side."""
    placed: list[Block] = []
    group: list[tuple[Slot, int, int, int]] = []
    ends: list[int] = []
    for slot in slots:
        row, end = _rows(slot)
        if group and row >= max(ends):
            placed += _closed(group, len(ends), top)
            group, ends = [], []
        lane = next((place for place, free in enumerate(ends) if free <= row), len(ends))
        ends[lane : lane + 1] = [end]
        group.append((slot, row, end, lane))
    return placed + _closed(group, len(ends), top)


def _closed(group: Sequence[tuple[Slot, int, int, int]], lanes: int, top: int) -> list[Block]:
    most = min(lanes, MOST_BESIDE)
    return [Block(slot, row - top, end - row, min(lane, most - 1), most) for slot, row, end, lane in group]
