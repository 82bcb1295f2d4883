"""The marts: Ibis expressions over what was extracted, each with the owner and team that scopes are rendered on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from rapport.analytic.marts.customers import dim_customer
from rapport.analytic.marts.dates import dim_date
from rapport.analytic.marts.orders import fact_order, fact_order_line
from rapport.analytic.marts.products import dim_product

if TYPE_CHECKING:
    import ibis.expr.types as ir

Tables = Mapping[str, "ir.Table"]
Mart = Callable[[Tables], "ir.Table"]

MARTS: dict[str, Mart] = {
    "dim_customer": dim_customer,
    "dim_product": dim_product,
    "fact_order_line": fact_order_line,
    "fact_order": fact_order,
    "dim_date": dim_date,
}

__all__ = ["MARTS", "Mart", "Tables"]
