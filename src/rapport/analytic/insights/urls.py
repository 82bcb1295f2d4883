"""Addresses of the portfolio."""

from __future__ import annotations

from django.urls import path

from rapport.analytic.insights.equity.addresses import EQUITY
from rapport.analytic.insights.habits.addresses import HABITS
from rapport.analytic.insights.lifecycle.addresses import LIFECYCLE
from rapport.analytic.insights.movements.addresses import MOVEMENTS
from rapport.analytic.insights.offers.addresses import OFFERS
from rapport.analytic.insights.views import (
    churn,
    cohorts,
    cube,
    margins,
    matrices,
    matrix,
    pipeline,
    portfolio,
    rules,
    simulation,
    value,
)
from rapport.web.lists.urls import list_paths

app_name = "insights"
urlpatterns = [
    path("portfolio/", portfolio.portfolio_page, name="portfolio"),
    path("portfolio/refresh/", portfolio.portfolio_refresh, name="portfolio_refresh"),
    path("portfolio/why/<slug:figure>/", portfolio.portfolio_why, name="portfolio_why"),
    path("portfolio/channels/", portfolio.portfolio_channels, name="portfolio_channels"),
    path("portfolio/export/<slug:chart>/", portfolio.portfolio_export, name="portfolio_export"),
    path("portfolio/pictures/<slug:chart>/", portfolio.portfolio_picture, name="portfolio_picture"),
    path("portfolio/value/", value.value_page, name="value"),
    path("portfolio/value/why/<slug:figure>/", value.value_why, name="value_why"),
    path("portfolio/value/export/<slug:sheet>/", value.value_export, name="value_export"),
    path("portfolio/churn/", churn.churn_page, name="churn"),
    path("portfolio/churn/why/<slug:figure>/", churn.churn_why, name="churn_why"),
    path("portfolio/churn/export/<slug:sheet>/", churn.churn_export, name="churn_export"),
    path("portfolio/churn/<uuid:uuid>/", churn.customer_churn, name="customer_churn"),
    path("portfolio/cohorts/", cohorts.cohorts_page, name="cohorts"),
    path("portfolio/cohorts/why/<slug:figure>/", cohorts.cohorts_why, name="cohorts_why"),
    path("portfolio/cohorts/export/<slug:sheet>/<slug:file_format>/", cohorts.cohorts_export, name="cohorts_export"),
    path("portfolio/cohorts/picture/", cohorts.cohorts_picture, name="cohorts_picture"),
    path("portfolio/cube/", cube.cube_page, name="cube"),
    path("portfolio/cube/why/<slug:measure>/", cube.cube_why, name="cube_why"),
    path("portfolio/cube/export/<slug:file_format>/", cube.cube_export, name="cube_export"),
    path("portfolio/matrix/", matrix.matrix_page, name="matrix"),
    path("portfolio/matrix/why/<slug:figure>/", matrix.matrix_why, name="matrix_why"),
    path("portfolio/matrix/trail/<uuid:uuid>/", matrix.matrix_trail, name="matrix_trail"),
    path("portfolio/matrix/export/<slug:sheet>/", matrix.matrix_export, name="matrix_export"),
    path("portfolio/simulation/", simulation.simulation_page, name="simulation"),
    path("portfolio/simulation/why/<slug:figure>/", simulation.simulation_why, name="simulation_why"),
    path("portfolio/simulation/export/", simulation.simulation_export, name="simulation_export"),
    path("settings/matrices/", matrices.matrices_list, name="matrices"),
    path("settings/matrices/new/", matrices.matrix_add, name="matrix_add"),
    path("settings/matrices/<uuid:uuid>/", matrices.matrix_edit, name="matrix_edit"),
    path("settings/matrices/<uuid:uuid>/remove/", matrices.matrix_remove, name="matrix_remove"),
    path("portfolio/margins/<uuid:uuid>/", margins.customer_margin, name="customer_margin"),
    path("portfolio/margins/<uuid:uuid>/why/<slug:row>/", margins.customer_margin_why, name="customer_margin_why"),
    path("portfolio/pipeline/", pipeline.pipeline_page, name="pipeline"),
    *EQUITY,
    *HABITS,
    *LIFECYCLE,
    *MOVEMENTS,
    *OFFERS,
    path("settings/scores/", rules.rules_edit, name="rules_edit"),
    *list_paths("customer", "portfolio/customers/"),
]
