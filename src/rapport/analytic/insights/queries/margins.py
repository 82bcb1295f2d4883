"""Margins net of the six kinds of cost: of what a reader may see in a period, and of one customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import ibis

from rapport.analytic.insights.queries.portfolio import MILLION, Reader
from rapport.analytic.methods import margins
from rapport.analytic.methods.rates import Window
from rapport.analytic.warehouse.queries import asked

if TYPE_CHECKING:
    import ibis.expr.types as ir

Row = Mapping[str, Any]
SHARED = "shared"
KEPT = 64


@dataclass(frozen=True)
class KindCost:
    """What one kind of cost came to, in the base currency.

    `entered` by cost entries, `derived` from order lines, interactions and hours, `replaced`: derived, but an entry
    stands for it; `shared`: the part of costs that name no customer. `unpriced` rows have no known cost.
    """

    kind: str
    entered: float = 0.0
    derived: float = 0.0
    replaced: float = 0.0
    shared: float = 0.0
    unpriced: int = 0

    @property
    def total(self) -> float:
        return self.entered + self.derived + self.shared


@dataclass(frozen=True)
class NetMargin:
    """Revenue less the six kinds of cost. `net` is None while a line’s cost is unknown; `cover` is the known share."""

    revenue: float
    kinds: tuple[KindCost, ...]
    acquisition: KindCost
    cover: float | None
    goods_known: bool
    known_revenue: float

    @property
    def net(self) -> float | None:
        totals = {each.kind: each.total for each in self.kinds}
        return margins.net(self.revenue, totals, goods_known=self.goods_known)

    @property
    def known_net(self) -> float:
        """What remains of the lines whose cost is known, all other costs taken off."""
        return self.known_revenue - sum(each.total for each in self.kinds)

    @property
    def has_costs(self) -> bool:
        """True when anything beyond the goods was written down or derived."""
        return any(each.total or each.unpriced for each in self.kinds[1:])


def net_margin(reading: Reader, window: Window) -> NetMargin:
    """Return the margin of all that the reader may see, computed once for a build."""
    found: NetMargin = reading.kept(f"margin {window.start} {window.end}", lambda: _of_scope(reading, window))
    return found


def net_margin_of(reading: Reader, window: Window, customer_id: int) -> NetMargin:
    """Return the margin of one customer, with their part of the costs that name nobody, by revenue."""
    found = reading.found
    lines, days, costs, customers = (
        found.table(n) for n in ("fact_order_line", "cost_day", "fact_cost", "dim_customer")
    )
    stands = reading.kept("entries for goods", lambda: _stands_for_goods(reading))
    goods = found.row(_goods_of_one(lines, days, window, stands), customer=customer_id)
    own = _by_kind(found.rows(_costs_of_one(costs, window), customer=customer_id))
    team = [row["team_id"] for row in found.rows(_team_of_one(customers), customer=customer_id)]
    return _margin(goods, own, _shared(reading, window, dict.fromkeys([*team, None], goods["revenue"])))


def is_at_hand(reading: Reader, window: Window) -> bool:
    """True when what is shared out among all customers is known, so that one customer's margin is read at once."""
    return reading.has_kept(_wholes_name(window))


def _shared(reading: Reader, window: Window, revenue: Mapping[int | None, float]) -> dict[str, float]:
    """The part of the costs that name nobody: by revenue, given for each team and, under None, for all of them."""
    wholes = reading.kept(_wholes_name(window), lambda: _wholes(reading, window))
    shared: dict[str, float] = {}
    for kind, team_id, amount in wholes[SHARED]:
        part = margins.share_out(amount, revenue.get(team_id, 0), wholes["revenue"].get(team_id, 0))
        shared[kind] = shared.get(kind, 0.0) + part
    return shared


def _wholes_name(window: Window) -> str:
    return f"wholes {window.start} {window.end}"


@lru_cache(maxsize=KEPT)
def _goods_of_one(lines: ir.Table, days: ir.Table, window: Window, stands: bool) -> ir.Table:
    """The goods of the customer that is asked for. Three small statements are planned sooner than one of all.

    `stands`: some cost entry stands for goods. Where none does, nobody asks which: that takes most of the time.
    """
    sold = _sold(lines, days, window) if stands else _inside(lines, "ordered_on", window).mutate(is_replaced=False)
    return margins.goods(_asked_for(sold))


@lru_cache(maxsize=KEPT)
def _costs_of_one(costs: ir.Table, window: Window) -> ir.Table:
    return margins.by_kind(_asked_for(_inside(costs, "day", window)))


@lru_cache(maxsize=KEPT)
def _team_of_one(customers: ir.Table) -> ir.Table:
    return _asked_for(customers).select("team_id")


