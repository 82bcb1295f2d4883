"""What the warehouse takes from each room: one module a source room, rows to Arrow. No engine of its own."""

from rapport.analytic.extracts.catalog import PRODUCTS
from rapport.analytic.extracts.orders import ORDER_LINES, ORDERS
from rapport.analytic.extracts.parties import PARTIES
from rapport.analytic.extracts.source import Extract, Source, open_source

EXTRACTS = (PARTIES, PRODUCTS, ORDERS, ORDER_LINES)

__all__ = ["EXTRACTS", "Extract", "Source", "open_source"]
