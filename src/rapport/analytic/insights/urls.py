"""Addresses of the portfolio."""

from __future__ import annotations

from django.urls import path

from rapport.analytic.insights import views
from rapport.web.lists.urls import list_paths

app_name = "insights"
urlpatterns = [
    path("portfolio/", views.portfolio_page, name="portfolio"),
    path("portfolio/refresh/", views.portfolio_refresh, name="portfolio_refresh"),
    path("portfolio/why/<slug:figure>/", views.portfolio_why, name="portfolio_why"),
    path("portfolio/export/<slug:chart>/", views.portfolio_export, name="portfolio_export"),
    *list_paths("customer", "portfolio/customers/"),
]
