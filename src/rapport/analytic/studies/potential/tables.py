"""The tables of the study of potential, which lie beside the warehouse."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from rapport.analytic.studies.potential.kinds import CLUES, PARTS

AMOUNTS = (
    "actual", "profitability", "potential", "computed", "bought", *PARTS, *(f"clue_{name}" for name in CLUES),
)  # fmt: skip
SCHEMA = pa.schema(
    [
        ("customer_id", pa.int64()),
        ("group", pa.int64()),
        ("actual", pa.int64()),
        ("profitability", pa.int64()),
        ("potential", pa.int64()),
        ("computed", pa.int64()),
        ("bought", pa.int64()),
        ("chance", pa.float64()),
        *((name, pa.int64()) for name in PARTS),
        *((f"clue_{name}", pa.int64()) for name in CLUES),
    ]
)
"""One row a customer: amounts in whole millionths; `computed` is the potential before anybody set another, `bought` the
revenue of the last year, `chance` that the next one brings more; then what each part and each clue adds."""
POINTS = pa.schema(
    [
        ("customer_id", pa.int64()), ("back", pa.int64()), ("profitability", pa.int64()), ("potential", pa.int64()),
    ]
)  # fmt: skip
"""One row a customer and month: `back` 0 is the day of the study."""


@dataclass(frozen=True)
class GroupTold:
    """Comparable customers: their kind, the family that they bought first, how many they are, what their better quarter
    buys in a year from, and the share of them that holds each family."""

    kind: str
    first: str
    customers: int
    reference: float
    shares: list[float]
