"""Customers as the study of potential lays them out: arrays by customer, by family and by month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from rapport.analytic.methods.histories import Floats, column
from rapport.analytic.studies.potential import asked
from rapport.analytic.studies.potential.kinds import MONTHS, WINDOW

if TYPE_CHECKING:
    from rapport.analytic.warehouse.queries import Warehouse

Keys = NDArray[np.int64]
SPAN = MONTHS + WINDOW - 1
LEAST_GROUP = 30
LEAST_COVER = 0.5
NEVER = 9_999


@dataclass(frozen=True)
class Base:
    """All customers who have bought, in the order of their ids.

    group: those who are comparable, of the same kind and the same first family; `groups` names each. since: customers ×
    families, since how many months each is held, `NEVER` where it is not. revenue, margin, cost: customers × months,
    the oldest first, the last is the month before the day of the study. contracts: customers × months, those that ran.
    """

    customers: Keys
    kind: NDArray[np.str_]
    tenure: Keys
    actual: Floats
    families: list[str]
    worth: Floats
    since: Keys
    group: Keys
    groups: list[tuple[str, str]]
    revenue: NDArray[np.float32]
    profit: NDArray[np.float32]
    contracts: NDArray[np.int16]
    silent: NDArray[np.int16]
    unwilling: NDArray[np.bool_]
    lost: NDArray[np.bool_]
    rate: float
    basis: str

    @property
    def held(self) -> NDArray[np.bool_]:
        return self.since < NEVER

    def placed(self, ids: Any) -> tuple[Keys, NDArray[np.bool_]]:
        """The places of ids among the customers, and which of them are some."""
        ids = np.asarray(ids, dtype=np.int64)
        place = np.searchsorted(self.customers, ids).clip(0, max(len(self.customers) - 1, 0))
        return place, self.customers[place] == ids

    def over_year(self, months: NDArray[np.float32]) -> Floats:
        """Customers × `MONTHS`: sums of the twelve months until each."""
        sums = np.cumsum(np.hstack([np.zeros((len(months), 1)), months]), axis=1)
        return np.asarray(sums[:, WINDOW:] - sums[:, :-WINDOW], dtype=np.float64)


def laid_out(found: Warehouse, as_of: date) -> Base | None:
    """Read the warehouse; nothing where nobody has bought yet."""
    frame = found.frame(asked.customers(found, as_of))
    if not len(frame):
        return None
    customers = column(frame, "customer_id").astype(np.int64)
    lines = asked.lines(found, as_of)
    told = found.frame(asked.families(lines, as_of))
    names = [str(each) for each in told.column("group").to_pylist()]
    since = _since(found.frame(asked.holdings(lines, as_of)), customers, names)
    kind = np.array(frame.column("kind").to_pylist(), dtype="<U10")
    group, groups = _groups(kind, since, names)
    rate, basis = _rate(found.frame(asked.covered(found, as_of)))
    bought = found.frame(asked.bought(found, as_of, SPAN))
    revenue = _monthly(bought, "revenue", customers)
    margin = revenue if basis == "revenue" else _monthly(bought, "margin", customers)
    cost = _monthly(found.frame(asked.spent(found, as_of, SPAN)), "amount", customers)
    contracts, lost = _agreed(found.frame(asked.agreed(found, as_of)), customers)
    silent, unwilling = _silence(found.frame(asked.talked(found, as_of)), customers)
    return Base(
        customers, kind, column(frame, "tenure").astype(np.int64), column(frame, "expected_value") / asked.MILLION,
        names, _worth(told, basis, rate), since, group, groups, revenue, margin - cost, contracts, silent, unwilling,
        lost, rate, basis,
    )  # fmt: skip


def _places(frame: pa.Table, customers: Keys) -> tuple[Keys, NDArray[np.bool_]]:
    ids = column(frame, "customer_id").astype(np.int64)
    place = np.searchsorted(customers, ids).clip(0, len(customers) - 1)
    return place, customers[place] == ids


def _since(frame: pa.Table, customers: Keys, names: list[str]) -> Keys:
    found = np.full((len(customers), len(names)), NEVER, dtype=np.int64)
    if not len(frame) or not names:
        return found
    place, known = _places(frame, customers)
    where = {name: at for at, name in enumerate(names)}
    coded = frame.column("group").combine_chunks().dictionary_encode()
    of_code = np.array([where.get(str(each), -1) for each in coded.dictionary.to_pylist()], dtype=np.int64)
    at = of_code[coded.indices.to_numpy()]
    known &= at >= 0
    found[place[known], at[known]] = column(frame, "back").astype(np.int64)[known]
    return found


def _groups(kind: NDArray[np.str_], since: Keys, names: list[str]) -> tuple[Keys, list[tuple[str, str]]]:
    """Comparable customers: the same kind, and the same family bought first; small groups join their kind."""
    first = np.where(since.min(axis=1, initial=NEVER) < 0, 0, np.full(len(kind), -1))
    if names:
        oldest = np.where(since < NEVER, since, -1)
        first = np.where(oldest.max(axis=1) >= 0, oldest.argmax(axis=1), -1)
    kinds, of_kind = np.unique(kind, return_inverse=True)
    code = of_kind * (len(names) + 1) + first + 1
    size = np.bincount(code, minlength=len(kinds) * (len(names) + 1))
    code = np.where(size[code] >= LEAST_GROUP, code, of_kind * (len(names) + 1))
    used, group = np.unique(code, return_inverse=True)
    told = [
        (str(kinds[each // (len(names) + 1)]), names[each % (len(names) + 1) - 1] if each % (len(names) + 1) else "")
        for each in used
    ]
    return group.astype(np.int64), told


def _rate(frame: pa.Table) -> tuple[float, str]:
    """The margin rate of the base; revenue stands for margin where less than half of it has a known cost."""
    revenue, covered, margin = (
        float(frame.column(name)[0].as_py() or 0.0) for name in ("revenue", "covered", "margin")
    )
    if revenue <= 0 or covered < LEAST_COVER * revenue:
        return 1.0, "revenue"
    return max(0.0, margin / covered), "margin"


def _worth(told: pa.Table, basis: str, rate: float) -> Floats:
    """What a buyer of each family brings in two years, halved to a year's."""
    buyers = np.maximum(column(told, "buyers"), 1.0)
    revenue, covered, margin = (column(told, name) for name in ("revenue", "covered", "margin"))
    known = covered >= LEAST_COVER * np.maximum(revenue, 1e-9)
    own = np.where(known & (covered > 0), margin / np.maximum(covered, 1e-9), rate)
    return np.asarray(revenue / buyers / 2 * (1.0 if basis == "revenue" else own), dtype=np.float64)


