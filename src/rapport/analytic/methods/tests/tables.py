"""Tables by hand, and what comes out of a method as plain Python."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

LINE_TYPES = pa.schema(
    [
        ("customer_id", pa.int64()),
        ("order_id", pa.int64()),
        ("ordered_on", pa.date32()),
        ("quantity", pa.int64()),
        ("revenue", pa.int64()),
        ("cost", pa.int64()),
    ]
)
AMOUNT_TYPES = pa.schema([("customer_id", pa.int64()), ("amount", pa.int64())])

Line = tuple[int | None, int, date, int, int | None, int | None]


def lines(rows: Iterable[Line]) -> ir.Table:
    names = LINE_TYPES.names
    return ibis.memtable(pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], LINE_TYPES))


def amounts(values: Mapping[int, int | None]) -> ir.Table:
    rows = [{"customer_id": key, "amount": value} for key, value in values.items()]
    return ibis.memtable(pa.Table.from_pylist(rows, AMOUNT_TYPES))


def rows(table: ir.Table) -> list[dict[str, Any]]:
    return table.to_pyarrow().to_pylist()


def row(table: ir.Table) -> dict[str, Any]:
    (only,) = rows(table)
    return only


def by_customer(table: ir.Table) -> dict[Any, dict[str, Any]]:
    return {found["customer_id"]: found for found in rows(table)}
