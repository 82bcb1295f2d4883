"""What winning customers cost, by month, year, team, source and channel, within the reader's scope."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis

from rapport.analytic.insights.asked import WON_BY
from rapport.analytic.insights.queries import naming
from rapport.analytic.insights.queries.naming import Named
from rapport.analytic.insights.queries.portfolio import MILLION, Reader
from rapport.analytic.methods import acquisition as method
from rapport.analytic.methods.margins import ACQUISITION
from rapport.analytic.methods.rates import Window
from rapport.analytic.warehouse.queries import within

if TYPE_CHECKING:
    import ibis.expr.types as ir

MONTH, YEAR, TEAM, SOURCE, CHANNEL = WON_BY
NAMED = (SOURCE, CHANNEL)
Key = date | int | str | None


@dataclass(frozen=True)
class Won:
    """New customers and what winning them cost, in base currency.

    `key`: first day of a month or year, a team, or a source or channel as it is usually written; None for what names
    none. `people` and `entries` are the ways in which customers and costs write that name.
    """

    key: Key
    customers: int = 0
    cost: float = 0.0
    people: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()

    @property
    def each(self) -> float | None:
        return method.per_new(self.cost, self.customers)


@dataclass(frozen=True)
class Acquisition:
    """The cost of new customers in a window, in all and of each part.

    `shared` is the part of costs that name nobody; `unpriced` how many of the costs have no rate and are not added.
    """

    total: Won
    rows: tuple[Won, ...]
    shared: float = 0.0
    unpriced: int = 0


def acquisition(reading: Reader, window: Window, by: str) -> Acquisition:
    """Return what the customers won in a window cost, computed once for a build."""
    found: Acquisition = reading.kept(f"won {window.start} {window.end} {by}", lambda: _compute(reading, window, by))
    return found


def _compute(reading: Reader, window: Window, by: str) -> Acquisition:
    orders = reading.found.table("fact_order")
    orders = orders.filter(orders.ordered_on <= ibis.literal(reading.study.as_of))
    firsts = _inside(method.firsts(orders), window)
    costs = _inside(reading.found.table("fact_cost"), window).filter(lambda table: table.kind == ACQUISITION)
    is_nobodys = costs.customer_id.isnull() & costs.team_id.isnull()
    named, nobodys = reading.mine(costs.filter(~is_nobodys)), costs.filter(is_nobodys)
    won = reading.mine(firsts)
    every, count = _count(reading, firsts), _count(reading, won)
    share = method.part_of(1.0, count, every) if every else float(_sees_all(reading))
    own, wide = _sums(reading, named, by), _sums(reading, nobodys, by)
    teams = {} if reading.chosen is None else _of_teams(reading, costs, firsts, by)
    mine = {} if by in NAMED else _counts(reading, won, by)
    spread = _spread(wide, mine, by, every=every, share=share)
    spent = _added(own, teams, spread)
    rows = _rows(mine, spent) if by not in NAMED else _named_rows(reading, orders, won, spent, by)
    total = Won(None, count, sum(row.cost for row in rows))
    return Acquisition(total, rows, sum(spread.values()), sum(_unpriced(reading, each) for each in (named, nobodys)))


def _added(*parts: Mapping[Key, float]) -> dict[Key, float]:
    return {key: sum(part.get(key, 0.0) for part in parts) for each in parts for key in each}


def _rows(mine: Mapping[Key, int], spent: Mapping[Key, float]) -> tuple[Won, ...]:
    keys = sorted(mine.keys() | spent.keys(), key=lambda key: (key is None, key))
    return tuple(Won(key, mine.get(key, 0), spent.get(key, 0.0)) for key in keys)


def _named_rows(
    reading: Reader, orders: ir.Table, won: ir.Table, spent: Mapping[Any, float], by: str
) -> tuple[Won, ...]:
    """A row for each source, or channel, that new customers or costs name: the dearest first, what names none last.

    A customer's source is their origin, their channel that of their first order. A cost is for the origin of the
    customer that it names, else for the channel that it names: nothing is spread over those that name none.
    """
    if by == SOURCE:
        keys = [row["customer_id"] for row in reading.found.rows(won.select("customer_id"))]
        people = naming.together(dict.fromkeys(keys, 1), naming.origins(keys))
        costs = naming.together(spent, naming.sources_of_costs(spent))
    else:
        firsts = method.first_orders(orders, won)
        keys = [row["order_id"] for row in reading.found.rows(firsts.select("order_id"))]
        people = naming.together(dict.fromkeys(keys, 1), naming.channels_of_orders(keys))
        costs = naming.together(spent, naming.channels_of_costs(spent))
    rows = [_named(name, people.get(name, Named()), costs.get(name, Named())) for name in people.keys() | costs.keys()]
    return tuple(sorted(rows, key=lambda row: (row.key is None, -row.cost, -row.customers, row.key)))


def _named(name: str, people: Named, costs: Named) -> Won:
    spelled = (people.spelled + costs.spelled).most_common(1)
    key = spelled[0][0] if name else None
    return Won(key, int(people.amount), costs.amount, people.spellings, costs.spellings)


def _of_teams(reading: Reader, costs: ir.Table, firsts: ir.Table, by: str) -> dict[Key, float]:
    """What a part bears of the costs of teams within the scope: by its share of each team's new customers."""
    every, mine = _counts(reading, firsts, TEAM), _counts(reading, reading.mine(firsts), TEAM)
    costs = within(costs.filter(costs.customer_id.isnull(), costs.team_id.notnull()), reading.scope)
    sums = costs.group_by(key=_key(costs, by), team=costs.team_id).aggregate(sum=costs.amount.sum().fill_null(0))
    found: dict[Key, float] = {}
    for row in reading.found.rows(sums):
        team, amount = row["team"], float(row["sum"]) / MILLION
        part = method.part_of(amount, mine.get(team, 0), every.get(team, 0))
        found[row["key"]] = found.get(row["key"], 0.0) + part
    return found


