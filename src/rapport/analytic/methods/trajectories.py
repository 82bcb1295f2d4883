"""Trajectories: the nine movements of customers between profitability and potential, and why (contract K39 to K47)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rapport.analytic.methods.histories import Floats, Places, column
from rapport.analytic.methods.shapes import WrongParameter
from rapport.analytic.methods.turning_points import Months, Turns, known_median, smoothed, turning_points

POINTS = ("customer_id", "month", "profitability", "potential", "contracts", "capacity", "tenure")
EVENTS = ("customer_id", "month", "kind")
NEW, UP, RIGHT, POOR, FULL, LOYAL, DOWN, LEFT, EXIT = "1", "2", "3", "4", "5", "5p", "6", "7", "8"
MOVEMENTS = (NEW, UP, RIGHT, POOR, FULL, LOYAL, DOWN, LEFT, EXIT)
CAUSES: Mapping[str, tuple[str, ...]] = {
    UP: (
        "marriage", "birth", "home", "works", "first_job", "new_job", "inheritance", "move",
    ),
    DOWN: ("child_left", "age", "retirement", "programme_dropped", "separation", "job_lost", "death"),
    LEFT: ("contract_lost", "deficit", "no_service", "no_purchase"),
}  # fmt: skip
"""Which events can be the cause of a movement that the points show."""
OWN = {RIGHT: "contract_added", POOR: "contract_added", FULL: "contract_added"}
CHEAP = "cheap_channel"
WINDOW, CALM, SMOOTH = 5, 7, 5
EARLY, LATE = 3, 4
LEAST_STAY = 3
YOUNG_MONTHS = 12
Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rules:
    """What a company calls little, loyal and long: amounts of a year in the unit of the points, months.

    profitable, promising: at which value a customer is one; losing: under which one costs more than they bring; step:
    the least change of an axis that is a movement. loyal_months a customer; patience: months of loss and little
    prospect before an exit is considered.
    """

    profitable: float = 0.0
    losing: float = 0.0
    promising: float = 200.0
    step_profitability: float = 100.0
    step_potential: float = 100.0
    loyal_months: int = 60
    patience: int = 12

    def __post_init__(self) -> None:
        if min(self.step_profitability, self.step_potential) <= 0:
            raise WrongParameter("a step is above zero")
        if min(self.loyal_months, self.patience) < 1:
            raise WrongParameter("loyalty and patience last a month at least")


@dataclass(frozen=True, slots=True)
class Paths:
    """Customers × months: both axes (nan where a month is not known), contracts and how many they could have; tenure.

    first: the earliest month; tenure: months as a customer in that first month, negative before they were one.
    """

    customers: Months
    first: int
    profitability: Table
    potential: Table
    contracts: Table
    capacity: Floats
    tenure: Floats

    @classmethod
    def of(cls, points: Any) -> Paths:
        """Lay out points, one row a customer and month. Refuses with WrongShape and, without any, WrongParameter."""
        ids, month = column(points, "customer_id"), column(points, "month")
        if not len(ids):
            raise WrongParameter("no customer has a point yet")
        customers, row = np.unique(ids.astype(np.int64), return_inverse=True)
        first = int(month.min())
        place = (month - first).astype(np.int64)
        shape = (len(customers), int(place.max()) + 1)

        def laid(name: str) -> Table:
            found = np.full(shape, np.nan)
            found[row, place] = column(points, name)
            return found

        tenure, capacity = np.zeros(len(customers)), np.zeros(len(customers))
        tenure[row] = column(points, "tenure") - place
        capacity[row] = column(points, "capacity")
        contracts = _filled(laid("contracts"))
        return cls(customers, first, laid("profitability"), laid("potential"), contracts, capacity, tenure)


@dataclass(frozen=True, slots=True)
class Movements:
    """The movements found, one an entry: whose, which, in which month, why, and where from and to on both axes.

    cause: one of the events in `CAUSES`, of `OWN`, or nothing where none was told.
    """

    customer: Months
    month: Months
    movement: NDArray[np.str_]
    cause: NDArray[np.str_]
    profitability_before: Floats
    profitability_after: Floats
    potential_before: Floats
    potential_after: Floats

    def __len__(self) -> int:
        return len(self.customer)


def movements(points: Any, events: Any, rules: Rules | None = None) -> Movements:
    """Recognise the nine movements in dated points and events.

    Formula, with turns as `turning_points` finds them (medians of five months, of seven for profitability, which claims
    spoil); low = below the company's limit.
    2 potential turns up while profitability is low before and after. 6 potential turns down, and no contract is added
    within three months. 7 profitability turns down, and potential does not within three months of it unless the fall
    has an event of its own. In a month in which contracts are added: 5 as many as could be held, both axes high; else
    3 profitability turns up to high, potential high; else 4 both low. By staying with both low: 5' from the
    month in which such a customer is, or becomes, loyal, for three months at least. By staying at a loss with little
    potential: 1 from the first month of a new customer with one contract; 8 after `patience` months without being
    loyal, or as long after the cheaper channel was tried.
    The cause is the nearest event of `CAUSES` from four months before the turn to three after it, as events are told
    late; of lost contracts the fall of their number tells too.
    Takes: `POINTS`, one row a customer and month (months counted from any year; amounts of a year; tenure in months),
    months may lack; `EVENTS`; both any frame. Gives: `Movements`, by customer and month.
    Assumes: both axes blurred by independent noise, below the steps; rules of the company, not of one customer.
    Errors: WrongShape, WrongParameter. Source: contract K39 to K47 and decision 3; proven on a generated portfolio of
    10,000 customers whose movements are known (precision and recall 0.95 at least).
    """
    rules = rules or Rules()
    paths = Paths.of(points)
    told = _Events.of(events, paths)
    found = [*_turned(paths, told, rules), *_sold(paths, rules), *_stayed(paths, told, rules)]
    return _together(paths, found)


@dataclass(frozen=True, slots=True)
class _Found:
    """Movements of one kind: rows and months (places) of the paths, with causes and levels."""

    movement: str
    row: Places
    place: Places
    cause: Sequence[str]
    profit: tuple[Floats, Floats]
    potential: tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class _Events:
    """Events by place in the paths: of each kind the rows and months."""

    by_kind: Mapping[str, tuple[Places, Places]]
    shape: tuple[int, int]

    @classmethod
    def of(cls, events: Any, paths: Paths) -> _Events:
        ids, month = column(events, "customer_id").astype(np.int64), column(events, "month")
        kind = np.asarray(events["kind"])
        place = np.searchsorted(paths.customers, ids).clip(0, len(paths.customers) - 1)
        at = (month - paths.first).astype(np.int64)
        count = paths.profitability.shape[1]
        known = (paths.customers[place] == ids) & (at >= -LATE) & (at < count)
        return cls(
            {str(each): (place[known & (kind == each)], at[known & (kind == each)]) for each in np.unique(kind)},
            (len(paths.customers), count),
        )

    def near(self, kinds: Sequence[str], row: Places, place: Places) -> list[str]:
        """The nearest event of these kinds to each row and month, nothing where none is near."""
        best, distance = np.full(len(row), "", dtype=object), np.full(len(row), np.inf)
        for kind in kinds:
            if kind not in self.by_kind:
                continue
            table = self._table(kind)
            for shift in range(-LATE, EARLY + 1):
                at = place + shift + LATE
                is_one = (at >= 0) & (at < table.shape[1])
                hit = is_one & table[row, np.where(is_one, at, 0)] & (abs(shift) < distance)
                best[hit], distance[hit] = kind, abs(shift)
        return [str(each) for each in best]

    def _table(self, kind: str) -> NDArray[np.bool_]:
        """Whether it happened, customers × months from four before the first."""
        found = np.zeros((self.shape[0], self.shape[1] + LATE), dtype=bool)
        rows, places = self.by_kind[kind]
        found[rows, places + LATE] = True
        return found

    def first_after(self, kind: str, rows: Places, since: Places) -> Places:
        """The place of the first such event from `since` on, −1 where there is none."""
        found = np.full(len(rows), -1, dtype=np.int64)
        if kind in self.by_kind:
            later = self._table(kind)[rows, LATE:] & (np.arange(self.shape[1])[None, :] >= since[:, None])
            found = np.where(later.any(axis=1), later.argmax(axis=1), -1)
        return found


def _turned(paths: Paths, told: _Events, rules: Rules) -> Iterator[_Found]:
    """2, 6 and 7: the arrows that one axis alone shows."""
    potential = turning_points(paths.potential, step=rules.step_potential, window=WINDOW)
    profit = turning_points(paths.profitability, step=rules.step_profitability, window=CALM)
    beside = _levels_at(paths.profitability, potential)
    is_low = (beside[0] < rules.profitable) & (beside[1] < rules.profitable)
    is_taken = _near_one(paths, potential)
    for movement, chosen in ((UP, (potential.change > 0) & is_low), (DOWN, (potential.change < 0) & ~is_taken)):
        row, place = potential.row[chosen], potential.month[chosen]
        yield _Found(
            movement, row, place, told.near(CAUSES[movement], row, place),
            (beside[0][chosen], beside[1][chosen]), (potential.before[chosen], potential.after[chosen]),
        )  # fmt: skip
    beside = _levels_at(paths.potential, profit)
    cause = _of_fall(paths, told, profit)
    alone = ~_beside_one(profit, potential) | np.array([each != "" for each in cause], dtype=bool)
    chosen = (profit.change < 0) & alone
    why = [each for each, kept in zip(cause, chosen, strict=True) if kept]
    yield _Found(
        LEFT, profit.row[chosen], profit.month[chosen], why,
        (profit.before[chosen], profit.after[chosen]), (beside[0][chosen], beside[1][chosen]),
    )  # fmt: skip


def _near_one(paths: Paths, turns: Turns) -> NDArray[np.bool_]:
    """Whether contracts are added within three months of a turn: potential that was taken up does not fall."""
    last = paths.contracts.shape[1] - 1
    before, after = (paths.contracts[turns.row, (turns.month + shift).clip(0, last)] for shift in (-EARLY - 1, EARLY))
    return np.asarray(after > before, dtype=bool)


def _of_fall(paths: Paths, told: _Events, profit: Turns) -> list[str]:
    """Why profitability fell: an event that was told, else fewer contracts."""
    found = told.near(CAUSES[LEFT], profit.row, profit.month)
    last = paths.contracts.shape[1] - 1
    before = paths.contracts[profit.row, np.maximum(profit.month - EARLY, 0)]
    after = paths.contracts[profit.row, np.minimum(profit.month + EARLY - 1, last)]
    lost = after < before
    return [each or ("contract_lost" if fewer else "") for each, fewer in zip(found, lost, strict=True)]


def _beside_one(turns: Turns, others: Turns) -> NDArray[np.bool_]:
    """Whether a fall of the other axis lies within three months of a turn."""
    falls = {
        (int(row), int(month) + shift)
        for row, month, change in zip(others.row, others.month, others.change, strict=True)
        if change < 0
        for shift in range(-EARLY, EARLY + 1)
    }
    return np.array([(int(r), int(m)) in falls for r, m in zip(turns.row, turns.month, strict=True)], dtype=bool)


def _levels_at(series: Table, turns: Turns) -> tuple[Floats, Floats]:
    return _levels(series, turns.row, turns.month)


def _levels(series: Table, row: Places, place: Places) -> tuple[Floats, Floats]:
    """Levels of a series before and from places: medians of up to five months, of as many as are known."""
    padded = np.hstack([np.full((len(series), WINDOW), np.nan), series, np.full((len(series), WINDOW), np.nan)])
    months = np.arange(WINDOW)[None, :]
    before = padded[row[:, None], place[:, None] + months]
    after = padded[row[:, None], place[:, None] + WINDOW + months]
    return known_median(before), known_median(after)


def _sold(paths: Paths, rules: Rules) -> Iterator[_Found]:
    """3, 4 and 5: what became of contracts that were added."""
    added = np.diff(paths.contracts, axis=1, prepend=paths.contracts[:, :1]) > 0
    row, place = np.nonzero(added)
    profit, potential = _levels_past(paths.profitability, row, place), _levels_past(paths.potential, row, place)
    is_high = (profit[1] >= rules.profitable) & (potential[1] >= rules.promising)
    is_full = is_high & (paths.contracts[row, place] >= paths.capacity[row])
    is_right = is_high & ~is_full & (profit[1] - profit[0] >= rules.step_profitability)
    is_poor = (profit[1] < rules.profitable) & (potential[1] < rules.promising)
    for movement, chosen in ((RIGHT, is_right), (POOR, is_poor), (FULL, is_full)):
        yield _Found(
            movement, row[chosen], place[chosen], [OWN[movement]] * int(chosen.sum()),
            (profit[0][chosen], profit[1][chosen]), (potential[0][chosen], potential[1][chosen]),
        )  # fmt: skip


def _levels_past(series: Table, row: Places, place: Places) -> tuple[Floats, Floats]:
    """Levels around places where a change may take some months: after it, of the months from the second on."""
    before, at_once = _levels(series, row, place)
    _here, after = _levels(series, row, np.minimum(place + 2, series.shape[1] - 1))
    return before, np.where(np.isfinite(after), after, at_once)


def _stayed(paths: Paths, told: _Events, rules: Rules) -> Iterator[_Found]:
    """1, 5' and 8: customers who stay where both axes are low."""
    profit, potential = smoothed(paths.profitability, SMOOTH), smoothed(paths.potential, SMOOTH)
    idle = (potential < rules.promising) & _spans(paths)
    row, start, length = _runs(idle & (profit < rules.profitable))
    loyal_at = _loyal_at(paths, rules, row, start)
    is_loyal = loyal_at + LEAST_STAY <= start + length
    yield _stay(paths, LOYAL, row[is_loyal], loyal_at[is_loyal])
    row, start, length = _runs(idle & (profit < min(rules.losing, rules.profitable)))
    is_young = paths.tenure[row] + start < YOUNG_MONTHS
    is_entry = is_young & (start == _firsts(paths)[row]) & (paths.contracts[row, start] == 1)
    yield _stay(paths, NEW, row[is_entry], start[is_entry])
    out = start + rules.patience
    is_out = (out < start + length) & (out < _loyal_at(paths, rules, row, start))
    tried = told.first_after(CHEAP, row, start)
    again = tried + rules.patience
    is_again = (tried >= 0) & (again < start + length)
    yield _stay(
        paths, EXIT, np.concatenate([row[is_out], row[is_again]]), np.concatenate([out[is_out], again[is_again]])
    )


