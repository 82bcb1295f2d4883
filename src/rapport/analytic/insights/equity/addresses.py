"""Addresses of customer equity."""

from __future__ import annotations

from django.urls import path

from rapport.analytic.insights.views import equity

EQUITY = (
    path("portfolio/equity/", equity.equity_page, name="equity"),
    path("portfolio/equity/why/<slug:figure>/", equity.equity_why, name="equity_why"),
    path("portfolio/equity/export/<slug:sheet>/", equity.equity_export, name="equity_export"),
    path("portfolio/equity/company-values/new/", equity.company_value_add, name="company_value_add"),
    path(
        "portfolio/equity/company-values/<uuid:uuid>/remove/", equity.company_value_remove, name="company_value_remove"
    ),
)
