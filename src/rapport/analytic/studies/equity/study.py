"""The study of customer equity: every customer's expected value at past month ends, with the models of today."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis
import numpy as np
import pyarrow as pa

from rapport.analytic.methods import histories
from rapport.analytic.methods.estimating import NotConverged
from rapport.analytic.methods.histories import WEEK
from rapport.analytic.methods.shapes import WrongParameter
from rapport.analytic.studies import value
from rapport.analytic.studies.equity.shapes import MONTHS
from rapport.analytic.studies.equity.tables import SCHEMA
from rapport.analytic.studies.standing import Assumed
from rapport.kit.periods import add_months

if TYPE_CHECKING:
    from rapport.analytic.warehouse.queries import Warehouse

Step = Callable[[int, int], None]


@dataclass
class History:
    """One computation of the table `customer_equity`; `figures` tell of it once its rows have been read.

    Orders count as they were known at each month's end, the models and what the company assumes are those of today:
    between two days customers move, not the model. The last day is what the value study published.
    """

    as_of: date
    assumed: Assumed
    lost_days: int
    found: Warehouse
    step: Step = lambda done, total: None
    figures: dict[str, Any] = field(default_factory=dict)

    def rows(self) -> Iterator[pa.Table]:
        """Rows of `SCHEMA`, day by day; none where the data carry no model (`figures["reason"]`)."""
        self.figures |= {"days": []}
        orders = value.counted(self.found.table("fact_order"), until=self.as_of)
        try:
            models = value.learned(self._histories(self.as_of))
        except (WrongParameter, NotConverged):
            self.figures |= {"reason": "no_model"}
            return
        published = self._published()
        if not len(published):
            self.figures |= {"reason": "no_value"}
            return
        days = [day for day in month_ends(self.as_of) if day >= self._first()]
        for place, day in enumerate(days):
            self.step(place, len(days) + 1)
            margins = self.found.frame(value.rates(orders.filter(orders.ordered_on <= ibis.literal(day))))
            known = self._histories(day)
            if len(known):
                valued, _told = value.foreseen(known, margins, value.horizon_of(self.assumed), models)
                yield self._of_day(day, known, valued)
        yield self._of_day(self.as_of, self._histories(self.as_of), published)

    def _first(self) -> date:
        orders = self.found.table("fact_order")
        first: date = self.found.row(orders.aggregate(day=orders.ordered_on.min()))["day"]
        return first

    def _histories(self, day: date) -> pa.Table:
        orders = value.counted(self.found.table("fact_order"), until=day)
        return self.found.frame(histories.summary(orders, until=day).order_by("customer_id"))

    def _published(self) -> pa.Table:
        return self.found.frame(self.found.table("customer_value").order_by("customer_id"))

    def _of_day(self, day: date, known: pa.Table, valued: pa.Table) -> pa.Table:
        """The rows of a day: both tables hold the same customers, in their order."""
        silent = (histories.column(known, "age") - histories.column(known, "recency")) * WEEK
        amounts = valued.column("expected_value").fill_null(0)
        self.figures["days"].append(day.isoformat())
        rows = {
            "day": pa.array(np.full(len(known), np.datetime64(day, "D"))),
            "customer_id": known.column("customer_id"),
            "value": amounts,
            "is_active": pa.array(silent <= self.lost_days),
        }
        return pa.table(rows, schema=SCHEMA)


def month_ends(last: date) -> list[date]:
    """The last month ends before a day, the oldest first."""
    return [add_months(last.replace(day=1), -months) - timedelta(days=1) for months in range(MONTHS - 1, -1, -1)]
