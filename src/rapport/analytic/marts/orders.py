"""Order lines and orders: the facts of revenue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from rapport.analytic.methods import worth

if TYPE_CHECKING:
    import ibis.expr.types as ir


def fact_order_line(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row a line of a counted order, with its customer's owner and team.

    Quantity, amount (in the order's currency), revenue and cost (in the base currency; null without a rate, null when
    unknown) are whole millionths, discount is in ten-thousandths of a percent. Lines of orders without customer stay,
    with customer_id null.
    """
    line, order, party = tables["order_line"], tables["orders"], tables["party"]
    joined = line.inner_join(order, line.order_id == order.order_id)
    joined = joined.left_join(party, order.party_id == party.party_id)
    return joined.select(
        line.line_id,
        line.order_id,
        line.product_id,
        order.ordered_on,
        order.currency,
        line.quantity,
        line.amount,
        line.revenue,
        line.cost,
        line.discount,
        customer_id=party.party_id,
        owner_id=party.owner_id,
        team_id=party.team_id,
    )


def dim_channel(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row an order that says through which channel it came: order_id, channel (its first fourteen signs)."""
    return tables["order_channel"].select("order_id", "channel")


def fact_order(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row an order, folded from its lines as `methods.worth.orders` does, with its customer's owner and team."""
    found = worth.orders(tables["fact_order_line"])
    customer = tables["dim_customer"].select("customer_id", "owner_id", "team_id")
    joined = found.left_join(customer, "customer_id")
    sums = ("revenue", "known_margin", "covered", "spread", "uncosted_lines", "unrated_lines")
    return joined.select(
        "order_id",
        "ordered_on",
        "is_purchase",
        "owner_id",
        "team_id",
        customer_id=found.customer_id,
        **{name: found[name].cast("int64") for name in sums},
    )
