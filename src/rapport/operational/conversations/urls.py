"""Addresses of interactions and hours."""

from __future__ import annotations

from django.urls import path

from rapport.operational.conversations.views import cost_rates, hours, interactions
from rapport.web.lists.bin import bin_paths
from rapport.web.lists.urls import list_paths

app_name = "conversations"
urlpatterns = [
    *list_paths("interaction", ""),
    *bin_paths("interaction", ""),
    *list_paths("hours", "hours/"),
    *bin_paths("hours", "hours/"),
    path("hours/new/", hours.hours_new, name="hours_new"),
    path("hours/on/<uuid:uuid>/", hours.hours_log, name="hours_log"),
    path("hours/<uuid:uuid>/", hours.hours_detail, name="hours_detail"),
    path("hours/<uuid:uuid>/peek/", hours.hours_peek, name="hours_peek"),
    path("hours/<uuid:uuid>/edit/", hours.hours_edit, name="hours_edit"),
    path("hours/<uuid:uuid>/bin/", hours.hours_bin, name="hours_bin"),
    path("cost-rates/", cost_rates.cost_rate_list, name="cost_rate_list"),
    path("cost-rates/<int:rate_id>/remove/", cost_rates.cost_rate_remove, name="cost_rate_remove"),
    path("on/<uuid:uuid>/<slug:channel>/", interactions.interaction_log, name="interaction_log"),
    path("<uuid:uuid>/", interactions.interaction_detail, name="interaction_detail"),
    path("<uuid:uuid>/peek/", interactions.interaction_peek, name="interaction_peek"),
    path("<uuid:uuid>/correct/", interactions.interaction_correct, name="interaction_correct"),
    path("<uuid:uuid>/remove/", interactions.interaction_remove, name="interaction_remove"),
]
