"""Addresses of the lifecycle."""

from __future__ import annotations

from django.urls import path

from rapport.analytic.insights.views import lifecycle
from rapport.web.lists.urls import list_paths

LIFECYCLE = (
    path("portfolio/lifecycle/", lifecycle.lifecycle_page, name="lifecycle"),
    path("portfolio/lifecycle/why/<slug:figure>/", lifecycle.lifecycle_why, name="lifecycle_why"),
    path("portfolio/lifecycle/export/<slug:sheet>/", lifecycle.lifecycle_export, name="lifecycle_export"),
    path("settings/lifecycle/", lifecycle.lifecycle_rules, name="lifecycle_rules"),
    path("settings/lifecycle/<slug:state>/", lifecycle.lifecycle_process, name="lifecycle_process"),
    *list_paths("everyone", "portfolio/lifecycle/customers/"),
)
