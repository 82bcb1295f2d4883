"""What the warehouse takes from `orders`."""

from rapport.analytic.extracts.source import Extract
from rapport.operational.orders.models import Order, OrderLine, OrderState

ORDERS = Extract(
    "orders",
    Order,
    {
        "order_id": ("id", "BIGINT"),
        "party_id": ("party_id", "BIGINT"),
        "ordered_on": ("placed_on", "DATE"),
        "currency": ("currency", "VARCHAR(3)"),
    },
    condition=f"binned_at IS NULL AND state <> '{OrderState.CANCELLED.value}'",
)

ORDER_LINES = Extract(
    "order_line",
    OrderLine,
    {
        "line_id": ("id", "BIGINT"),
        "order_id": ("order_id", "BIGINT"),
        "product_id": ("product_id", "BIGINT"),
        "quantity": ("quantity", "BIGINT"),
        "amount": ("amount", "BIGINT"),
        "revenue": ("base_amount", "BIGINT"),
        "cost": ("base_cost", "BIGINT"),
    },
)
