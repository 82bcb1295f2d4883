"""What the warehouse takes from `orders`."""

from rapport.analytic.extracts.source import Extract
from rapport.operational.orders.models import Contract, CostEntry, Order, OrderLine, OrderState, Renewal

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

ORDER_CHANNELS = Extract(
    "order_channel",
    Order,
    {"order_id": ("id", "BIGINT"), "channel": ("substr(channel, 1, 14)", "VARCHAR(14)")},
    condition=f"channel <> '' AND binned_at IS NULL AND state <> '{OrderState.CANCELLED.value}'",
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
        "discount": ("CAST(round(discount * 10000) AS BIGINT)", "BIGINT"),
    },
)

COST_ENTRIES = Extract(
    "cost_entry",
    CostEntry,
    {
        "cost_entry_id": ("id", "BIGINT"),
        "kind": ("kind", "VARCHAR"),
        "starts_on": ("starts_on", "DATE"),
        "ends_on": ("ends_on", "DATE"),
        "amount": ("base_amount", "BIGINT"),
        "party_id": ("party_id", "BIGINT"),
        "team_id": ("team_id", "BIGINT"),
        "product_id": ("product_id", "BIGINT"),
        "medium": ("channel", "VARCHAR"),
        "is_part": ("CASE WHEN product_id IS NULL AND channel = '' THEN 0 ELSE 1 END", "BIGINT"),
    },
    condition="binned_at IS NULL",
    is_read_whole=True,
)

CONTRACTS = Extract(
    "contract",
    Contract,
    {
        "contract_id": ("id", "BIGINT"),
        "party_id": ("party_id", "BIGINT"),
        "starts_on": ("starts_on", "DATE"),
        "over_on": (
            f"coalesce(terminated_on, CASE WHEN renewal = '{Renewal.NONE.value}' THEN ends_on END)",
            "DATE",
        ),
    },
    condition="binned_at IS NULL",
)
