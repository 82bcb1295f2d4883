"""Products as the warehouse knows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ibis.expr.types as ir


def dim_product(tables: Mapping[str, ir.Table]) -> ir.Table:
    """One row a product: product_id, name, its family and its product line."""
    return tables["product"].select("product_id", "name", "family", "line")
