"""What the warehouse takes from `catalog`."""

from rapport.analytic.extracts.source import Extract
from rapport.operational.catalog.models import Product

PRODUCTS = Extract(
    "product",
    Product,
    {
        "product_id": ("id", "BIGINT"),
        "name": ("name", "VARCHAR"),
        "family": ("family", "VARCHAR"),
        "line": ("line", "VARCHAR"),
    },
    is_read_whole=True,
)
