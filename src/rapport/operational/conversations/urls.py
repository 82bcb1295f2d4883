"""Addresses of interactions."""

from __future__ import annotations

from django.urls import path

from rapport.operational.conversations.views import interactions

app_name = "conversations"
urlpatterns = [
    path("on/<uuid:uuid>/<slug:channel>/", interactions.interaction_log, name="interaction_log"),
    path("<uuid:uuid>/", interactions.interaction_detail, name="interaction_detail"),
    path("<uuid:uuid>/correct/", interactions.interaction_correct, name="interaction_correct"),
    path("<uuid:uuid>/remove/", interactions.interaction_remove, name="interaction_remove"),
    path("<uuid:uuid>/restore/", interactions.interaction_restore, name="interaction_restore"),
]
