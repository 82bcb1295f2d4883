"""The measures of the semantic layer: each declared once, with its formula in words and as sums over the star."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import ibis
from django.utils.translation import gettext_lazy as _

from rapport.analytic.methods.margins import ACQUISITION, KINDS
from rapport.kit.errors import Text
from rapport.operational.orders.models import CostKind

if TYPE_CHECKING:
    import ibis.expr.types as ir

MONEY, NUMBER, PERCENT, HOURS, RATIO = "money", "number", "percent", "hours", "ratio"
LINES, COSTS, TIMES, TALKS, WORK, CONTRACTS = "lines", "costs", "times", "talks", "work", "contracts"
OPEN_FACTS = {LINES: False, COSTS: True, TIMES: True, TALKS: False, WORK: False, CONTRACTS: False}
"""The facts whose customers can be listed, and whether only those who see margins may list them."""
MILLION = 1_000_000
MINUTES = 60


@dataclass(frozen=True, slots=True)
class Part:
    """A sum, or a count, over the rows of one fact. What is counted once only (`is_additive` false) adds up nowhere; a
    count (`is_count`) of nothing is no row."""

    fact: str
    expression: Callable[[ir.Table], ir.Value]
    is_additive: bool = True
    is_count: bool = False


def _cost(kind: str) -> Part:
    return Part(COSTS, lambda table: table.amount.sum(where=table.cost_kind == kind))


PARTS: Mapping[str, Part] = {
    "revenue": Part(LINES, lambda table: table.revenue.sum()),
    "quantity": Part(LINES, lambda table: table.quantity.sum()),
    "orders": Part(LINES, lambda table: table.order_id.nunique(), is_additive=False, is_count=True),
    "customers": Part(LINES, lambda table: table.customer_id.nunique(), is_additive=False, is_count=True),
    "goods_of_lines": Part(LINES, lambda table: table.cost.sum(where=table.revenue.notnull() & ~table.is_replaced)),
    "uncosted": Part(LINES, lambda table: (table.revenue.notnull() & table.cost.isnull() & ~table.is_replaced).sum(),
                     is_count=True),
    **{f"cost_{kind}": _cost(kind) for kind in (*KINDS, ACQUISITION)},
    "time_cost": Part(TIMES, lambda table: table.amount.sum()),
    "talk_cost": Part(TIMES, lambda table: table.amount.sum(where=table.origin != "hours")),
    "interactions": Part(TALKS, lambda table: table.interaction_id.count(), is_count=True),
    "minutes": Part(TALKS, lambda table: table.minutes.sum()),
    "worked": Part(WORK, lambda table: table.minutes.sum()),
    "contracts": Part(CONTRACTS, lambda table: table.contract_id.count(), is_count=True),
}  # fmt: skip
"""What measures are made of."""

Weights = Mapping[str, int]
GOODS: Weights = {"goods_of_lines": 1, "cost_goods": 1}
SIX: Weights = {**GOODS, **{f"cost_{kind}": 1 for kind in KINDS[1:]}}
UNCOSTED = "uncosted"


def _less(costs: Weights) -> Weights:
    return {"revenue": 1, **{name: -weight for name, weight in costs.items()}}


@dataclass(frozen=True, slots=True, eq=False)
class Measure:
    """What is measured: its parts, added up with their weights, over others where it is a ratio, all divided by `unit`.

    It is not known where the part named in `unknown` counts anything. One `of_margin` is for those who see margins.
    """

    key: str
    label: Text
    unit: str
    formula: Text
    parts: Weights
    over: Weights = field(default_factory=dict)
    divisor: int = 1
    unknown: str = ""
    of_margin: bool = False
    little_is_good: bool = False

    @property
    def needs(self) -> frozenset[str]:
        """The names of all parts that it is made of."""
        return frozenset({*self.parts, *self.over, *([self.unknown] if self.unknown else [])})

    @property
    def fact(self) -> str:
        """The fact whose customers stand behind it."""
        return PARTS[next(iter(self.over or self.parts))].fact

    def value(self, sums: Mapping[str, Any]) -> float | None:
        """What it comes to, from the sums of its parts; nothing where it is not known or its divisor is none."""
        if self.unknown and sums.get(self.unknown):
            return None
        if all(sums.get(name) is None for name in self.parts):
            return None
        top = sum(int(sums.get(name) or 0) * weight for name, weight in self.parts.items())
        if not self.over:
            return top / self.divisor
        bottom = sum(int(sums.get(name) or 0) * weight for name, weight in self.over.items())
        return top / bottom / self.divisor if bottom > 0 else None

    def column(self, table: ir.Table) -> ir.Value:
        """The same over columns of sums, to sort by."""
        top = _weighted(table, self.parts)
        found = top / _weighted(table, self.over).nullif(0) if self.over else top
        return ibis.ifelse(table[self.unknown] > 0, ibis.null(), found) if self.unknown else found


def _weighted(table: ir.Table, weights: Weights) -> ir.Value:
    terms = [table[name].fill_null(0).cast("float64") * weight for name, weight in weights.items()]
    found = terms[0]
    for term in terms[1:]:
        found += term
    return found


def _of_kind(key: str, label: Text, parts: Weights, formula: Text) -> Measure:
    unknown = UNCOSTED if "goods_of_lines" in parts else ""
    return Measure(
        key, label, MONEY, formula, parts, divisor=MILLION, unknown=unknown, of_margin=True, little_is_good=True
    )


_BY_TIME = _("cost entries + interactions and hours at what an hour costs")
_ENTERED = _("cost entries, and hours noted for it")
_LINES_COST = _("cost of the lines at the unit cost of their day, or cost entries")
_DECLARED = (
    Measure("revenue", _("Revenue"), MONEY, _("sum of order lines, net of tax"), {"revenue": 1}, divisor=MILLION),
    Measure("quantity", _("Quantity"), NUMBER, _("sum of the quantities of order lines, returns taken off"),
            {"quantity": 1}, divisor=MILLION),
    Measure("orders", _("Orders"), NUMBER, _("number of different orders, returns among them"), {"orders": 1}),
    Measure("customers", _("Customers"), NUMBER, _("number of different customers with an order"), {"customers": 1}),
    Measure("basket", _("Revenue per order"), MONEY, _("revenue ÷ orders"), {"revenue": 1}, {"orders": 1}, MILLION),
    _of_kind("goods", CostKind.GOODS.label, GOODS, _LINES_COST),
    _of_kind("logistics", CostKind.LOGISTICS.label, {"cost_logistics": 1}, _ENTERED),
    _of_kind("after_sales", CostKind.AFTER_SALES.label, {"cost_after_sales": 1}, _ENTERED),
    _of_kind("promotion", CostKind.PROMOTION.label, {"cost_promotion": 1}, _ENTERED),
    _of_kind("sales_force", CostKind.SALES_FORCE.label, {"cost_sales_force": 1}, _BY_TIME),
    _of_kind("advertising", CostKind.ADVERTISING.label, {"cost_advertising": 1}, _ENTERED),
    Measure("margin", _("Net margin"), MONEY, _("revenue − the six kinds of cost"), _less(SIX), divisor=MILLION,
            unknown=UNCOSTED, of_margin=True),
    Measure("margin_share", _("Share of margin"), PERCENT, _("net margin ÷ revenue"), _less(SIX), {"revenue": 1},
            unknown=UNCOSTED, of_margin=True),
    _of_kind("acquisition", CostKind.ACQUISITION.label, {"cost_acquisition": 1},
             _("cost entries of the kind Acquisition")),
    Measure("interactions", _("Interactions"), NUMBER, _("number of interactions"), {"interactions": 1}),
    Measure("minutes", _("Minutes of interactions"), NUMBER, _("sum of their minutes"), {"minutes": 1}),
    Measure("contact_cost", _("Cost of interactions"), MONEY,
            _("their own cost, else their time at what an hour costs, also where a cost entry stands for it"),
            {"talk_cost": 1}, divisor=MILLION, of_margin=True, little_is_good=True),
    Measure("cost_each", _("Cost per interaction"), MONEY, _("cost of interactions ÷ interactions"), {"talk_cost": 1},
            {"interactions": 1}, MILLION, of_margin=True, little_is_good=True),
    Measure("hours", _("Hours worked"), HOURS, _("hours noted for customers"), {"worked": 1}, divisor=MINUTES),
    Measure("contracts", _("Contracts begun"), NUMBER, _("number of contracts that begin"), {"contracts": 1}),
    Measure("handling", _("Handling cost per order"), MONEY,
            _("(handling and logistics + after-sales + sales force) ÷ orders"),
            {"cost_logistics": 1, "cost_after_sales": 1, "cost_sales_force": 1}, {"orders": 1}, MILLION,
            of_margin=True, little_is_good=True),
    Measure("index", _("Profitability index"), RATIO,
            _("(revenue − goods) ÷ cost of the time worked: of interactions and hours"), _less(GOODS),
            {"time_cost": 1}, unknown=UNCOSTED, of_margin=True),
)  # fmt: skip
MEASURES: Mapping[str, Measure] = {measure.key: measure for measure in _DECLARED}


def seen(*, sees_margin: bool) -> Sequence[Measure]:
    """The measures that a reader may read."""
    return [measure for measure in MEASURES.values() if sees_margin or not measure.of_margin]
