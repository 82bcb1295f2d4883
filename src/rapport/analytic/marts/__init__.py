"""The marts: Ibis expressions over what was extracted, each with the owner and team that scopes are rendered on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapport.analytic.marts import touched
from rapport.analytic.marts.contracts import fact_contract
from rapport.analytic.marts.conversations import fact_hours, fact_interaction
from rapport.analytic.marts.costs import cost_day, fact_cost
from rapport.analytic.marts.customers import dim_customer, dim_place
from rapport.analytic.marts.dates import dim_date
from rapport.analytic.marts.orders import dim_channel, fact_order, fact_order_line
from rapport.analytic.marts.products import dim_product

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

Tables = Mapping[str, "ir.Table"]
Mart = Callable[[Tables], "ir.Table"]
Ask = Callable[["ir.Table"], "pa.Table"]


@dataclass(frozen=True, slots=True)
class Computed:
    """A derived table that no statement can make: `work` asks for the frames that it needs, and gives rows.

    `columns`: their names and types, as both the frame and the engine call them.
    """

    work: Callable[[Tables, Ask], pa.Table]
    columns: Mapping[str, str]


MARTS: dict[str, Mart] = {
    "dim_customer": dim_customer,
    "dim_product": dim_product,
    "fact_order_line": fact_order_line,
    "fact_order": fact_order,
    "cost_day": cost_day,
    "fact_cost": fact_cost,
    "fact_interaction": fact_interaction,
    "fact_contract": fact_contract,
    "dim_date": dim_date,
    "dim_place": dim_place,
    "dim_channel": dim_channel,
    "fact_hours": fact_hours,
}


@dataclass(frozen=True, slots=True)
class Followed:
    """A mart whose rows can be replaced: those of a touched key come from input rows of that key alone.

    `touched` gives the keys, in a column `key`, from the landed rows that moved and from all tables; `inputs` are the
    tables that may be cut down to those keys, each by its column.
    """

    key: str
    touched: Callable[[Tables, Tables], ir.Table]
    inputs: Mapping[str, str]


FOLLOWED: dict[str, Followed] = {
    "dim_customer": Followed("customer_id", touched.customers, {"party": "party_id"}),
    "dim_product": Followed("product_id", touched.products, {"product": "product_id"}),
    "fact_order_line": Followed("order_id", touched.orders, {"order_line": "order_id", "orders": "order_id"}),
    "fact_order": Followed("order_id", touched.orders, {"fact_order_line": "order_id"}),
    "fact_interaction": Followed("interaction_id", touched.interactions, {"interaction": "interaction_id"}),
    "fact_contract": Followed("contract_id", touched.contracts, {"contract": "contract_id"}),
}

__all__ = ["FOLLOWED", "MARTS", "Ask", "Computed", "Followed", "Mart", "Tables"]
