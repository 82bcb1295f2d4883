"""The money that value is computed from."""

from rapport.operational.orders.models.orders import Order, OrderLine, OrderSequence, OrderState

__all__ = ["Order", "OrderLine", "OrderSequence", "OrderState"]
