"""Reading the portfolio."""

from rapport.analytic.insights.queries.portfolio import Portfolio, Reader, portfolio, reader, warm

__all__ = ["Portfolio", "Reader", "portfolio", "reader", "warm"]
