"""What the warehouse takes from each room: one module a source room, rows to Arrow. No engine of its own."""

from rapport.analytic.extracts.catalog import PRODUCTS
from rapport.analytic.extracts.conversations import COLLEAGUES, COST_RATES, INTERACTIONS, WORKED_TIMES
from rapport.analytic.extracts.orders import CONTRACTS, COST_ENTRIES, ORDER_CHANNELS, ORDER_LINES, ORDERS
from rapport.analytic.extracts.parties import PARTIES, PLACES
from rapport.analytic.extracts.source import Extract, Source, open_source

EXTRACTS = (
    PARTIES, PRODUCTS, ORDERS, ORDER_LINES, CONTRACTS, COST_ENTRIES, INTERACTIONS, WORKED_TIMES, COST_RATES, COLLEAGUES,
    PLACES, ORDER_CHANNELS,
)  # fmt: skip

__all__ = ["EXTRACTS", "Extract", "Source", "open_source"]
