"""Which rows of the marts are touched by the landed rows that moved: rows as they were, and rows as they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis

if TYPE_CHECKING:
    import ibis.expr.types as ir


def customers(moved: Mapping[str, ir.Table], _tables: Mapping[str, ir.Table]) -> ir.Table:
    """The customers that moved: one column, `key`."""
    return moved["party"].select(key="party_id").distinct()


def products(moved: Mapping[str, ir.Table], _tables: Mapping[str, ir.Table]) -> ir.Table:
    """The products that moved: one column, `key`."""
    return moved["product"].select(key="product_id").distinct()


def orders(moved: Mapping[str, ir.Table], tables: Mapping[str, ir.Table]) -> ir.Table:
    """The orders that moved, those whose lines did, and those of customers who did: one column, `key`."""
    held = tables["orders"].semi_join(moved["party"], "party_id")
    found = [each.select(key="order_id") for each in (moved["orders"], moved["order_line"], held)]
    return ibis.union(*found, distinct=True)


def interactions(moved: Mapping[str, ir.Table], tables: Mapping[str, ir.Table]) -> ir.Table:
    """The interactions that moved, and those of customers who did: one column, `key`."""
    held = tables["interaction"].semi_join(moved["party"], "party_id")
    return ibis.union(*(each.select(key="interaction_id") for each in (moved["interaction"], held)), distinct=True)


def contracts(moved: Mapping[str, ir.Table], tables: Mapping[str, ir.Table]) -> ir.Table:
    """The contracts that moved, and those of customers who did: one column, `key`."""
    held = tables["contract"].semi_join(moved["party"], "party_id")
    return ibis.union(*(each.select(key="contract_id") for each in (moved["contract"], held)), distinct=True)
