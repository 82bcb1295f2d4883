"""What the last twelve months say of the reader's customers, as the inputs of a simulation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from rapport.analytic.insights.asked import WON_BY
from rapport.analytic.insights.queries.acquisition import acquisition
from rapport.analytic.insights.queries.margins import net_margin
from rapport.analytic.insights.queries.portfolio import MILLION, Reader
from rapport.analytic.methods import rates
from rapport.analytic.methods.margins import GOODS
from rapport.analytic.methods.rates import Window
from rapport.analytic.methods.simulation import Known


@dataclass(frozen=True)
class Measured:
    """Customers who bought in the window, what one of them brought and cost, who stayed, and what winning one cost.

    Amounts are in the base currency, a customer and year; `retention` and `acquisition` are None where nobody could
    stay, or nobody was won. `cover` is the share of revenue whose goods have a known cost, None without any.
    """

    customers: int
    revenue: float
    revenue_error: float
    costs: Mapping[str, float]
    cover: float | None
    kept: int
    opening: int
    newcomers: int
    acquisition: float | None

    @property
    def retention(self) -> float | None:
        return self.kept / self.opening if self.opening else None

    @property
    def known(self) -> Known:
        return Known(self.kept, self.opening, self.revenue_error)


def measured(reading: Reader, window: Window) -> Measured:
    """Measure the reader's customers in a window, once for a build."""
    found: Measured = reading.kept(f"simulation {window}", lambda: _measured(reading, window))
    return found


def _measured(reading: Reader, window: Window) -> Measured:
    counts = reading.found.row(rates.counts(rates.members(reading.orders, window)))
    customers, mean, error = _bought(reading, window)
    net, won = net_margin(reading, window), acquisition(reading, window, WON_BY[0]).total
    costs = {each.kind: _part(each.total, net.revenue) * mean for each in net.kinds if each.kind != GOODS}
    goods = next(each.total for each in net.kinds if each.kind == GOODS)
    return Measured(
        customers=customers,
        revenue=mean,
        revenue_error=error,
        costs={GOODS: _part(goods, net.revenue * (net.cover or 0.0)) * mean, **costs},
        cover=net.cover,
        kept=counts["retained"],
        opening=counts["opening"],
        newcomers=won.customers,
        acquisition=won.each,
    )


def _bought(reading: Reader, window: Window) -> tuple[int, float, float]:
    """How many bought, what one of them brought on average, returns taken off, and the error of that average."""
    orders = reading.orders
    inside = orders.filter(
        orders.customer_id.notnull(), orders.ordered_on >= window.start, orders.ordered_on < window.end
    )
    each = inside.group_by("customer_id").aggregate(
        revenue=inside.revenue.sum().fill_null(0), purchases=inside.is_purchase.sum().fill_null(0)
    )
    buyers = each.filter(each.purchases > 0)
    row = reading.found.row(
        buyers.aggregate(count=buyers.count(), mean=buyers.revenue.mean(), spread=buyers.revenue.std(how="sample"))
    )
    count, spread = int(row["count"]), float(row["spread"] or 0.0) / MILLION
    return count, float(row["mean"] or 0.0) / MILLION, spread / sqrt(count) if count else 0.0


def _part(amount: float, of: float) -> float:
    """An amount as a share; nothing of nothing."""
    return amount / of if of > 0 else 0.0
