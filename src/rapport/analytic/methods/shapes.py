"""The tables that methods take, and the refusal when one is not of that shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


LINES = ("customer_id", "order_id", "ordered_on", "quantity", "revenue", "cost")
ORDERS = ("customer_id", "order_id", "ordered_on", "is_purchase", "revenue")
FOLDED = (*ORDERS, "known_margin", "covered", "spread", "uncosted_lines", "unrated_lines")
AMOUNTS = ("customer_id", "amount")
RFM_INPUT = ("customer_id", "last_purchase_on", "purchase_count", "revenue")
SPELLS = ("customer_id", "starts_on", "ends_on")


class WrongShape(ValueError):
    """A table lacks columns that the method reads."""


class WrongParameter(ValueError):
    """A parameter lies outside what the method is defined for."""


def require(table: ir.Table, columns: tuple[str, ...]) -> ir.Table:
    """Return the table's columns of that shape, in that order, or refuse with the names that are missing."""
    missing = [name for name in columns if name not in table.columns]
    if missing:
        raise WrongShape(f"missing columns: {', '.join(missing)}; the table has: {', '.join(table.columns)}")
    return table.select(*columns)