def _stands_for_goods(reading: Reader) -> bool:
    days = reading.found.table("cost_day")
    return bool(reading.found.rows(days.filter(days.kind == margins.GOODS, days.replaces).limit(1)))


def _asked_for(table: ir.Table) -> ir.Table:
    return table.filter(table.customer_id == asked("customer"))


def _of_scope(reading: Reader, window: Window) -> NetMargin:
    sold, costs = reading.mine(_sold_to_all(reading, window)), reading.mine(_costs_of_all(reading, window))
    beyond = _beyond(reading, sold)
    shared = _shared(reading, window, beyond) if beyond else {}
    own = _by_kind(reading.found.rows(margins.by_kind(costs)))
    return _margin(reading.found.row(margins.goods(sold)), own, shared)


def _beyond(reading: Reader, sold: ir.Table) -> dict[int | None, float]:
    """The revenue by which costs that name nobody are shared out: those of the company under None, of teams by key.

    Costs of teams within the scope are whole in what is read, unless a part of its customers is.
    """
    if reading.scope.everyone and reading.chosen is None:
        return {}
    revenue = _by_team(reading, sold)
    if reading.chosen is not None:
        return {**revenue}
    covers = reading.scope.covers
    return {team: amount for team, amount in revenue.items() if not covers(owner_id=None, team_id=team)}


def _margin(goods: Row, own: Mapping[str, Row], shared: Mapping[str, float]) -> NetMargin:
    kinds = tuple(_kind(kind, own, shared, goods) for kind in margins.KINDS)
    return NetMargin(
        revenue=goods["revenue"] / MILLION,
        kinds=kinds,
        acquisition=_kind(margins.ACQUISITION, own, shared, goods),
        cover=goods["covered"] / goods["spread"] if goods["spread"] else None,
        goods_known=not goods["unknown"],
        known_revenue=goods["known_revenue"] / MILLION,
    )


def _kind(kind: str, own: Mapping[str, Row], shared: Mapping[str, float], goods: Row) -> KindCost:
    row = own.get(kind, {})
    derived, replaced, unpriced = row.get("derived", 0), row.get("replaced", 0), row.get("unpriced", 0)
    if kind == margins.GOODS:
        derived, replaced, unpriced = goods["goods"], goods["replaced"], unpriced + goods["unknown"]
    return KindCost(
        kind,
        entered=row.get("entered", 0) / MILLION,
        derived=derived / MILLION,
        replaced=replaced / MILLION,
        shared=shared.get(kind, 0) / MILLION,
        unpriced=unpriced,
    )


def _by_kind(rows: Iterable[Row]) -> dict[str, Row]:
    return {row["kind"]: row for row in rows}


def _sold_to_all(reading: Reader, window: Window) -> ir.Table:
    return _sold(reading.found.table("fact_order_line"), reading.found.table("cost_day"), window)


def _costs_of_all(reading: Reader, window: Window) -> ir.Table:
    return _inside(reading.found.table("fact_cost"), "day", window)


def _sold(lines: ir.Table, days: ir.Table, window: Window) -> ir.Table:
    """The lines of a window, each with whether a cost entry stands for its goods."""
    lines, days = _inside(lines, "ordered_on", window), _inside(days, "day", window)
    named = lines.mutate(kind=ibis.literal(margins.GOODS), day=lines.ordered_on)
    return margins.replaced(named, days.filter(days.kind == margins.GOODS))


def _inside(table: ir.Table, day: str, window: Window) -> ir.Table:
    return table.filter(table[day] >= ibis.literal(window.start), table[day] < ibis.literal(window.end))


def _wholes(reading: Reader, window: Window) -> dict[str, Any]:
    """What is shared out, and among how much revenue: of the company under None, of each team under its key."""
    revenue = _by_team(reading, _sold_to_all(reading, window))
    costs = _costs_of_all(reading, window)
    nobodys = costs.filter(costs.customer_id.isnull(), costs.amount.notnull())
    rows = reading.found.rows(nobodys.group_by("kind", "team_id").aggregate(amount=nobodys.amount.sum()))
    return {"revenue": revenue, SHARED: [(row["kind"], row["team_id"], row["amount"]) for row in rows]}


def _by_team(reading: Reader, lines: ir.Table) -> dict[int | None, int]:
    """What customers of each team bought, those with more returns left out; under None that of all."""
    each = lines.group_by("customer_id", "team_id").aggregate(revenue=lines.revenue.sum().fill_null(0))
    each = each.mutate(positive=ibis.greatest(each.revenue, 0))
    teams = reading.found.rows(each.group_by("team_id").aggregate(revenue=each.positive.sum()))
    revenue: dict[int | None, int] = {row["team_id"]: row["revenue"] for row in teams if row["team_id"] is not None}
    revenue[None] = sum(row["revenue"] for row in teams)
    return revenue
