"""Addresses of potential and movements."""

from __future__ import annotations

from django.urls import path

from rapport.analytic.insights.views import movements, potential

MOVEMENTS = (
    path("portfolio/movements/", movements.movements_page, name="movements"),
    path("portfolio/movements/why/<slug:figure>/", movements.movements_why, name="movements_why"),
    path("portfolio/movements/export/<slug:sheet>/", movements.movements_export, name="movements_export"),
    path("portfolio/movements/<uuid:uuid>/", movements.movement_detail, name="movement_detail"),
    path("portfolio/movements/<uuid:uuid>/explain/", movements.movement_explain, name="movement_explain"),
    path("portfolio/movements/<uuid:uuid>/decide/", movements.movement_decide, name="movement_decide"),
    path("portfolio/potential/<uuid:uuid>/", potential.customer_potential, name="customer_potential"),
    path("portfolio/potential/<uuid:uuid>/set/", potential.potential_override, name="potential_override"),
    path("portfolio/potential/<uuid:uuid>/release/", potential.potential_release, name="potential_release"),
    path("settings/potential/", potential.potential_rules_edit, name="potential_rules"),
)