def _unpriced(reading: Reader, costs: ir.Table) -> int:
    return int(reading.found.row(costs.aggregate(count=costs.amount.isnull().sum().fill_null(0)))["count"])


def _sees_all(reading: Reader) -> bool:
    return reading.scope.everyone and reading.chosen is None


def _spread(
    wide: Mapping[Key, float], mine: Mapping[Key, int], by: str, *, every: int, share: float
) -> dict[Key, float]:
    """Costs that name nobody: on their day by the reader's share of new customers, on teams by each one's."""
    if by != TEAM:
        return {key: amount * share for key, amount in wide.items()}
    amount = sum(wide.values())
    if not every:
        return {None: amount * share} if amount else {}
    return {key: method.part_of(amount, count, every) for key, count in mine.items()}


def _count(reading: Reader, firsts: ir.Table) -> int:
    return int(reading.found.row(firsts.aggregate(count=firsts.count()))["count"])


def _counts(reading: Reader, firsts: ir.Table, by: str) -> dict[Key, int]:
    rows = reading.found.rows(firsts.group_by(key=_key(firsts, by)).aggregate(count=firsts.count()))
    return Counter({row["key"]: row["count"] for row in rows})


def _sums(reading: Reader, costs: ir.Table, by: str) -> dict[Key, float]:
    rows = reading.found.rows(costs.group_by(key=_key(costs, by)).aggregate(sum=costs.amount.sum().fill_null(0)))
    return {row["key"]: float(row["sum"]) / MILLION for row in rows}


def _key(table: ir.Table, by: str) -> Any:
    """What a row belongs to; a cost to its entry, where the entry says what it names."""
    if by in NAMED:
        return table.entry_id
    return table.team_id if by == TEAM else table.day.truncate("M" if by == MONTH else "Y")


def _inside(table: ir.Table, window: Window) -> ir.Table:
    return table.filter(table.day >= ibis.literal(window.start), table.day < ibis.literal(window.end))
