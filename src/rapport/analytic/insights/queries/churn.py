"""The risk of loss of the reader's customers: in all, by band, by main reason; and what one customer's is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rapport.analytic.insights.queries.portfolio import MILLION, Reader
from rapport.analytic.warehouse.queries import asked

if TYPE_CHECKING:
    import ibis.expr.types as ir

LOW, MEDIUM, HIGH = "low", "medium", "high"
BANDS: Mapping[str, tuple[int, int]] = {LOW: (0, 24), MEDIUM: (25, 49), HIGH: (50, 100)}
"""In percent: who is in the high band is likelier to be lost than to stay, in the medium one in four at least is."""
SUMS: Mapping[str, Any] = {
    "customers": lambda t: t.count(),
    "lost": lambda t: t.churn_risk.sum().fill_null(0) / 100,
    "revenue": lambda t: t.revenue.sum().fill_null(0),
    "expected_value": lambda t: t.expected_value.sum().fill_null(0),
}
KEPT = 8
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Churn:
    """Risk of loss within the reader's scope: amounts in the base currency, `lost` in customers.

    `bands` are in the order of `BANDS`, empty where nobody is in one; `reasons` those of customers who are not in the
    low band, the most frequent first; `others` are buyers who are lost already or under contract.
    """

    total: Row
    bands: Mapping[str, Row]
    reasons: tuple[Row, ...]
    others: int


def band_of(risk: int) -> str:
    """The band of a risk in percent."""
    return next(name for name, (low, high) in BANDS.items() if low <= risk <= high)


def churn(reading: Reader) -> Churn:
    """Sum up what the last churn study found, or take it from the last time that this was asked of the same build."""
    found: Churn = reading.kept("churn", lambda: _computed(reading))
    return found


def traits(reading: Reader, customer: int) -> Row | None:
    """What the risk of one customer was told from; nothing of those who are lost already or under contract.

    Whoever asks has found the customer within the reader's scope.
    """
    found = reading.found.rows(_of_one(reading.found.table("customer_churn")), customer=customer)
    return found[0] if found else None


@lru_cache(maxsize=KEPT)
def _of_one(table: ir.Table) -> ir.Table:
    return table.filter(table.customer_id == asked("customer"))


def _computed(reading: Reader) -> Churn:
    rows, standing = reading.found.rows, reading.standing
    risked = standing.filter(standing.churn_risk.notnull())
    (total,) = rows(risked.aggregate(**SUMS))
    bands = {
        name: _money(rows(risked.filter(risked.churn_risk.between(low, high)).aggregate(**SUMS))[0])
        for name, (low, high) in BANDS.items()
    }
    told = risked.filter(risked.churn_risk >= BANDS[MEDIUM][0], risked.churn_reason != "")
    reasons = [_money(row) for row in rows(told.group_by("churn_reason").aggregate(**SUMS))]
    bought = standing.filter(standing.purchase_count > 0, standing.churn_risk.isnull())
    (others,) = rows(bought.aggregate(count=bought.count()))
    return Churn(
        _money(total),
        {name: row for name, row in bands.items() if row["customers"]},
        tuple(sorted(reasons, key=lambda row: (-row["customers"], row["churn_reason"]))),
        others["count"],
    )


def _money(row: Row) -> Row:
    return {**row, **{name: float(row[name]) / MILLION for name in ("revenue", "expected_value")}}
