"""What a new customer costs (contract row M50)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapport.analytic.methods.shapes import require

if TYPE_CHECKING:
    import ibis.expr.types as ir

BOUGHT = ("customer_id", "owner_id", "team_id", "ordered_on", "is_purchase")


def firsts(orders: ir.Table) -> ir.Table:
    """Find the day on which each customer was won: that of their first purchase.

    Takes: `BOUGHT`, one row an order. Gives: one row a customer with a purchase: customer_id, owner_id, team_id, day.
    Assumes: one owner and one team a customer. Errors: WrongShape. Source: a customer is who has bought (house
    definition of purchase).
    """
    orders = require(orders, BOUGHT)
    bought = orders.filter(orders.is_purchase, orders.customer_id.notnull())
    return bought.group_by("customer_id", "owner_id", "team_id").aggregate(day=bought.ordered_on.min())


def first_orders(orders: ir.Table, won: ir.Table) -> ir.Table:
    """Find the order by which each customer was won: the purchase of that day; of several, that of the lowest key.

    Takes: `BOUGHT` and order_id; won: what `firsts` gives, or some of its rows. Gives: one row a customer of won:
    customer_id, order_id. Assumes: nothing more. Errors: WrongShape. Source: as `firsts`.
    """
    orders = require(orders, (*BOUGHT, "order_id"))
    bought = orders.filter(orders.is_purchase)
    same = [bought.customer_id == won.customer_id, bought.ordered_on == won.day]
    found = bought.semi_join(won, same)
    return found.group_by("customer_id").aggregate(order_id=found.order_id.min())


def per_new(cost: float, customers: int) -> float | None:
    """Divide what winning customers cost by the customers won.

    Formula: CAC = cost / customers; None when nobody was won: a cost without customers is no cost of one.
    Takes: money, a count. Gives: money, or None. Errors: none. Source: contract M50.
    """
    return cost / customers if customers > 0 else None


def part_of(cost: float, customers: int, every: int) -> float:
    """Give some of the new customers their part of a cost that names nobody: by their number.

    Formula: cost · customers / every; the parts of all add up to the cost, without new customers nobody gets a part.
    Takes: money, counts. Gives: money. Errors: none. Source: house definition, `docs/GLOSSARY.md` "acquisition cost".
    """
    return cost * customers / every if every > 0 else 0.0