def _loyal_at(paths: Paths, rules: Rules, row: Places, start: Places) -> Places:
    """The month of each run from which its customer is loyal."""
    lacking = rules.loyal_months - (paths.tenure[row] + start)
    return np.asarray(start + np.maximum(lacking, 0).astype(np.int64), dtype=np.int64)


def _stay(paths: Paths, movement: str, row: Places, place: Places) -> _Found:
    profit, potential = _levels(paths.profitability, row, place), _levels(paths.potential, row, place)
    return _Found(movement, row, place, [""] * len(row), profit, potential)


def _firsts(paths: Paths) -> Places:
    """The first month of each customer of which both axes are known."""
    return np.asarray((np.isfinite(paths.profitability) & np.isfinite(paths.potential)).argmax(axis=1), dtype=np.int64)


def _spans(paths: Paths) -> NDArray[np.bool_]:
    """The months from the first known one of each customer to the last."""
    known = np.isfinite(paths.profitability) & np.isfinite(paths.potential)
    begun = np.logical_or.accumulate(known, axis=1)
    return begun & np.logical_or.accumulate(known[:, ::-1], axis=1)[:, ::-1]


def _runs(table: NDArray[np.bool_]) -> tuple[Places, Places, Places]:
    """Unbroken stretches of True along each row: row, start, length."""
    edge = np.zeros((len(table), 1), dtype=np.int8)
    steps = np.diff(np.hstack([edge, table.astype(np.int8), edge]), axis=1)
    row, start = np.nonzero(steps == 1)
    _row, end = np.nonzero(steps == -1)
    return row, start, end - start


def _filled(table: Table) -> Table:
    """Months that are not known as the last known before them, before the first as that one."""
    found = table.copy()
    for place in range(1, found.shape[1]):
        found[:, place] = np.where(np.isfinite(found[:, place]), found[:, place], found[:, place - 1])
    for place in range(found.shape[1] - 2, -1, -1):
        found[:, place] = np.where(np.isfinite(found[:, place]), found[:, place], found[:, place + 1])
    return found


def _together(paths: Paths, found: Sequence[_Found]) -> Movements:
    row = np.concatenate([each.row for each in found])
    place = np.concatenate([each.place for each in found])
    movement = np.concatenate([np.full(len(each.row), each.movement, dtype="<U2") for each in found])
    cause = np.array([cause for each in found for cause in each.cause], dtype="<U20")
    order = np.lexsort((movement, place, row))

    def joined(axis: str, end: int) -> Floats:
        return np.asarray(np.concatenate([getattr(each, axis)[end] for each in found])[order], dtype=np.float64)

    return Movements(
        paths.customers[row][order], paths.first + place[order], movement[order], cause[order],
        joined("profit", 0), joined("profit", 1), joined("potential", 0), joined("potential", 1),
    )  # fmt: skip
