"""The table of next offers, and what is known of products while they are computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from rapport.analytic.methods.bought import Keys, placed
from rapport.analytic.methods.histories import Floats

SCHEMA = pa.schema(
    [
        ("customer_id", pa.int64()),
        ("place", pa.int64()),
        ("product_id", pa.int64()),
        ("score", pa.float64()),
        ("propensity", pa.float64()),
        ("expected_revenue", pa.int64()),
        ("expected_margin", pa.int64()),
        ("reason", pa.string()),
        ("because_id", pa.int64()),
        ("count", pa.int64()),
        ("support", pa.float64()),
        ("confidence", pa.float64()),
        ("lift", pa.float64()),
        ("typical", pa.float64()),
    ]
)
"""One row an offer: `place` 1 is the best. Amounts are whole millionths, null where they are not known.

propensity: the chance that the customer buys the product within the days that were held out. because_id: the product
of theirs that speaks for it; count: customers who have both; support, confidence, lift: of the rule between them.
typical: the share of the product's buyers who are farther from its typical buyer than this customer.
"""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is known of products, in the order of their ids: whether they may be offered, their family and price."""

    ids: Keys
    on_sale: Keys
    family: Keys
    currency: Keys
    price: Floats

    def dearer(self, ids: Keys) -> Any:
        """products × products: whether the second is of the family of the first, and dearer in the same currency."""
        place, is_known = placed(self.ids, ids)
        family, currency = (np.where(is_known, each[place], "") for each in (self.family, self.currency))
        price = np.where(is_known, self.price[place], np.nan)
        same = (family[:, None] == family) & (family[:, None] != "") & (currency[:, None] == currency)
        return same & (price > price[:, None])
