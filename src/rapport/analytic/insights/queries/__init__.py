"""Reading the portfolio."""

from rapport.analytic.insights.queries.margins import KindCost, NetMargin, net_margin, net_margin_of
from rapport.analytic.insights.queries.portfolio import Portfolio, Reader, portfolio, reader, warm

__all__ = [
    "KindCost",
    "NetMargin",
    "Portfolio",
    "Reader",
    "net_margin",
    "net_margin_of",
    "portfolio",
    "reader",
    "warm",
]
