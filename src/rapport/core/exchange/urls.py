"""Addresses of imports."""

from __future__ import annotations

from django.urls import path

from rapport.core.exchange.views import imports

app_name = "exchange"
urlpatterns = [
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/<uuid:uuid>/", imports.import_detail, name="import_detail"),
    path("imports/<uuid:uuid>/columns/", imports.import_columns, name="import_columns"),
    path("imports/<uuid:uuid>/run/", imports.import_run, name="import_run"),
    path("imports/<uuid:uuid>/cancel/", imports.import_cancel, name="import_cancel"),
    path("imports/<uuid:uuid>/discard/", imports.import_discard, name="import_discard"),
    path("imports/<uuid:uuid>/decide/", imports.import_decide, name="import_decide"),
    path("imports/<uuid:uuid>/unknown/", imports.import_unknown, name="import_unknown"),
    path("imports/<uuid:uuid>/correct/", imports.import_correct, name="import_correct"),
    path("imports/<uuid:uuid>/undo/", imports.import_undo, name="import_undo"),
    path("imports/<uuid:uuid>/refused/", imports.import_refused, name="import_refused"),
]