def _monthly(frame: pa.Table, name: str, customers: Keys) -> NDArray[np.float32]:
    found = np.zeros((len(customers), SPAN), dtype=np.float32)
    if len(frame):
        place, known = _places(frame, customers)
        back = column(frame, "back").astype(np.int64)
        found[place[known], SPAN - 1 - back[known]] = np.nan_to_num(column(frame, name))[known]
    return found


def _agreed(frame: pa.Table, customers: Keys) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """Contracts that ran in each month, and in which month one was over."""
    running = np.zeros((len(customers), MONTHS), dtype=np.int16)
    lost = np.zeros((len(customers), MONTHS), dtype=bool)
    if not len(frame):
        return running, lost
    place, known = _places(frame, customers)
    begun, over = column(frame, "begun"), column(frame, "over")
    for back in range(MONTHS):
        runs = known & (begun >= back) & ~(over > back)
        np.add.at(running[:, MONTHS - 1 - back], place[runs], 1)
        ended = known & (over == back)
        lost[place[ended], MONTHS - 1 - back] = True
    return running, lost


def _silence(frame: pa.Table, customers: Keys) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
    """Months since the last contact, month by month (−1 before the first), and whether the last ones were in vain."""
    last = np.full((len(customers), MONTHS), NEVER, dtype=np.int64)
    unwilling = np.zeros(len(customers), dtype=bool)
    if len(frame):
        place, known = _places(frame, customers)
        back, vain = column(frame, "back").astype(np.int64), column(frame, "unwilling") > 0
        for month in range(MONTHS):
            at = MONTHS - 1 - month
            seen = known & (back >= month)
            np.minimum.at(last[:, at], place[seen], back[seen] - month)
        unwilling[place[known & (back < asked.LATELY // 30) & vain]] = True
    return np.where(last < NEVER, last, -1).astype(np.int16), unwilling
