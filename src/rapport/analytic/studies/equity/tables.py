"""The table of customer equity."""

from __future__ import annotations

import pyarrow as pa

SCHEMA = pa.schema(
    [("day", pa.date32()), ("customer_id", pa.int64()), ("value", pa.int64()), ("is_active", pa.bool_())]
)
"""One row a customer and day, day by day: what they were expected to bring, in whole millionths, and whether they had
bought within the days after which the company holds a customer to be lost."""
