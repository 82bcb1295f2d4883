"""Reading the portfolio."""

from rapport.analytic.insights.queries.acquisition import Acquisition, Won, acquisition
from rapport.analytic.insights.queries.channels import ChannelCost, ChannelCosts, channel_costs
from rapport.analytic.insights.queries.churn import Churn, churn, traits
from rapport.analytic.insights.queries.cohorts import Cohorts, cohorts
from rapport.analytic.insights.queries.margins import KindCost, NetMargin, is_at_hand, net_margin, net_margin_of
from rapport.analytic.insights.queries.movers import margin_movers
from rapport.analytic.insights.queries.portfolio import Portfolio, Reader, opened, part, portfolio, reader, warm
from rapport.analytic.insights.queries.value import Value, value

__all__ = [
    "Acquisition",
    "ChannelCost",
    "ChannelCosts",
    "Churn",
    "Cohorts",
    "KindCost",
    "NetMargin",
    "Portfolio",
    "Reader",
    "Value",
    "Won",
    "acquisition",
    "channel_costs",
    "churn",
    "cohorts",
    "is_at_hand",
    "margin_movers",
    "net_margin",
    "net_margin_of",
    "opened",
    "part",
    "portfolio",
    "reader",
    "traits",
    "value",
    "warm",
]
